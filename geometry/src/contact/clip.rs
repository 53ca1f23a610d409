//! Where two boxes touch: the face of one clipped by the sides of the other, or the crossing of two edges.
//!
//! The method is the usual one (Sutherland and Hodgman, *Reentrant polygon clipping*, CACM 1974; Catto, *Contact
//! manifolds*, GDC 2007): the face along the separating axis is the reference, the face of the other box that most opposes it
//! is clipped by the reference's four sides, and the corners that are left below the margin are the contacts.

use glam::DVec3;

use super::boxes::{Facing, SeparatingAxis, separating_axis};
use super::{Contact, Manifold, Pose, distance};

/// Corners closer than this part of the incident face's size are one.
const SAME_CORNER: f64 = 1e-3;
/// Number of features of one pair of faces: four corners, and eight edges times four sides.
const FEATURES_OF_A_PAIR_OF_FACES: u32 = 36;
/// Where the numbers of crossing edges begin: after two references, six faces each, six incident faces.
const FIRST_EDGE_FEATURE: u32 = 2 * 6 * 6 * FEATURES_OF_A_PAIR_OF_FACES;
/// The number of a contact between features that face each other along no separating axis, such as two corners.
const CORNER_FEATURE: u32 = FIRST_EDGE_FEATURE + 9;

/// Contacts of box `a` and box `b` with gaps below `margin_m`; an edge is taken for the contact if it is better than a face
/// by a part `face_preference` of the smaller inner radius.
pub(super) fn of_boxes(
    half_a_m: DVec3,
    at_a: &Pose,
    half_b_m: DVec3,
    at_b: &Pose,
    margin_m: f64,
    face_preference: f64,
) -> Manifold {
    let preference_m = face_preference * half_a_m.min_element().min(half_b_m.min_element());
    let axis = separating_axis(half_a_m, at_a, half_b_m, at_b, preference_m);
    if axis.separation_m >= margin_m {
        return Manifold::EMPTY;
    }
    let manifold = match axis.facing {
        Facing::FaceOfA(face) => {
            clip_faces(&Faced { half_m: half_a_m, at: at_a, face }, -axis.normal, half_b_m, at_b, margin_m, 0).flipped()
        }
        Facing::FaceOfB(face) => {
            clip_faces(&Faced { half_m: half_b_m, at: at_b, face }, axis.normal, half_a_m, at_a, margin_m, 1)
        }
        Facing::Edges(i, j) => crossing(half_a_m, at_a, half_b_m, at_b, &axis, (i, j), margin_m),
    };
    if !manifold.is_empty() {
        return manifold;
    }
    // The faces do not overlap (two corners, a corner and an edge): the closest points alone.
    let mut manifold = Manifold::EMPTY;
    let closest = distance::of_boxes(half_a_m, at_a, half_b_m, at_b);
    if closest.separation_m < margin_m {
        manifold.push(Contact { feature: CORNER_FEATURE, ..closest.contact() });
    }
    manifold
}

fn crossing(
    half_a_m: DVec3,
    at_a: &Pose,
    half_b_m: DVec3,
    at_b: &Pose,
    axis: &SeparatingAxis,
    (i, j): (usize, usize),
    margin_m: f64,
) -> Manifold {
    let (on_a_m, on_b_m) = distance::between_edges(half_a_m, at_a, half_b_m, at_b, axis.normal, i, j);
    let mut manifold = Manifold::EMPTY;
    // Edges that pass each other by are further apart than their axis says.
    if axis.separation_m > 0.0 && on_a_m.distance(on_b_m) >= margin_m {
        return manifold;
    }
    manifold.push(Contact {
        point_m: 0.5 * (on_a_m + on_b_m),
        normal: axis.normal,
        gap_m: axis.separation_m,
        feature: FIRST_EDGE_FEATURE + (3 * i + j) as u32,
    });
    manifold
}

/// A box and one of its axes.
struct Faced<'a> {
    half_m: DVec3,
    at: &'a Pose,
    face: usize,
}

/// A corner of the polygon that is being clipped, in the reference's frame; `edge` leads from it to the next one.
#[derive(Clone, Copy)]
struct Corner {
    at_m: DVec3,
    corner: u32,
    edge: u32,
}

/// A convex polygon of at most eight corners: four, and one more for each side that it is clipped by.
struct Polygon {
    corners: [Corner; Manifold::CAPACITY],
    len: usize,
}

impl Polygon {
    fn push(&mut self, corner: Corner) {
        // Rounding can add a sliver of no area to a full polygon; it holds no point that is not there already.
        if self.len < self.corners.len() {
            self.corners[self.len] = corner;
            self.len += 1;
        }
    }

    /// What is left on the inner side of `sign * x[axis] <= limit_m`.
    fn clipped(&self, axis: usize, sign: f64, limit_m: f64, side: u32) -> Self {
        let mut rest = Self { corners: self.corners, len: 0 };
        for i in 0..self.len {
            let (from, to) = (self.corners[i], self.corners[(i + 1) % self.len]);
            let (beyond_m, next_beyond_m) = (sign * from.at_m[axis] - limit_m, sign * to.at_m[axis] - limit_m);
            if beyond_m <= 0.0 {
                rest.push(from);
            }
            if (beyond_m > 0.0) != (next_beyond_m > 0.0) {
                let at_m = from.at_m + (to.at_m - from.at_m) * (beyond_m / (beyond_m - next_beyond_m));
                // Leaving, the next edge runs along the clipping side; entering, it is the rest of this one.
                let edge = if beyond_m > 0.0 { from.edge } else { 4 + side };
                rest.push(Corner { at_m, corner: 4 + 4 * from.edge + side, edge });
            }
        }
        rest
    }
}

/// Contacts of an incident box on a face of a reference box; `outward` is that face's normal. Their normal is `outward`,
/// as for an incident `a` on a reference `b`.
fn clip_faces(
    reference: &Faced<'_>,
    outward: DVec3,
    half_m: DVec3,
    at: &Pose,
    margin_m: f64,
    which_is_reference: u32,
) -> Manifold {
    let local_outward = at.orientation.conjugate() * outward;
    let incident_face = local_outward.abs().max_position();
    let incident_side = if local_outward[incident_face] > 0.0 { -1.0 } else { 1.0 };
    let (u, v) = ((incident_face + 1) % 3, (incident_face + 2) % 3);
    let mut polygon = Polygon {
        corners: [(1.0, 1.0), (-1.0, 1.0), (-1.0, -1.0), (1.0, -1.0), (0.0, 0.0), (0.0, 0.0), (0.0, 0.0), (0.0, 0.0)]
            .map(|(side_u, side_v)| {
                let mut corner_m = DVec3::ZERO;
                corner_m[incident_face] = incident_side * half_m[incident_face];
                corner_m[u] = side_u * half_m[u];
                corner_m[v] = side_v * half_m[v];
                Corner { at_m: reference.at.to_local(at.to_world(corner_m)), corner: 0, edge: 0 }
            }),
        len: 4,
    };
    for (number, corner) in (0..4).zip(&mut polygon.corners) {
        corner.corner = number;
        corner.edge = number;
    }
    let sides = [(1, 1.0), (1, -1.0), (2, 1.0), (2, -1.0)];
    for (side, (turn, sign)) in (0..4).zip(sides) {
        let axis = (reference.face + turn) % 3;
        polygon = polygon.clipped(axis, sign, reference.half_m[axis], side);
        if polygon.len == 0 {
            return Manifold::EMPTY;
        }
    }

    let reference_side =
        if (reference.at.orientation.conjugate() * outward)[reference.face] < 0.0 { -1.0 } else { 1.0 };
    let side_bit = |sign: f64| u32::from(sign > 0.0);
    let pair_of_faces = (which_is_reference * 6 + 2 * reference.face as u32 + side_bit(reference_side)) * 6
        + 2 * incident_face as u32
        + side_bit(incident_side);
    let same_m = SAME_CORNER * half_m.length();
    let mut manifold = Manifold::EMPTY;
    for corner in &polygon.corners[..polygon.len] {
        let gap_m = reference_side * corner.at_m[reference.face] - reference.half_m[reference.face];
        if gap_m >= margin_m {
            continue;
        }
        let contact = Contact {
            point_m: reference.at.to_world(corner.at_m) - outward * (0.5 * gap_m),
            normal: outward,
            gap_m,
            feature: pair_of_faces * FEATURES_OF_A_PAIR_OF_FACES + corner.corner,
        };
        let twin = (0..manifold.len).find(|&i| manifold.contacts[i].point_m.distance(contact.point_m) < same_m);
        match twin {
            Some(i) if manifold.contacts[i].gap_m > gap_m => manifold.contacts[i] = contact,
            Some(_) => {}
            None => manifold.push(contact),
        }
    }
    manifold
}
