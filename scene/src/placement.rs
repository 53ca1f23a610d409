//! Placement: where a body's lowest point is, whether bodies overlap, and where there is room for a new one.

use glam::{DQuat, DVec3};

use crate::body::{Body, Shape};
use crate::error::EditError;
use crate::limits;
use crate::scene::Scene;

impl Body {
    /// Half the extents of the axis-aligned box around the body, in the world's frame.
    #[must_use]
    pub fn half_bounds_m(&self) -> [f64; 3] {
        let turn = DQuat::from_array(self.orientation);
        let axes = [turn * DVec3::X, turn * DVec3::Y, turn * DVec3::Z];
        std::array::from_fn(|world| {
            let part = |axis: usize| axes[axis][world].abs();
            // Across a round shape, the axis's own tilt leaves sin of the angle.
            let round = |radius_m: f64| radius_m * (1.0 - part(1) * part(1)).max(0.0).sqrt();
            match self.shape {
                Shape::Sphere { radius_m } => radius_m,
                Shape::Box { half_extents_m: h } => (0..3).map(|axis| part(axis) * h[axis]).sum(),
                Shape::Cylinder { radius_m, half_height_m } => part(1) * half_height_m + round(radius_m),
                Shape::Capsule { radius_m, half_height_m } => part(1) * half_height_m + radius_m,
            }
        })
    }

    /// Height of the lowest point above y = 0.
    #[must_use]
    pub fn lowest_m(&self) -> f64 {
        self.position_m[1] - self.half_bounds_m()[1]
    }

    /// The radius of the upright column that the body fills, whatever its height.
    #[must_use]
    pub fn column_radius_m(&self) -> f64 {
        let [x, _, z] = self.half_bounds_m();
        match self.shape {
            Shape::Sphere { radius_m } => radius_m,
            _ => libm::hypot(x, z),
        }
    }
}

/// How deep two bodies reach into each other; negative or zero when they do not. Exact between balls and boxes;
/// cylinders and capsules count as the box around them.
#[must_use]
pub fn overlap_m(a: &Body, b: &Body) -> f64 {
    match (a.shape, b.shape) {
        (Shape::Sphere { radius_m: p }, Shape::Sphere { radius_m: q }) => p + q - centre(a).distance(centre(b)),
        (Shape::Sphere { radius_m }, _) => radius_m - distance_to_box(centre(a), b),
        (_, Shape::Sphere { radius_m }) => radius_m - distance_to_box(centre(b), a),
        _ => boxes_overlap_m(a, b),
    }
}

fn centre(body: &Body) -> DVec3 {
    DVec3::from_array(body.position_m)
}

fn half_box(body: &Body) -> DVec3 {
    match body.shape {
        Shape::Sphere { radius_m } => DVec3::splat(radius_m),
        Shape::Box { half_extents_m } => DVec3::from_array(half_extents_m),
        Shape::Cylinder { radius_m, half_height_m } => DVec3::new(radius_m, half_height_m, radius_m),
        Shape::Capsule { radius_m, half_height_m } => DVec3::new(radius_m, half_height_m + radius_m, radius_m),
    }
}

/// Signed distance from a point to a box: negative inside.
fn distance_to_box(point: DVec3, body: &Body) -> f64 {
    let local = DQuat::from_array(body.orientation).inverse() * (point - centre(body));
    let beyond = local.abs() - half_box(body);
    beyond.max(DVec3::ZERO).length() + beyond.max_element().min(0.0)
}

/// Separating axes of two oriented boxes (Gottschalk, Lin and Manocha, OBBTree, 1996): the least overlap over all.
fn boxes_overlap_m(a: &Body, b: &Body) -> f64 {
    let axes_of = |body: &Body| {
        let turn = DQuat::from_array(body.orientation);
        [turn * DVec3::X, turn * DVec3::Y, turn * DVec3::Z]
    };
    let (axes_a, axes_b, half_a, half_b) = (axes_of(a), axes_of(b), half_box(a), half_box(b));
    let between = centre(b) - centre(a);
    let along = |axis: DVec3| -> f64 {
        let reach = |axes: &[DVec3; 3], half: DVec3| (0..3).map(|k| axis.dot(axes[k]).abs() * half[k]).sum::<f64>();
        reach(&axes_a, half_a) + reach(&axes_b, half_b) - axis.dot(between).abs()
    };
    let edges = axes_a.iter().flat_map(|p| axes_b.iter().map(move |q| p.cross(*q)));
    axes_a
        .iter()
        .chain(&axes_b)
        .copied()
        .chain(edges.filter(|axis| axis.length_squared() > 1e-9).map(DVec3::normalize))
        .map(along)
        .fold(f64::INFINITY, f64::min)
}

/// Moves bodies that overlap apart, to the nearest free place along x, the later one in the scene's order giving way, and
/// lifts bodies out of the ground. A start that already fits is left exactly as it is.
///
/// # Errors
/// [`EditError::Overlap`] or [`EditError::InGround`] when they cannot be moved (both fixed, or no room).
pub fn make_room(scene: &mut Scene) -> Result<(), EditError> {
    if scene.environment.ground.is_some() {
        for body in &mut scene.bodies {
            let deep_m = -body.lowest_m();
            if deep_m > limits::TOUCH_M {
                if body.fixed {
                    return Err(EditError::InGround { whose: format!("the {}", body.name) });
                }
                body.position_m[1] += deep_m;
            }
        }
    }
    // Each round moves one body clear of all others, so at most all of them move once.
    for _ in 0..limits::MAX_BODIES {
        let Some((first, second)) = overlapping_pair(scene) else { return Ok(()) };
        let moves = match (scene.bodies[first].fixed, scene.bodies[second].fixed) {
            (true, true) => break,
            (false, true) => first,
            _ => second,
        };
        let body = scene.bodies.remove(moves);
        let [x_m, y_m, z_m] = body.position_m;
        let x_m = free_x_m(scene, x_m, z_m, body.column_radius_m());
        scene.bodies.insert(moves, Body { position_m: [x_m, y_m, z_m], ..body });
    }
    match overlapping_pair(scene) {
        None => Ok(()),
        Some((a, b)) => Err(EditError::Overlap {
            a: format!("the {}", scene.bodies[a].name),
            b: format!("the {}", scene.bodies[b].name),
        }),
    }
}

fn overlapping_pair(scene: &Scene) -> Option<(usize, usize)> {
    let count = scene.bodies.len();
    (0..count)
        .flat_map(|a| (a + 1..count).map(move |b| (a, b)))
        .find(|&(a, b)| overlap_m(&scene.bodies[a], &scene.bodies[b]) > limits::TOUCH_M)
}

/// The x nearest to `x_m` at which an upright column of `radius_m` at depth `z_m` stands clear of every body's, trying the right side first.
#[must_use]
pub fn free_x_m(scene: &Scene, x_m: f64, z_m: f64, radius_m: f64) -> f64 {
    let gap_m = 0.5 * radius_m;
    let clear = |x: f64| {
        scene.bodies.iter().all(|body| {
            let apart = libm::hypot(body.position_m[0] - x, body.position_m[2] - z_m);
            apart >= body.column_radius_m() + radius_m + 0.999 * gap_m
        })
    };
    // Candidates: where asked, and just clear of each body on either side.
    let mut candidates = vec![x_m];
    for body in &scene.bodies {
        let wanted = body.column_radius_m() + radius_m + gap_m;
        let deep = body.position_m[2] - z_m;
        let aside = (wanted * wanted - deep * deep).max(0.0).sqrt();
        candidates.push(body.position_m[0] + aside);
        candidates.push(body.position_m[0] - aside);
    }
    candidates
        .into_iter()
        .filter(|&x| clear(x))
        .min_by(|a, b| (a - x_m).abs().total_cmp(&(b - x_m).abs()).then(b.total_cmp(a)))
        .unwrap_or(x_m)
}
