//! The light of a star among the bodies, past the network: in the black of space what arrives comes from one disc, of which
//! others hide a share, and from the bodies that it lights: the Earth's light on the Moon's night side. Both are geometry.
//!
//! For this every body counts as the ball of its mean radius, which it is for what is at home there, as matt as a Lambertian
//! one, and as bright all over as its star's light is at its middle.

use geometry::light::{Number, Surface, TraceBody, TraceScene, Vec3, disc_covered, sun_cosine};

use super::features::{BodyTerms, Lit, Place};
use super::seen::TINY;

/// Places on the part of a ball that can be seen, at which its light is asked for.
pub const LOOKS: usize = 16;
/// A ball whose squared radius is less than this share of its squared distance shines on nothing: a third of a grey level.
pub const LEAST_SIZE: f32 = 2e-4;
/// The star's angular radius, as far as it makes a terminator soft, in radians.
pub const SOFTNESS_RAD: [f32; 2] = [1e-3, 0.5];

/// A body that sends the star's light on, and that may glow.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shine {
    /// Its place in the scene.
    pub body: usize,
    /// Its middle.
    pub centre: Vec3,
    /// Its radius.
    pub radius: f32,
    /// Unit vector from it to the star.
    pub sun: Vec3,
    /// The star's angular radius there.
    pub sun_radius_rad: f32,
    /// Its radiance where the star stands overhead.
    pub lit: Vec3,
    /// Radiance that it gives off all over.
    pub glow: Vec3,
}

impl Shine {
    /// The bodies about a star, but for the star; none without one.
    pub(super) fn all(scene: &TraceScene, terms: &[BodyTerms]) -> Vec<Self> {
        let Some(star) = &scene.star else { return Vec::new() };
        let others = scene.bodies.iter().zip(terms).enumerate().filter(|(index, _)| *index != star.body);
        let shine = |(body, (made, own)): (usize, (&TraceBody, &BodyTerms))| {
            let sun = scene.sun_at(made.centre);
            let visible = disc(scene, terms, made.centre, Surface::Body(body)).map_or(1.0, |disc| disc.visible);
            Self {
                body,
                centre: made.centre,
                radius: own.mean_radius,
                sun: sun.direction,
                sun_radius_rad: sun.radius_rad.clamp(SOFTNESS_RAD[0], SOFTNESS_RAD[1]),
                lit: own.albedo * sun.radiance * visible,
                glow: own.glow,
            }
        };
        others.map(shine).collect()
    }

    /// Irradiance over pi at a point that is `offset` away from the middle, on a surface with a unit normal: from what of the
    /// ball the star lights, as a share of `lit`, and from its glow, as a share of `glow`. Summed over places spread evenly
    /// over the solid angle that the ball fills.
    #[inline(always)]
    pub fn shares<N: Number>(&self, offset: [N; 3], normal: [N; 3]) -> [N; 2] {
        let (zero, one) = (N::of(0.0), N::of(1.0));
        let sun = [N::of(self.sun.x), N::of(self.sun.y), N::of(self.sun.z)];
        let squared = dot(offset, offset).max(N::of(TINY * TINY));
        let distance = squared.sqrt();
        let towards = scaled(offset, one / distance);
        let radius = N::of(self.radius);
        let size = (radius * radius / squared).min(one);
        // One less the cosine of the ball's angular radius.
        let spread = size / (one + (one - size).sqrt());
        // Across, on the side of the sun where there is one.
        let [ox, oy, oz] = ODD;
        let near_sun = [sun[0] + N::of(ox), sun[1] + N::of(oy), sun[2] + N::of(oz)];
        let ahead = dot(near_sun, towards);
        let across = less(near_sun, scaled(towards, ahead));
        let across = scaled(across, one / dot(across, across).max(N::of(1e-12)).sqrt());
        let aside = cross(towards, across);
        let seen_from_sun = [dot(towards, sun), dot(across, sun), dot(aside, sun)];
        let seen_from_place = [dot(towards, normal), dot(across, normal), dot(aside, normal)];
        let soft = N::of(self.sun_radius_rad);
        let (mut lit, mut glow) = (zero, zero);
        for [share, cos, sin] in PLACES {
            let versine = spread * N::of(share);
            let cosine = one - versine;
            let sine = (versine * (one + cosine)).sqrt();
            let way = [cosine, sine * N::of(cos), sine * N::of(sin)];
            let upright = dot(way, seen_from_place).max(zero);
            // Where the ray meets the ball.
            let depth = (radius * radius - squared * sine * sine).max(zero).sqrt();
            let reach = (distance * cosine - depth).max(zero);
            let facing = (reach * dot(way, seen_from_sun) - distance * seen_from_sun[0]) / radius.max(N::of(TINY));
            lit = lit + upright * sun_cosine(facing, soft);
            glow = glow + upright;
        }
        let each = (spread * N::of(2.0 / LOOKS as f32)).max(zero);
        let each = size.where_less(N::of(LEAST_SIZE), zero, each);
        [lit * each, glow * each]
    }
}

/// A direction that no axis is along, so short that it only matters where nothing else says what is across.
const ODD: [f32; 3] = [0.000_36, 0.000_48, 0.000_8];

/// Where to look within a ball's disc: shares of its solid angle, and the sunflower's angles (Vogel, 1979) as cosine and sine.
pub const PLACES: [[f32; 3]; LOOKS] = [
    [0.031_25, 1.0, 0.0],
    [0.093_75, -0.737_368_9, 0.675_490_3],
    [0.156_25, 0.087_425_7, -0.996_171],
    [0.218_75, 0.608_438_9, 0.793_600_8],
    [0.281_25, -0.984_713_5, -0.174_182],
    [0.343_75, 0.843_755_3, -0.536_728_1],
    [0.406_25, -0.259_604_3, 0.965_715_1],
    [0.468_75, -0.460_907, -0.887_448_4],
    [0.531_25, 0.939_321_3, 0.343_038_6],
    [0.593_75, -0.924_345_6, 0.381_556_4],
    [0.656_25, 0.423_846, -0.905_734_3],
    [0.718_75, 0.299_283_9, 0.954_164_1],
    [0.781_25, -0.865_211_2, -0.501_407_6],
    [0.843_75, 0.976_675_8, -0.214_719_4],
    [0.906_25, -0.575_129_4, 0.818_062_4],
    [0.968_75, -0.128_510_7, -0.991_708_1],
];

#[inline(always)]
fn dot<N: Number>(a: [N; 3], b: [N; 3]) -> N {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

#[inline(always)]
fn less<N: Number>(a: [N; 3], b: [N; 3]) -> [N; 3] {
    [a[0] - b[0], a[1] - b[1], a[2] - b[2]]
}

#[inline(always)]
fn scaled<N: Number>(a: [N; 3], by: N) -> [N; 3] {
    [a[0] * by, a[1] * by, a[2] * by]
}

#[inline(always)]
fn cross<N: Number>(a: [N; 3], b: [N; 3]) -> [N; 3] {
    [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
}

impl Lit<'_> {
    /// Share of the star's light that arrives at a place; all of it where there is no star.
    #[must_use]
    pub fn starlit(&self, place: &Place) -> f32 {
        let disc = disc(self.scene, &self.terms, place.point, place.surface);
        disc.map_or(1.0, |disc| disc.share(place.normal.to_array()))
    }

    /// Irradiance over pi that the bodies about a star send to a place.
    #[must_use]
    pub fn shone(&self, place: &Place) -> Vec3 {
        let others = self.shines.iter().filter(|shine| place.surface != Surface::Body(shine.body));
        others.fold(Vec3::ZERO, |sum, shine| {
            let [lit, glow] = shine.shares((shine.centre - place.point).to_array(), place.normal.to_array());
            sum + shine.lit * lit + shine.glow * glow
        })
    }
}

/// A star's disc as it stands over a place, and what others leave of it.
#[derive(Clone, Copy)]
pub struct Disc<N> {
    /// Unit vector to its middle.
    sun: [N; 3],
    /// Its angular radius.
    radius_rad: N,
    /// Share that can be seen.
    visible: N,
    /// From its middle to the middle of what can be seen, in radii.
    shift: [N; 3],
}

impl<N: Number> Disc<N> {
    /// All of it.
    #[inline(always)]
    pub fn new(sun: [N; 3], radius_rad: N) -> Self {
        Self { sun, radius_rad: radius_rad.max(N::of(TINY)), visible: N::of(1.0), shift: [N::of(0.0); 3] }
    }

    /// Without what a ball hides of it whose middle is `offset` away; `counts` is 1, or 0 for a ball that hides nothing.
    #[inline(always)]
    pub fn hide(&mut self, offset: [N; 3], radius: N, counts: N) {
        let (zero, one, half) = (N::of(0.0), N::of(1.0), N::of(0.5));
        let nearness = one / dot(offset, offset).sqrt().max(N::of(TINY));
        let towards = scaled(offset, nearness);
        let sin_size = (radius * nearness).min(one);
        let across = cross(towards, self.sun);
        let (sin_apart, cos_apart) = (dot(across, across).sqrt(), dot(towards, self.sun));
        // The angle from the ball's edge to the star's middle, as in `seen::clearance`.
        let cos_size = (one - sin_size * sin_size).max(zero).sqrt();
        let sine = sin_apart * cos_size - cos_apart * sin_size;
        let cosine = cos_apart * cos_size + sin_apart * sin_size;
        let clearance = cosine.where_less(zero, zero.where_less(sine, one, sine), sine) / self.radius_rad;
        let size = sin_size / self.radius_rad;
        let hidden = disc_covered(size, clearance) * counts;
        self.visible = self.visible * (one - hidden);
        // The middle of what is hidden lies between the ball's two edges, as far as they are on the disc; what is left
        // balances it.
        let middle = (clearance.max(N::of(-1.0)) + (clearance + size + size).min(one)) * half;
        let moved = hidden * middle / (one - hidden).max(N::of(1e-3));
        let sideways = less(towards, scaled(self.sun, cos_apart));
        let sideways = scaled(sideways, moved / dot(sideways, sideways).sqrt().max(N::of(TINY)));
        self.shift = less(self.shift, sideways);
    }

    /// Share of its light that arrives on a surface with a unit normal, of what would without anything before it. Near
    /// the terminator that is more or less than the share that can be seen, as what is left of it stands high or low.
    #[inline(always)]
    pub fn share(&self, normal: [N; 3]) -> N {
        let one = N::of(1.0);
        let soft = self.radius_rad.within(SOFTNESS_RAD[0], SOFTNESS_RAD[1]);
        let long = dot(self.shift, self.shift).sqrt();
        let shift = scaled(self.shift, N::of(MOST_SHIFT).min(long) / long.max(N::of(TINY)));
        let cosine = dot(self.sun, normal);
        let whole = sun_cosine(cosine, soft);
        let left = sun_cosine(cosine + soft * dot(shift, normal), soft * (one - long.min(N::of(MOST_SHIFT))));
        self.visible * (left / whole.max(N::of(1e-4))).min(N::of(MOST_RAISED))
    }
}

/// What can be seen of a disc moves by so many of its radii at most.
const MOST_SHIFT: f32 = 0.95;
/// What is left of a disc stands at most so many times as high as the whole.
const MOST_RAISED: f32 = 4.0;

/// What can be seen of the star's disc from a point of a surface; nothing where there is no star.
fn disc(scene: &TraceScene, terms: &[BodyTerms], point: Vec3, surface: Surface) -> Option<Disc<f32>> {
    let star = scene.star.as_ref()?;
    let sun = scene.sun_at(point);
    let far = star.centre.distance(point);
    let mut disc = Disc::new(sun.direction.to_array(), sun.radius_rad);
    for (index, (body, terms)) in scene.bodies.iter().zip(terms).enumerate() {
        let offset = body.centre - point;
        if index != star.body && surface != Surface::Body(index) && offset.length() <= far {
            disc.hide(offset.to_array(), terms.mean_radius, 1.0);
        }
    }
    Some(disc)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ball(sun: Vec3) -> Shine {
        let (centre, lit, glow) = (Vec3::ZERO, Vec3::ONE, Vec3::ONE);
        Shine { body: 0, centre, radius: 0.7, sun, sun_radius_rad: 1e-3, lit, glow }
    }

    /// Irradiance over pi by the ball's surface itself, in small pieces.
    fn by_pieces(shine: &Shine, offset: Vec3, normal: Vec3) -> [f32; 2] {
        let count = 60_000;
        let (mut lit, mut glow) = (0.0f64, 0.0f64);
        for piece in 0..count {
            let up = 1.0 - (2.0 * piece as f32 + 1.0) / count as f32;
            let (sin, cos) = (2.399_963_2 * piece as f32).sin_cos();
            let out = Vec3::new(cos, 0.0, sin) * (1.0 - up * up).sqrt() + Vec3::Y * up;
            let way = offset + out * shine.radius;
            let (away, distance) = (way / way.length(), way.length());
            let seen = (-away.dot(out)).max(0.0) * away.dot(normal).max(0.0) / (distance * distance);
            glow += f64::from(seen);
            lit += f64::from(seen * out.dot(shine.sun).max(0.0));
        }
        let each = 4.0 * shine.radius * shine.radius / count as f32;
        [lit as f32 * each, glow as f32 * each]
    }

    #[test]
    fn a_ball_shines_as_its_surface_does() {
        let suns = [Vec3::X, Vec3::NEG_X, Vec3::Y, Vec3::new(0.6, 0.48, 0.64), Vec3::new(-0.8, 0.36, 0.48)];
        for sun in suns {
            for distance in [0.8, 1.0, 1.6, 3.0, 10.0, 40.0] {
                for normal in [Vec3::X, Vec3::new(0.6, 0.8, 0.0), Vec3::new(0.28, -0.576, 0.768)] {
                    let (shine, offset) = (ball(sun), Vec3::X * distance);
                    let expected = by_pieces(&shine, offset, normal);
                    let found = shine.shares(offset.to_array(), normal.to_array());
                    // Of what the ball could give at most, there.
                    let most = 0.7 * 0.7 / (distance * distance);
                    for (found, expected) in found.into_iter().zip(expected) {
                        assert!((found - expected).abs() < 0.03 * most, "{found} {expected} {sun} {distance} {normal}");
                    }
                }
            }
        }
    }

    #[test]
    fn from_far_it_is_a_lambertian_balls_phase() {
        // Lambert, Photometria, 1760: 2/3 of a flat disc's light times (sin a + (pi - a) cos a) / pi at the phase angle a.
        for phase in [0.0f32, 0.5, 1.2, 2.0, 2.8] {
            let sun = Vec3::new(-phase.cos(), phase.sin(), 0.0);
            let [lit, _] = ball(sun).shares([30.0, 0.0, 0.0], [1.0, 0.0, 0.0]);
            let pi = std::f32::consts::PI;
            let disc = 0.7 * 0.7 / 900.0;
            let expected = 2.0 / 3.0 * (phase.sin() + (pi - phase) * phase.cos()) / pi;
            assert!((lit / disc - expected).abs() < 0.03, "{lit} {expected} {phase}");
        }
    }

    #[test]
    fn what_is_very_far_or_behind_shines_on_nothing() {
        let shine = ball(Vec3::Y);
        assert_eq!(shine.shares([100.0, 0.0, 0.0], [1.0, 0.0, 0.0]), [0.0; 2]);
        assert_eq!(shine.shares([3.0, 0.0, 0.0], [-1.0, 0.0, 0.0]), [0.0; 2]);
        for offset in [[0.0; 3], [0.1, 0.0, 0.0], [1e15; 3]] {
            assert!(
                shine.shares(offset, [0.0, 1.0, 0.0]).iter().all(|share| (0.0..=1.5).contains(share)),
                "{offset:?}"
            );
        }
    }
}
