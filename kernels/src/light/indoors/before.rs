//! Whether a light stands before a body or behind it: one written once for one point and for sixteen.

use geometry::light::{Form, Number, TraceBody};

/// Where a ray is this flat to an axis, what is seen along the axis is left out.
const TINY: f32 = 1e-6;

/// Share of a light that stands before a body, so that the body covers none of it however it lies behind.
///
/// `at` is a point and `to` the unit vector towards the light's middle, both in the body's own frame, the point from the body's
/// middle; the light is `distance` away and its angular radius is `radius`.
///
/// A flat face that has both the point and the light on its outer side hides nothing of the light, and one that the light
/// straddles only what is on its inner side. Round sides do so where a ray towards the light comes nearest to them.
#[inline(always)]
#[must_use]
pub fn before<N: Number>(body: &TraceBody, at: [N; 3], to: [N; 3], distance: N, radius: N) -> N {
    let breadth = (radius * distance).max(N::of(TINY));
    let [x, y, z] = body.half_extents.to_array();
    match body.form {
        Form::Box => {
            let faces = face(at[0], to[0], x, distance, breadth).max(face(at[1], to[1], y, distance, breadth));
            faces.max(face(at[2], to[2], z, distance, breadth))
        }
        Form::Sphere => nearer(at, to, distance, breadth),
        Form::Cylinder => {
            let flat = (to[0] * to[0] + to[2] * to[2]).max(N::of(TINY));
            let side = share((until(at, to, flat) - distance) * flat.sqrt(), breadth);
            let aside = (at[0] * at[0] + at[2] * at[2]).sqrt();
            face(at[1], to[1], y, distance, breadth).max(N::of(x).where_less(aside, side, N::of(0.0)))
        }
        Form::Capsule => {
            let flat = (to[0] * to[0] + to[2] * to[2]).max(N::of(TINY));
            let half = body.half_straight();
            let middle = (at[1] + to[1] * until(at, to, flat)).within(-half, half);
            nearer([at[0], at[1] - middle, at[2]], to, distance, breadth)
        }
    }
}

/// Share of a light of that breadth that is outside a plane, from how far outside its middle is.
#[inline(always)]
fn share<N: Number>(outside: N, breadth: N) -> N {
    (outside / (breadth * N::of(2.0)) + N::of(0.5)).within(0.0, 1.0)
}

/// Share of the light outside that of two faces, `half` from the middle along an axis, which the point is outside of.
#[inline(always)]
fn face<N: Number>(at: N, to: N, half: f32, distance: N, breadth: N) -> N {
    let light = at + to * distance;
    let outward = at.where_less(N::of(0.0), N::of(0.0) - light, light) - N::of(half);
    N::of(half).where_less(at.abs(), share(outward, breadth), N::of(0.0))
}

/// Share of the light that a ray to it comes to before it is nearest to the middle that `at` is counted from.
#[inline(always)]
fn nearer<N: Number>(at: [N; 3], to: [N; 3], distance: N, breadth: N) -> N {
    share(N::of(0.0) - (at[0] * to[0] + at[1] * to[1] + at[2] * to[2]) - distance, breadth)
}

/// How far a ray goes until it is nearest to the upright axis; `flat` is the square of its level part.
#[inline(always)]
fn until<N: Number>(at: [N; 3], to: [N; 3], flat: N) -> N {
    N::of(0.0) - (at[0] * to[0] + at[2] * to[2]) / flat
}

#[cfg(test)]
mod tests {
    use geometry::light::{TraceScene, Vec3};
    use scene::{Body, Scene, Shape};

    use super::*;

    fn of(shape: Shape, at: Vec3, light: Vec3, radius_m: f32) -> f32 {
        let mut scene = Scene::empty("before");
        scene.bodies.push(Body::new("body", shape, [0.0, 10.0, 0.0]));
        let scene = TraceScene::new(&scene).expect("a scene");
        let distance = (light - at).length();
        let to = (light - at) / distance;
        before(&scene.bodies[0], at.to_array(), to.to_array(), distance, radius_m / distance)
    }

    #[test]
    fn a_light_is_before_a_body_or_behind_it() {
        let (radius_m, half_height_m) = (0.5, 1.0);
        let shapes = [
            Shape::Box { half_extents_m: [0.5, 1.0, 0.5] },
            Shape::Sphere { radius_m: 0.5 },
            Shape::Cylinder { radius_m, half_height_m },
            Shape::Capsule { radius_m, half_height_m },
        ];
        for shape in shapes {
            let point = Vec3::new(3.0, 0.2, 0.1);
            assert_eq!(of(shape, point, Vec3::new(0.8, 0.1, 0.0), 0.1), 1.0, "{shape:?} behind the light");
            assert_eq!(of(shape, point, Vec3::new(-0.8, 0.1, 0.0), 0.1), 0.0, "{shape:?} before the light");
        }
    }

    #[test]
    fn a_face_hides_what_of_a_light_is_behind_it() {
        let shape = || Shape::Box { half_extents_m: [1.0; 3] };
        // The light's middle moves through the plane of the face that the point is before.
        for (height, wanted) in [(1.3, 1.0), (1.1, 0.75), (1.0, 0.5), (0.9, 0.25), (0.7, 0.0)] {
            let found = of(shape(), Vec3::new(-4.0, 2.0, 0.0), Vec3::new(2.0, height, 0.0), 0.2);
            // Both are outside of the face at their own side as well, which is another face for each.
            assert!((found - wanted).abs() < 1e-5, "{height}: {found} for {wanted}");
        }
    }
}
