//! Closest points and manifolds of pairs with a cylinder or a capsule: which features face each other, and where they meet.

use glam::DVec3;

use super::capsule::{self, Segment, between_segments, nearest_on_segment};
use super::convex::{self, Axis, Facing};
use super::cylinder::Cylinder;
use super::flat::{Face, Gathering, OF_A_FACE};
use super::{ClosestPoints, Contact, Manifold, Pose, Solid, boxes, closest_points};

/// Below this sine or cosine a direction is along or across a feature.
const EXACTLY: f64 = 1e-7;
/// The same for features that still count as facing each other with a line.
const NEARLY: f64 = 0.01;
/// The number of a single contact, and of the first end of a line, after those of faces.
const SINGLE: u32 = 8 * OF_A_FACE;

/// What of a solid is furthest along a direction.
enum Piece {
    Point(DVec3),
    Line(Segment),
    Flat(Face),
}

/// The furthest along `direction`, which a line or a face has to be across by less than `tolerance`.
fn piece(solid: &Solid, at: &Pose, direction: DVec3, tolerance: f64) -> Piece {
    match *solid {
        Solid::Cylinder { radius_m, half_height_m } => {
            let cylinder = Cylinder::new(radius_m, half_height_m, at);
            let rims_m = cylinder.rims_m(direction);
            if direction.cross(cylinder.axis).length() < tolerance {
                Piece::Flat(Face::of_cylinder(&cylinder, direction, direction))
            } else if direction.dot(cylinder.axis).abs() < tolerance {
                Piece::Line((rims_m[0], rims_m[4]))
            } else {
                Piece::Point(cylinder.support_m(direction))
            }
        }
        Solid::Box { half_extents_m } => {
            let corner_m = boxes::support_m(half_extents_m, at, direction);
            let across = (at.orientation.conjugate() * direction).abs().to_array().map(|x| x < tolerance);
            match across.iter().filter(|&&across| across).count() {
                0 => Piece::Point(corner_m),
                1 => {
                    let along = across.iter().position(|&across| across).unwrap_or(0);
                    let corner_m = at.to_local(corner_m);
                    let mut other_m = corner_m;
                    other_m[along] = -corner_m[along];
                    Piece::Line((at.to_world(corner_m), at.to_world(other_m)))
                }
                _ => Piece::Flat(Face::of_box(half_extents_m, at, direction)),
            }
        }
        Solid::Capsule { radius_m, half_height_m } => {
            let (p, q) = capsule::core(half_height_m, at);
            let (p, q) = (p + direction * radius_m, q + direction * radius_m);
            let along = (q - p).dot(direction);
            if along.abs() < tolerance * (q - p).length() {
                Piece::Line((p, q))
            } else {
                Piece::Point(if along > 0.0 { q } else { p })
            }
        }
        Solid::Sphere { radius_m } => Piece::Point(at.position_m + direction * radius_m),
    }
}

/// The points of two solids that are closest along an axis.
pub(super) fn closest_along(axis: &Axis, a: &Solid, at_a: &Pose, b: &Solid, at_b: &Pose) -> ClosestPoints {
    let Axis { normal, separation_m, .. } = *axis;
    let from_a = |on_a_m: DVec3| ClosestPoints { on_a_m, on_b_m: on_a_m - normal * separation_m, normal, separation_m };
    match (piece(a, at_a, -normal, EXACTLY), piece(b, at_b, normal, EXACTLY)) {
        (Piece::Point(on_a_m), _) => from_a(on_a_m),
        (_, Piece::Point(on_b_m)) => from_a(on_b_m + normal * separation_m),
        (Piece::Line(p), Piece::Line(q)) => from_a(between_segments(p, q).0),
        (Piece::Line(_), Piece::Flat(face)) => shared(&face, a, at_a, &from_a),
        (Piece::Flat(face), Piece::Line(_)) => {
            let from_b = |on_b_m: DVec3| from_a(on_b_m + normal * separation_m);
            shared(&face, b, at_b, &from_b)
        }
        (Piece::Flat(face_a), Piece::Flat(face_b)) => {
            let mut common = Gathering::new(&face_b, f64::INFINITY);
            common.add_face(&face_a);
            let on_b_m = common.done().iter().map(|contact| contact.point_m).next();
            from_a(on_b_m.unwrap_or(at_a.position_m) + normal * (0.5 * separation_m))
        }
    }
}

/// The first point of a side of a solid that lies above a face.
fn shared(face: &Face, solid: &Solid, at: &Pose, from: &dyn Fn(DVec3) -> ClosestPoints) -> ClosestPoints {
    let mut common = Gathering::new(face, f64::INFINITY);
    add(&mut common, solid, at);
    let found = common.done().iter().map(|contact| contact.point_m + face.outward * (0.5 * contact.gap_m)).next();
    from(found.unwrap_or(at.position_m))
}

fn add(gathering: &mut Gathering<'_>, solid: &Solid, at: &Pose) {
    match *solid {
        Solid::Cylinder { radius_m, half_height_m } => {
            gathering.add_cylinder(&Cylinder::new(radius_m, half_height_m, at));
        }
        Solid::Capsule { radius_m, half_height_m } => {
            gathering.add_capsule(capsule::core(half_height_m, at), radius_m);
        }
        Solid::Box { half_extents_m } => {
            let down = -gathering.outward();
            gathering.add_face(&Face::of_box(half_extents_m, at, down));
        }
        Solid::Sphere { .. } => {}
    }
}

/// The axis of a pair of which one is a cylinder and the other a cylinder or a box.
pub(super) fn axis(a: &Solid, at_a: &Pose, b: &Solid, at_b: &Pose, preference_m: f64) -> Option<Axis> {
    match (*a, *b) {
        (Solid::Cylinder { radius_m: r, half_height_m: h }, Solid::Cylinder { radius_m: s, half_height_m: k }) => {
            Some(convex::cylinders(&Cylinder::new(r, h, at_a), &Cylinder::new(s, k, at_b), preference_m))
        }
        (Solid::Cylinder { radius_m, half_height_m }, Solid::Box { half_extents_m }) => {
            let cylinder = Cylinder::new(radius_m, half_height_m, at_a);
            Some(convex::cylinder_and_box(&cylinder, half_extents_m, at_b, preference_m))
        }
        (Solid::Box { .. }, Solid::Cylinder { .. }) => axis(b, at_b, a, at_a, preference_m).map(Axis::flipped),
        _ => None,
    }
}

/// The contacts of a pair of which one is a cylinder or a capsule and neither a sphere.
pub(super) fn manifold(
    a: &Solid,
    at_a: &Pose,
    b: &Solid,
    at_b: &Pose,
    margin_m: f64,
    face_preference: f64,
) -> Manifold {
    let preference_m = face_preference * a.inner_radius_m().min(b.inner_radius_m());
    let axis = axis(a, at_a, b, at_b, preference_m).unwrap_or_else(|| {
        let ClosestPoints { normal, separation_m, .. } = closest_points(a, at_a, b, at_b);
        let flat = |solid: &Solid, at: &Pose, n: DVec3| matches!(piece(solid, at, n, EXACTLY), Piece::Flat(_));
        let facing = if flat(a, at_a, -normal) {
            Facing::FaceOfA
        } else if flat(b, at_b, normal) {
            Facing::FaceOfB
        } else {
            Facing::Neither
        };
        Axis { normal, separation_m, facing }
    });
    if axis.separation_m >= margin_m {
        return Manifold::EMPTY;
    }
    let found = match axis.facing {
        Facing::FaceOfB => on_face(b, at_b, axis.normal, a, at_a, margin_m),
        Facing::FaceOfA => on_face(a, at_a, -axis.normal, b, at_b, margin_m).flipped(),
        Facing::Neither => side_by_side(&axis, a, at_a, b, at_b, margin_m),
    };
    if !found.is_empty() {
        return found;
    }
    let mut single = Manifold::EMPTY;
    let closest = closest_points(a, at_a, b, at_b);
    if closest.separation_m < margin_m {
        single.push(Contact { feature: SINGLE, ..closest.contact() });
    }
    single
}

/// Contacts of an incident solid on the face of a reference whose outward normal is theirs.
fn on_face(
    reference: &Solid,
    at_reference: &Pose,
    outward: DVec3,
    incident: &Solid,
    at: &Pose,
    margin_m: f64,
) -> Manifold {
    let face = match *reference {
        Solid::Box { half_extents_m } => Face::of_box(half_extents_m, at_reference, outward),
        Solid::Cylinder { radius_m, half_height_m } => {
            // Rim points are counted from where the incident face comes down the most.
            let down = match *incident {
                Solid::Box { half_extents_m } => Face::of_box(half_extents_m, at, -outward).outward,
                Solid::Cylinder { .. } => {
                    let axis = at.orientation * DVec3::Y;
                    if axis.dot(outward) > 0.0 { -axis } else { axis }
                }
                _ => outward,
            };
            let cylinder = Cylinder::new(radius_m, half_height_m, at_reference);
            Face::of_cylinder(&cylinder, outward, -(down + outward))
        }
        _ => return Manifold::EMPTY,
    };
    let mut gathering = Gathering::new(&face, margin_m);
    add(&mut gathering, incident, at);
    gathering.done()
}

/// A line of a solid with a radius around it: a core, an axis, or an edge.
fn line(solid: &Solid, at: &Pose, direction: DVec3) -> Option<(Segment, f64)> {
    let Piece::Line(on_surface) = piece(solid, at, direction, NEARLY) else { return None };
    Some(match *solid {
        Solid::Capsule { radius_m, half_height_m } | Solid::Cylinder { radius_m, half_height_m } => {
            (capsule::core(half_height_m, at), radius_m)
        }
        _ => (on_surface, 0.0),
    })
}

/// Two contacts of sides or edges that run side by side, at the ends of where they do.
fn side_by_side(axis: &Axis, a: &Solid, at_a: &Pose, b: &Solid, at_b: &Pose, margin_m: f64) -> Manifold {
    let mut found = Manifold::EMPTY;
    let (Some((of_a, radius_a_m)), Some((of_b, radius_b_m))) =
        (line(a, at_a, -axis.normal), line(b, at_b, axis.normal))
    else {
        return found;
    };
    let along_a = of_a.1 - of_a.0;
    let along_b = of_b.1 - of_b.0;
    let sine = along_a.cross(along_b).length() / (along_a.length() * along_b.length());
    if sine >= NEARLY {
        return found;
    }
    let share = |point_m: DVec3| ((point_m - of_a.0).dot(along_a) / along_a.length_squared()).clamp(0.0, 1.0);
    let (one, other) = (share(of_b.0), share(of_b.1));
    let ends = [one.min(other), one.max(other)];
    if ends[1] - ends[0] < NEARLY {
        return found;
    }
    let closest = closest_points(a, at_a, b, at_b);
    let mut least_m = f64::INFINITY;
    for (feature, t) in (SINGLE + 1..).zip(ends) {
        let on_a_m = of_a.0 + along_a * t;
        let on_b_m = nearest_on_segment(on_a_m, of_b);
        let between_m = on_a_m - on_b_m;
        let distance_m = between_m.length();
        let normal = between_m / distance_m;
        // Only where the sides face each other as the whole does.
        if distance_m == 0.0 || normal.dot(axis.normal) <= 1.0 - NEARLY {
            return Manifold::EMPTY;
        }
        // At the rim of a cylinder that is not quite parallel its side ends before the other does.
        let gap_m = (distance_m - radius_a_m - radius_b_m).max(closest.separation_m);
        least_m = least_m.min(gap_m);
        if gap_m < margin_m {
            let point_m = on_b_m + normal * (radius_b_m + 0.5 * gap_m);
            found.push(Contact { point_m, normal, gap_m, feature });
        }
    }
    // Lines that cross are nearest between their ends.
    let size_m = a.inner_radius_m().min(b.inner_radius_m());
    if closest.separation_m < margin_m.min(least_m - EXACTLY * size_m) {
        found.push(Contact { feature: SINGLE, ..closest.contact() });
    }
    found
}
