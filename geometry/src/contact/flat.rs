//! Where a cylinder or a capsule meets a flat face: the face of a box or the cap of a cylinder.
//!
//! As for two boxes (`clip.rs`), the face is the reference, and of what opposes it the points that are left above the face
//! are the contacts, each with its own gap: the ends of a side or a core, four points of a rim of which the first is the
//! deepest, the corners of what two faces have in common.

use glam::{DVec2, DVec3};

use super::capsule::Segment;
use super::cylinder::Cylinder;
use super::{Contact, Manifold, Pose};

/// Contacts nearer to each other than this part of the faces' size are one.
const SAME: f64 = 1e-3;
/// A face whose normal is this near to the opposite of the reference's (minus the cosine) lies on it; others meet it with
/// an edge or a rim.
const OPPOSED: f64 = 0.9;
/// Circles that are no more tilted than this cross as circles, and a core has its side straight below it; of others these
/// points are left out.
const LEVEL: f64 = 0.999;
/// What is nearer to an outline than this part of its size is within it.
const ROUNDING: f64 = 1e-9;

/// Numbers of contacts: the ends of a line, rim points, edges of the incident face, rim points and edges of the reference,
/// crossings of two rims. The points of a face of a box are numbered from the face's own number times [`OF_A_FACE`] on.
const LINE: u32 = 0;
const RIM: u32 = 2;
const EDGE: u32 = 10;
const REFERENCE_RIM: u32 = 18;
const REFERENCE_EDGE: u32 = 22;
const CROSSING: u32 = 30;
pub(super) const OF_A_FACE: u32 = 32;

/// A flat face.
#[derive(Clone, Copy, Debug)]
pub(super) struct Face {
    centre_m: DVec3,
    pub(super) outward: DVec3,
    u: DVec3,
    v: DVec3,
    outline: Outline,
    number: u32,
}

#[derive(Clone, Copy, Debug)]
enum Outline {
    Rectangle(DVec2),
    Disc(f64),
}

impl Face {
    /// The face of a box that most faces a direction.
    pub(super) fn of_box(half_m: DVec3, at: &Pose, direction: DVec3) -> Self {
        let axes = at.axes();
        let local = at.orientation.conjugate() * direction;
        let face = local.abs().max_position();
        let side = if local[face] < 0.0 { -1.0 } else { 1.0 };
        let (j, k) = ((face + 1) % 3, (face + 2) % 3);
        Self {
            centre_m: at.position_m + axes[face] * (side * half_m[face]),
            outward: axes[face] * side,
            u: axes[j],
            v: axes[k],
            outline: Outline::Rectangle(DVec2::new(half_m[j], half_m[k])),
            number: 2 * face as u32 + u32::from(side > 0.0),
        }
    }

    /// The cap of a cylinder that faces a direction; its rim points are counted from where it reaches furthest along
    /// `deepest`.
    pub(super) fn of_cylinder(cylinder: &Cylinder<'_>, direction: DVec3, deepest: DVec3) -> Self {
        let positive = direction.dot(cylinder.axis) >= 0.0;
        let u = cylinder.across(deepest);
        Self {
            centre_m: cylinder.cap_m(positive),
            outward: if positive { cylinder.axis } else { -cylinder.axis },
            u,
            v: cylinder.axis.cross(u),
            outline: Outline::Disc(cylinder.radius_m),
            number: u32::from(positive),
        }
    }

    fn size_m(&self) -> f64 {
        match self.outline {
            Outline::Rectangle(half_m) => half_m.length(),
            Outline::Disc(radius_m) => radius_m,
        }
    }

    fn height_m(&self, point_m: DVec3) -> f64 {
        (point_m - self.centre_m).dot(self.outward)
    }

    fn flat(&self, point_m: DVec3) -> DVec2 {
        let from_centre_m = point_m - self.centre_m;
        DVec2::new(from_centre_m.dot(self.u), from_centre_m.dot(self.v))
    }

    fn holds(&self, point_m: DVec3) -> bool {
        let at = self.flat(point_m);
        match self.outline {
            Outline::Rectangle(half_m) => at.abs().cmple(half_m * (1.0 + ROUNDING)).all(),
            Outline::Disc(radius_m) => at.length() <= radius_m * (1.0 + ROUNDING),
        }
    }

    /// The part of a segment above or below the face, as shares of the way along it.
    fn clip(&self, (p, q): Segment) -> Option<(f64, f64)> {
        let (from, to) = (self.flat(p), self.flat(q));
        let way = to - from;
        let (mut first, mut last) = (0.0_f64, 1.0_f64);
        match self.outline {
            Outline::Rectangle(half_m) => {
                for axis in 0..2 {
                    for side in [1.0, -1.0] {
                        let (room, rate) = (half_m[axis] - side * from[axis], side * way[axis]);
                        if rate > 0.0 {
                            last = last.min(room / rate);
                        } else if rate < 0.0 {
                            first = first.max(room / rate);
                        } else if room < 0.0 {
                            return None;
                        }
                    }
                }
            }
            Outline::Disc(radius_m) => {
                let (a, b) = (way.length_squared(), from.dot(way));
                let c = from.length_squared() - radius_m * radius_m;
                if a > 0.0 {
                    let under_root = b * b - a * c;
                    if under_root < 0.0 {
                        return None;
                    }
                    let root = under_root.sqrt();
                    first = first.max((-b - root) / a);
                    last = last.min((-b + root) / a);
                } else if c > 0.0 {
                    return None;
                }
            }
        }
        (first <= last).then_some((first, last))
    }

    /// The point of this face's plane that a point is moved to along a direction.
    fn moved_to(&self, point_m: DVec3, along: DVec3) -> DVec3 {
        point_m - along * (self.height_m(point_m) / along.dot(self.outward))
    }

    fn corners_m(&self, half_m: DVec2) -> [DVec3; 4] {
        [(1.0, 1.0), (-1.0, 1.0), (-1.0, -1.0), (1.0, -1.0)]
            .map(|(su, sv)| self.centre_m + self.u * (su * half_m.x) + self.v * (sv * half_m.y))
    }

    fn rim_m(&self, radius_m: f64) -> [DVec3; 4] {
        [self.u, self.v, -self.u, -self.v].map(|side| self.centre_m + side * radius_m)
    }
}

/// Contacts being gathered above a reference face, whose normal is theirs.
pub(super) struct Gathering<'a> {
    reference: &'a Face,
    margin_m: f64,
    same_m: f64,
    first: u32,
    manifold: Manifold,
}

impl<'a> Gathering<'a> {
    pub(super) fn new(reference: &'a Face, margin_m: f64) -> Self {
        let first = reference.number * OF_A_FACE;
        Self { reference, margin_m, same_m: SAME * reference.size_m(), first, manifold: Manifold::EMPTY }
    }

    pub(super) fn outward(&self) -> DVec3 {
        self.reference.outward
    }

    pub(super) fn done(self) -> Manifold {
        self.manifold
    }

    fn add(&mut self, point_m: DVec3, feature: u32) {
        let gap_m = self.reference.height_m(point_m);
        if gap_m >= self.margin_m {
            return;
        }
        let normal = self.reference.outward;
        let contact =
            Contact { point_m: point_m - normal * (0.5 * gap_m), normal, gap_m, feature: self.first + feature };
        let manifold = &mut self.manifold;
        let twin = (0..manifold.len).find(|&i| manifold.contacts[i].point_m.distance(contact.point_m) < self.same_m);
        match twin {
            Some(i) if manifold.contacts[i].gap_m > gap_m => manifold.contacts[i] = contact,
            Some(_) => {}
            // Eight are well spread already.
            None if manifold.len == Manifold::CAPACITY => {}
            None => manifold.push(contact),
        }
    }

    /// The part of a segment above the reference, with the incident surface `round_m` around it.
    fn add_segment(&mut self, (p, q): Segment, round_m: f64, features: [u32; 2]) {
        let Some((first, last)) = self.reference.clip((p, q)) else { return };
        let (way, down) = (q - p, -self.reference.outward);
        // Straight below a point inside a sloping core its surface is further away than below its round ends.
        let cosine = way.cross(down).length() / way.length();
        let lowest_m = self.reference.height_m(p).min(self.reference.height_m(q)) - round_m;
        for (cut, end_m, share, feature) in [(first > 0.0, p, first, features[0]), (last < 1.0, q, last, features[1])] {
            if !cut {
                self.add(end_m + down * round_m, feature);
            } else if round_m == 0.0 || cosine > LEVEL {
                let on_core_m = p + way * share;
                // Close to a round end it is as far away as below that, at most.
                let below_m = (round_m / cosine.max(LEVEL)).min(self.reference.height_m(on_core_m) - lowest_m);
                self.add(on_core_m + down * below_m, feature);
            }
        }
    }

    /// The side of a capsule, `radius_m` around its core.
    pub(super) fn add_capsule(&mut self, core: Segment, radius_m: f64) {
        self.add_segment(core, radius_m, [LINE, LINE + 1]);
    }

    /// The side and the rims of a cylinder, and the cap that lies on the reference.
    pub(super) fn add_cylinder(&mut self, cylinder: &Cylinder<'_>) {
        let down = -self.reference.outward;
        let rims_m = cylinder.rims_m(down);
        self.add_segment((rims_m[0], rims_m[4]), 0.0, [LINE, LINE + 1]);
        let cap = Face::of_cylinder(cylinder, down, down);
        if cap.outward.dot(down) > OPPOSED {
            self.add_face(&cap);
        }
    }

    /// The corners of what the reference and an incident face have in common.
    pub(super) fn add_face(&mut self, incident: &Face) {
        let reference = self.reference;
        match incident.outline {
            Outline::Disc(radius_m) => {
                let first = RIM + 4 * incident.number;
                for (feature, point_m) in (first..).zip(incident.rim_m(radius_m)) {
                    if reference.holds(point_m) {
                        self.add(point_m, feature);
                    }
                }
            }
            Outline::Rectangle(half_m) => {
                let corners_m = incident.corners_m(half_m);
                for edge in 0..4 {
                    let feature = EDGE + 2 * edge as u32;
                    self.add_segment((corners_m[edge], corners_m[(edge + 1) % 4]), 0.0, [feature, feature + 1]);
                }
            }
        }
        let along = reference.outward;
        match reference.outline {
            Outline::Disc(radius_m) => {
                for (feature, point_m) in (REFERENCE_RIM..).zip(reference.rim_m(radius_m)) {
                    let on_incident_m = incident.moved_to(point_m, along);
                    if incident.holds(on_incident_m) {
                        self.add(on_incident_m, feature);
                    }
                }
            }
            Outline::Rectangle(half_m) => {
                let corners_m = reference.corners_m(half_m).map(|corner_m| incident.moved_to(corner_m, along));
                for edge in 0..4 {
                    let (p, q) = (corners_m[edge], corners_m[(edge + 1) % 4]);
                    if let Some((first, last)) = incident.clip((p, q)) {
                        let feature = REFERENCE_EDGE + 2 * edge as u32;
                        self.add(p + (q - p) * first, feature);
                        self.add(p + (q - p) * last, feature + 1);
                    }
                }
            }
        }
        if let (Outline::Disc(one_m), Outline::Disc(other_m)) = (reference.outline, incident.outline)
            && incident.outward.dot(-along) > LEVEL
        {
            let between_m = reference.flat(incident.centre_m);
            let distance_m = between_m.length();
            let along_m = 0.5 * (distance_m + (one_m * one_m - other_m * other_m) / distance_m);
            let across_squared = one_m * one_m - along_m * along_m;
            if distance_m > 0.0 && across_squared > 0.0 {
                let across_m = across_squared.sqrt();
                let unit = between_m / distance_m;
                for (feature, side) in [(CROSSING, 1.0), (CROSSING + 1, -1.0)] {
                    let at = unit * along_m + unit.perp() * (side * across_m);
                    let point_m = reference.centre_m + reference.u * at.x + reference.v * at.y;
                    self.add(incident.moved_to(point_m, along), feature);
                }
            }
        }
    }
}
