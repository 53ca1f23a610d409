//! Surface points to be lit, packed densely whichever pixels they come from, so that the network meets no sky.

use super::dense::BLOCK;
use super::features::Places;
use super::hits::surface;
use super::lanes::{LANES, Lanes};
use super::vec3::Vec3x;

/// One surface point as a pixel sees it.
#[derive(Clone, Copy)]
pub struct Sample {
    pub point: [f32; 3],
    pub normal: [f32; 3],
    /// Unit vector of the ray that found it.
    pub direction: [f32; 3],
    pub albedo: [f32; 3],
    /// RGB share of its radiance that the pixel takes.
    pub weight: [f32; 3],
    /// Number of [`surface`].
    pub surface: f32,
    /// Distance along the ray.
    pub t: f32,
    /// The pixel, by its place in the cell.
    pub pixel: u32,
}

/// What 16 rays found.
#[derive(Clone, Copy)]
pub struct SampleLanes<L> {
    pub point: Vec3x<L>,
    pub normal: Vec3x<L>,
    pub direction: Vec3x<L>,
    pub albedo: Vec3x<L>,
    pub weight: Vec3x<L>,
    pub surface: L,
    pub t: L,
}

impl<L: Lanes> SampleLanes<L> {
    /// Where light is asked for.
    #[inline(always)]
    pub fn place(&self) -> Places<L> {
        Places { point: self.point, normal: self.normal, surface: self.surface }
    }
}

/// Samples field by field.
#[derive(Default)]
pub struct Samples {
    point: [Vec<f32>; 3],
    normal: [Vec<f32>; 3],
    direction: [Vec<f32>; 3],
    albedo: [Vec<f32>; 3],
    weight: [Vec<f32>; 3],
    surface: Vec<f32>,
    t: Vec<f32>,
    pixel: Vec<u32>,
}

impl Samples {
    /// Number of samples, padding not counted.
    pub fn len(&self) -> usize {
        self.pixel.len()
    }

    /// Removes all samples.
    pub fn clear(&mut self) {
        for field in self.fields() {
            field.clear();
        }
        self.pixel.clear();
    }

    /// Adds one.
    pub fn push(&mut self, sample: &Sample) {
        let vectors = [sample.point, sample.normal, sample.direction, sample.albedo, sample.weight];
        let values = vectors.into_iter().flatten().chain([sample.surface, sample.t]);
        for (field, value) in self.fields().into_iter().zip(values) {
            field.push(value);
        }
        self.pixel.push(sample.pixel);
    }

    /// Adds those lanes whose bit is set; `pixels[lane]` is a lane's pixel.
    #[inline(always)]
    pub fn extend<L: Lanes>(&mut self, lanes: u16, found: &SampleLanes<L>, pixels: &[u32; LANES]) {
        let vectors = [found.point, found.normal, found.direction, found.albedo, found.weight];
        let mut values = [[0.0f32; LANES]; 17];
        for (at, vector) in vectors.into_iter().enumerate() {
            vector.x.store(&mut values[3 * at]);
            vector.y.store(&mut values[3 * at + 1]);
            vector.z.store(&mut values[3 * at + 2]);
        }
        found.surface.store(&mut values[15]);
        found.t.store(&mut values[16]);
        self.extend_stored(lanes, &values, pixels);
    }

    fn extend_stored(&mut self, lanes: u16, values: &[[f32; LANES]; 17], pixels: &[u32; LANES]) {
        for (field, values) in self.fields().into_iter().zip(values) {
            if lanes == u16::MAX {
                field.extend_from_slice(values);
            } else {
                field.extend(Bits::from(lanes).map(|lane| values[lane]));
            }
        }
        self.pixel.extend(Bits::from(lanes).map(|lane| pixels[lane]));
    }

    /// Fills the last block up with points that nobody sees.
    pub fn pad(&mut self) {
        let whole = self.len().next_multiple_of(BLOCK);
        for (at, field) in self.fields().into_iter().enumerate() {
            // Normals and t are 1, the surface is none; the rest is 0.
            let value = match at {
                4 | 16 => 1.0,
                15 => surface::OPEN,
                _ => 0.0,
            };
            field.resize(whole, value);
        }
    }

    /// The samples from `at` on, a multiple of [`LANES`] within the padded length.
    #[inline(always)]
    pub fn lanes<L: Lanes>(&self, at: usize) -> SampleLanes<L> {
        SampleLanes {
            point: load(&self.point, at),
            normal: load(&self.normal, at),
            direction: load(&self.direction, at),
            albedo: load(&self.albedo, at),
            weight: load(&self.weight, at),
            surface: L::load_slice(&self.surface[at..]),
            t: L::load_slice(&self.t[at..]),
        }
    }

    /// The pixels of the samples from `at` on: at most [`LANES`], padding left out.
    pub fn pixels(&self, at: usize) -> &[u32] {
        &self.pixel[at.min(self.len())..(at + LANES).min(self.len())]
    }

    fn fields(&mut self) -> [&mut Vec<f32>; 17] {
        let [px, py, pz] = &mut self.point;
        let [nx, ny, nz] = &mut self.normal;
        let [dx, dy, dz] = &mut self.direction;
        let [ar, ag, ab] = &mut self.albedo;
        let [wr, wg, wb] = &mut self.weight;
        [px, py, pz, nx, ny, nz, dx, dy, dz, ar, ag, ab, wr, wg, wb, &mut self.surface, &mut self.t]
    }
}

#[inline(always)]
fn load<L: Lanes>(field: &[Vec<f32>; 3], at: usize) -> Vec3x<L> {
    Vec3x::load([&field[0], &field[1], &field[2]], at)
}

/// The places of the bits that are set, the lowest first.
#[derive(Clone, Copy)]
pub struct Bits(pub u64);

impl From<u16> for Bits {
    #[inline(always)]
    fn from(lanes: u16) -> Self {
        Self(u64::from(lanes))
    }
}

impl Iterator for Bits {
    type Item = usize;

    #[inline(always)]
    fn next(&mut self) -> Option<usize> {
        if self.0 == 0 {
            return None;
        }
        let lowest = self.0.trailing_zeros() as usize;
        self.0 &= self.0 - 1;
        Some(lowest)
    }
}
