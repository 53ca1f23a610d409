//! The stars of a dark sky: the real ones, down to magnitude 5, where they really are.
//!
//! The scene's y axis points to the north pole of the ecliptic, its x axis to the equinox of March, so that planets that go
//! round in the plane of x and z go round as the real ones do. In space all stars are seen; over a ground they come out as
//! dusk goes on. They are seen by the eye alone: what they light, and what shows them in a mirror, is too faint to matter.

use std::sync::LazyLock;

use glam::Vec3;
use scene::{Environment, Place};

/// Every star's right ascension, declination, magnitude and colour index.
const CATALOGUE: &str = include_str!("stars.csv");
/// Radius of what is seen of a star, in pixels of a picture 256 pixels high.
const RADIUS_PX: f32 = 1.25;
/// Radiance of the middle of a star of magnitude 0.
const BRIGHTEST: f32 = 1.6;
/// How much brighter a star looks whose magnitude is less by 1, as a decimal logarithm; the light itself has 0.4. As in
/// printed charts, the range is narrowed to what paper and screens can show.
const LOG10_A_MAGNITUDE: f32 = 0.28;
/// How much of their colour is left: faint light looks white.
const COLOURFUL: f32 = 0.6;
/// Inclination of the Earth's axis to that of its orbit, in degrees (J2000).
const OBLIQUITY_DEG: f32 = 23.439_3;
/// Elevations of the sun in degrees at which the first and the last stars come out: the ends of civil and of
/// astronomical twilight.
const DUSK_DEG: [f32; 2] = [-6.0, -18.0];
/// Cells from the middle to a side of the cube around the unit sphere in which stars are looked up.
const CELLS: i32 = 12;
/// The greatest radius of a star as seen, in radians, for which the cells are made.
const MOST_RADIUS: f32 = 0.02;

/// A star far beyond the scene.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FarStar {
    /// Unit vector towards it.
    pub direction: Vec3,
    /// Radiance of its middle in a black sky.
    pub radiance: Vec3,
}

/// How the stars are seen in a scene.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Starlight {
    /// Angular radius of what is seen of each.
    pub radius_rad: f32,
    /// What is left of their light, up to 1.
    pub share: f32,
}

impl Starlight {
    /// Those of a place, through a camera of this field of view; none by day or in a hall.
    pub(super) fn of(environment: &Environment, fov_deg: f32) -> Option<Self> {
        let share = match (environment.place, &environment.light) {
            (Place::Space, _) => 1.0,
            (Place::Open, scene::Light::Sun(sun)) if environment.ground.is_some() => {
                let [first, last] = DUSK_DEG;
                ((sun.elevation_deg as f32 - first) / (last - first)).clamp(0.0, 1.0)
            }
            _ => 0.0,
        };
        let pixel = 2.0 * (fov_deg * 0.5).to_radians().tan() / 256.0;
        (share > 0.0).then_some(Self { radius_rad: (RADIUS_PX * pixel).clamp(1e-6, MOST_RADIUS), share })
    }

    /// What of a star is seen in a direction, as a share of its middle's radiance.
    #[must_use]
    pub fn profile(&self, star: &FarStar, direction: Vec3) -> f32 {
        // A difference of unit vectors keeps its digits where a cosine would lose them.
        let apart = (direction - star.direction).length_squared() / (self.radius_rad * self.radius_rad);
        let inside = (1.0 - apart).max(0.0);
        self.share * inside * inside
    }

    /// Radiance of the stars in a direction, a unit vector.
    #[must_use]
    pub fn radiance(&self, direction: Vec3) -> Vec3 {
        let found = SKY.near(direction);
        found.iter().map(|&index| &SKY.stars[usize::from(index)]).fold(Vec3::ZERO, |sum, star| {
            let profile = self.profile(star, direction);
            sum + star.radiance * profile
        })
    }
}

/// All of them, the brightest first.
#[must_use]
pub fn far_stars() -> &'static [FarStar] {
    &SKY.stars
}

static SKY: LazyLock<Catalogue> = LazyLock::new(Catalogue::new);

/// The stars, and which of them may be seen from each cell of a cube around the unit sphere.
struct Catalogue {
    stars: Vec<FarStar>,
    /// Where each cell's stars begin, and the end.
    starts: Vec<u16>,
    near: Vec<u16>,
}

impl Catalogue {
    fn new() -> Self {
        let stars: Vec<FarStar> = CATALOGUE.lines().filter(|line| !line.starts_with('#')).filter_map(read).collect();
        let side = 2 * CELLS;
        let mut cells: Vec<Vec<u16>> = vec![Vec::new(); (side * side * side) as usize];
        for (index, star) in (0..).zip(&stars) {
            let lowest = (star.direction - MOST_RADIUS).to_array().map(cell);
            let highest = (star.direction + MOST_RADIUS).to_array().map(cell);
            for x in lowest[0]..=highest[0] {
                for y in lowest[1]..=highest[1] {
                    for z in lowest[2]..=highest[2] {
                        cells[(x * side as usize + y) * side as usize + z].push(index);
                    }
                }
            }
        }
        let count = |length: usize| u16::try_from(length).expect("invariant: a star is in a few cells at most");
        let mut starts = vec![0];
        let mut near = Vec::new();
        for cell in &cells {
            near.extend_from_slice(cell);
            starts.push(count(near.len()));
        }
        Self { stars, starts, near }
    }

    fn near(&self, direction: Vec3) -> &[u16] {
        let side = 2 * CELLS as usize;
        let [x, y, z] = direction.to_array().map(cell);
        let at = (x * side + y) * side + z;
        &self.near[usize::from(self.starts[at])..usize::from(self.starts[at + 1])]
    }
}

/// The cell of a coordinate from -1 to 1. Casts saturate, and what is not a number is 0.
fn cell(x: f32) -> usize {
    (((x + 1.0) * CELLS as f32) as usize).min(2 * CELLS as usize - 1)
}

/// A line of the catalogue.
fn read(line: &str) -> Option<FarStar> {
    let mut numbers = line.split(',').map(|number| number.trim().parse::<f32>().ok());
    let [ascension, declination, magnitude, index] = std::array::from_fn(|_| numbers.next().flatten());
    let brightness = BRIGHTEST * 10f32.powf(-LOG10_A_MAGNITUDE * magnitude?);
    Some(FarStar { direction: ecliptic(ascension?, declination?), radiance: colour(index?) * brightness })
}

/// From equatorial coordinates in degrees to the scene's axes.
fn ecliptic(ascension_deg: f32, declination_deg: f32) -> Vec3 {
    let (sin_a, cos_a) = ascension_deg.to_radians().sin_cos();
    let (sin_d, cos_d) = declination_deg.to_radians().sin_cos();
    let (sin_o, cos_o) = OBLIQUITY_DEG.to_radians().sin_cos();
    // Towards the equinox, a quarter of a turn on along the equator, and to the north pole.
    let (x, y, z) = (cos_d * cos_a, cos_d * sin_a, sin_d);
    let (along, north) = (y * cos_o + z * sin_o, z * cos_o - y * sin_o);
    Vec3::new(x, north, -along).normalize()
}

/// Colour of a star of a colour index, its strongest part 1: a black body of the temperature by Ballesteros (Europhysics
/// Letters 97, 2012), by Planck's law at 610, 550 and 465 nm.
fn colour(index: f32) -> Vec3 {
    let kelvin = 4600.0 * (1.0 / (0.92 * index + 1.7) + 1.0 / (0.92 * index + 0.62));
    let planck = |nm: f32| nm.powi(-5) / ((1.438_777e7 / (nm * kelvin)).exp() - 1.0);
    // White is what the Sun has.
    let white = |nm: f32| nm.powi(-5) / ((1.438_777e7 / (nm * 5772.0)).exp() - 1.0);
    let light = Vec3::from_array([610.0, 550.0, 465.0].map(|nm| planck(nm) / white(nm)));
    Vec3::ONE.lerp(light / light.max_element(), COLOURFUL)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn apart_deg(a: &FarStar, b: &FarStar) -> f32 {
        a.direction.angle_between(b.direction).to_degrees()
    }

    #[test]
    fn the_catalogue_is_read_to_its_end() {
        assert_eq!(far_stars().len(), 1627);
        assert!(far_stars().iter().all(|star| star.direction.is_normalized() && star.radiance.is_finite()));
    }

    #[test]
    fn known_stars_stand_where_they_are_known_to_stand() {
        // By ecliptic coordinates of J2000: Sirius 104.08, -39.61; Canopus 104.97, -75.82; Arcturus 204.23, 30.74.
        for (star, (longitude, latitude)) in
            far_stars().iter().zip([(104.08f32, -39.61f32), (104.97, -75.82), (204.23, 30.74)])
        {
            let (sin_b, cos_b) = latitude.to_radians().sin_cos();
            let (sin_l, cos_l) = longitude.to_radians().sin_cos();
            let expected = Vec3::new(cos_b * cos_l, sin_b, -cos_b * sin_l);
            assert!(star.direction.angle_between(expected).to_degrees() < 0.1, "{star:?}");
        }
        // Betelgeuse and Rigel are 18.6 degrees apart, one reddish and one bluish.
        let [rigel, betelgeuse] = [6, 9].map(|place| &far_stars()[place]);
        assert!((apart_deg(rigel, betelgeuse) - 18.6).abs() < 0.1);
        assert!(betelgeuse.radiance.x > 1.2 * betelgeuse.radiance.z && rigel.radiance.z > rigel.radiance.x);
    }

    #[test]
    fn looking_stars_up_finds_all_that_a_search_finds() {
        for radius_rad in [1e-4, 0.008, MOST_RADIUS] {
            let light = Starlight { radius_rad, share: 1.0 };
            let mut seen = 0;
            for place in 0..20_000 {
                // Evenly on the sphere (Vogel, 1979), and beside every star.
                let up = 1.0 - (2.0 * place as f32 + 1.0) / 20_000.0;
                let (sin, cos) = (2.399_963_2 * place as f32).sin_cos();
                let even = Vec3::new(cos, 0.0, sin) * (1.0 - up * up).sqrt() + Vec3::Y * up;
                let star = &far_stars()[place % far_stars().len()];
                let beside = (star.direction + even * (0.9 * radius_rad)).normalize();
                for direction in [even, beside] {
                    let all =
                        far_stars().iter().map(|star| star.radiance * light.profile(star, direction)).sum::<Vec3>();
                    assert!(light.radiance(direction).abs_diff_eq(all, 1e-5), "{direction}");
                    seen += usize::from(all != Vec3::ZERO);
                }
            }
            assert!(seen > 9_000, "{seen}");
        }
    }

    #[test]
    fn what_is_no_direction_shows_no_star_and_breaks_nothing() {
        let light = Starlight { radius_rad: 0.01, share: 1.0 };
        for direction in [Vec3::ZERO, Vec3::NAN, Vec3::splat(f32::INFINITY), Vec3::splat(-1e30)] {
            let seen = light.radiance(direction);
            assert!(seen == Vec3::ZERO || seen.is_nan(), "{seen}");
        }
    }

    #[test]
    fn stars_come_out_as_dusk_goes_on() {
        let mut environment = Environment::default();
        let mut share = |elevation_deg: f64| {
            environment.light = scene::Light::Sun(scene::Sun { elevation_deg, ..scene::Sun::default() });
            Starlight::of(&environment, 40.0).map_or(0.0, |light| light.share)
        };
        assert_eq!(share(30.0), 0.0);
        assert_eq!(share(-6.0), 0.0);
        assert!(share(-12.0) > 0.4 && share(-12.0) < 0.6);
        assert_eq!(share(-18.0), 1.0);
    }
}
