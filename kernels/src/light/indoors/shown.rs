//! What a body shows of itself: the radiance that leaves it, by where it is seen from.
//!
//! What is round is lit from one side and seen from another, and both vary smoothly: nine harmonics. A box shows another
//! radiance by each of its faces, and by the lower one none of the lamp above. A cylinder counts as the box around it.

use geometry::light::{Form, Number, Room, Surface, TraceBody, Vec3, sun_cosine};

use super::super::features::{BodyTerms, Lit, Place};
use super::super::seen::TINY;
use super::lamps::Small;
use super::probe::{Probe, harmonics};
use super::{local_light, sun_through};

/// Where on a face light is asked for, as shares of its half extents: Gauss's two points on each.
const POINTS: [f32; 2] = [-0.577_350_3, 0.577_350_3];
/// A face counts by the cosine that its middle is seen under, and by this at least: some of it may be above the horizon.
const LEAST_FACING: f32 = 0.1;

/// Something on the outside of a body: on what is round by its normals, on what is flat face by face.
#[derive(Clone, Debug, PartialEq)]
pub enum Outside {
    /// By the direction.
    Round(Probe),
    /// By the face: along each axis of the body's own frame the one in the negative direction, then the other.
    Flat([[Vec3; 2]; 3]),
}

impl Outside {
    /// Irradiance over pi from lamps, skylights and the sun on a body, other bodies in between.
    #[must_use]
    pub fn lit_directly(room: &Room, lit: &Lit<'_>, lights: &[Small], index: usize) -> Self {
        let body = &lit.scene.bodies[index];
        let sun = lit.scene.sun;
        let place = |point: Vec3, normal: Vec3| Place { point, normal, surface: Surface::Body(index) };
        let Some(half) = half_of_faces(body) else {
            let mut falling = Probe::default();
            for light in lights {
                let aimed = light.aimed(&lit.scene.sky, body.centre);
                let visible = aimed.visible(&lit.bodies, &place(body.centre, aimed.direction));
                falling.add_far(aimed.direction, aimed.facing * visible);
            }
            let share = sun_through(room, &sun, body.centre);
            if share > 0.0 {
                let visible = share * lit.unshaded(&place(body.centre, sun.direction));
                falling.add_far(sun.direction, sun.radiance * visible);
            }
            return Self::Round(falling);
        };
        let on = |point: Vec3, normal: Vec3| {
            let place = place(point, normal);
            let upright = sun_cosine(normal.dot(sun.direction), sun.radius_rad);
            let share = if upright > 0.0 { sun_through(room, &sun, point) } else { 0.0 };
            let sunlight = if share > 0.0 { upright * share * lit.unshaded(&place) } else { 0.0 };
            local_light(lights, lit, &place) + sun.radiance * sunlight
        };
        Self::Flat(std::array::from_fn(|axis| {
            let [first, second] = [(axis + 1) % 3, (axis + 2) % 3];
            let across = [body.axes[first] * half[first], body.axes[second] * half[second]];
            [-1.0, 1.0].map(|side| {
                let normal = body.axes[axis] * side;
                let middle = body.centre + normal * half[axis];
                let points = POINTS.iter().flat_map(|a| POINTS.iter().map(move |b| across[0] * *a + across[1] * *b));
                points.map(|aside| on(middle + aside, normal)).sum::<Vec3>() / (POINTS.len() * POINTS.len()) as f32
            })
        }))
    }

    /// The radiance that a body shows, of this light and that of the room `around` it.
    #[must_use]
    pub fn shown(&self, body: &TraceBody, terms: &BodyTerms, around: &Probe) -> Self {
        match self {
            Self::Round(falling) => {
                let mut sum = *falling;
                sum.of.iter_mut().zip(around.of).for_each(|(sum, of)| *sum += of);
                let mut shown = sum.seen();
                for of in &mut shown.of {
                    *of *= terms.albedo;
                }
                // The first harmonic is the same in every direction.
                shown.of[0] += terms.glow / harmonics(Vec3::Y)[0];
                Self::Round(shown)
            }
            Self::Flat(falling) => Self::Flat(std::array::from_fn(|axis| {
                std::array::from_fn(|side| {
                    let normal = body.axes[axis] * (2.0 * side as f32 - 1.0);
                    (falling[axis][side] + around.at(normal)) * terms.albedo + terms.glow
                })
            })),
        }
    }

    /// The radiance that a place sees of the body, by its middle.
    #[must_use]
    pub fn seen_from(&self, body: &TraceBody, place: &Place) -> Vec3 {
        let from_centre = place.point - body.centre;
        match self {
            Self::Round(shown) => shown.at(from_centre.normalize_or(Vec3::Y)),
            Self::Flat(faces) => {
                let (at, normal) = (body.to_local(from_centre).to_array(), body.to_local(place.normal).to_array());
                let half = half_of_faces(body).unwrap_or(body.half_extents);
                let weights = shares(half, at, normal);
                (0..3).map(|axis| faces[axis][usize::from(at[axis] >= 0.0)] * weights[axis]).sum()
            }
        }
    }
}

/// Half the extents of the box whose faces stand for a body's outside, if they do.
#[must_use]
pub fn half_of_faces(body: &TraceBody) -> Option<Vec3> {
    match body.form {
        Form::Box => Some(body.half_extents),
        Form::Cylinder => Some(Vec3::new(body.half_extents.x, body.half_extents.y, body.half_extents.x)),
        Form::Sphere | Form::Capsule => None,
    }
}

/// How much the face on a place's side of each axis counts in what it sees of a box: by solid angle and cosine, in all 1. `at`
/// is the place from the box's middle and `normal` its normal, both in the box's frame.
#[inline(always)]
#[must_use]
pub fn shares<N: Number>(half: Vec3, at: [N; 3], normal: [N; 3]) -> [N; 3] {
    let (zero, half) = (N::of(0.0), half.to_array());
    let areas = [half[1] * half[2], half[2] * half[0], half[0] * half[1]];
    let mut weights = [zero; 3];
    for axis in 0..3 {
        let outside = (at[axis].abs() - N::of(half[axis])).max(zero);
        // From the place to the face's middle.
        let mut way = [zero - at[0], zero - at[1], zero - at[2]];
        way[axis] = way[axis] + at[axis].where_less(zero, N::of(-half[axis]), N::of(half[axis]));
        let squared = (way[0] * way[0] + way[1] * way[1] + way[2] * way[2]).max(N::of(TINY));
        let nearness = N::of(1.0) / squared.sqrt();
        let facing = (way[0] * normal[0] + way[1] * normal[1] + way[2] * normal[2]) * nearness;
        weights[axis] = N::of(areas[axis]) * outside * nearness / squared * facing.max(N::of(LEAST_FACING));
    }
    let all = (weights[0] + weights[1] + weights[2]).max(N::of(1e-20));
    [weights[0] / all, weights[1] / all, weights[2] / all]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_sees_the_faces_on_its_side() {
        let half = Vec3::new(1.0, 0.5, 2.0);
        let close = |found: [f32; 3], wanted: [f32; 3]| {
            assert!(found.iter().zip(wanted).all(|(a, b)| (a - b).abs() < 1e-5), "{found:?} for {wanted:?}");
        };
        close(shares(half, [0.3, 4.0, -1.0], [0.0, -1.0, 0.0]), [0.0, 1.0, 0.0]);
        close(shares(half, [-5.0, 0.2, 0.1], [1.0, 0.0, 0.0]), [1.0, 0.0, 0.0]);
        // From afar each counts as it does in the silhouette.
        let at = Vec3::new(3.0, 2.0, -1.0) * 1e3;
        let area = [0.5 * 2.0 * 3.0, 2.0 * 1.0 * 2.0, 1.0 * 0.5];
        let all: f32 = area.iter().sum();
        let found = shares(half, at.to_array(), (-at.normalize()).to_array());
        assert!(found.iter().zip(area).all(|(a, b)| (a - b / all).abs() < 1e-2), "{found:?}");
        assert_eq!(shares(half, [0.0; 3], [0.0, 1.0, 0.0]), [0.0; 3], "within it sees nothing of it");
    }
}
