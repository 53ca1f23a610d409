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

/// Numbers of a sample, its pixel left out.
const FIELDS: usize = 17;
/// Which of them is the y of the normal, the surface, the distance.
const UPWARDS: usize = 4;
const SURFACE: usize = 15;
const DISTANCE: usize = 16;
/// Samples that there is room for to begin with: one for each pixel of a cell and some for edges.
const ROOM: usize = 5_000;

/// Samples field by field.
pub struct Samples {
    /// `[FIELDS][room]`, of which the first [`Self::len`] of each row are used.
    numbers: Vec<f32>,
    room: usize,
    pixel: Vec<u32>,
}

impl Default for Samples {
    fn default() -> Self {
        Self { numbers: vec![0.0; FIELDS * ROOM], room: ROOM, pixel: Vec::new() }
    }
}

impl Samples {
    /// Number of samples, padding not counted.
    pub fn len(&self) -> usize {
        self.pixel.len()
    }

    /// Removes all samples.
    pub fn clear(&mut self) {
        self.pixel.clear();
    }

    /// Adds one.
    pub fn push(&mut self, sample: &Sample) {
        self.make_room();
        let at = self.len();
        let vectors = [sample.point, sample.normal, sample.direction, sample.albedo, sample.weight];
        let rest = [sample.surface, sample.t];
        for (row, value) in self.numbers.chunks_exact_mut(self.room).zip(vectors.as_flattened().iter().chain(&rest)) {
            row[at] = *value;
        }
        self.pixel.push(sample.pixel);
    }

    /// Adds those lanes whose bit is set; `pixels[lane]` is a lane's pixel.
    #[inline(always)]
    #[expect(
        clippy::needless_range_loop,
        reason = "an iterator that hands vectors on is a function without their instructions"
    )]
    pub fn extend<L: Lanes>(&mut self, lanes: u16, found: &SampleLanes<L>, pixels: &[u32; LANES]) {
        self.make_room();
        let (at, room) = (self.len(), self.room);
        let vectors = [found.point, found.normal, found.direction, found.albedo, found.weight];
        let mut numbers = [found.t; FIELDS];
        for k in 0..vectors.len() {
            (numbers[3 * k], numbers[3 * k + 1], numbers[3 * k + 2]) = (vectors[k].x, vectors[k].y, vectors[k].z);
        }
        numbers[SURFACE] = found.surface;
        for field in 0..FIELDS {
            let row = &mut self.numbers[field * room + at..][..LANES];
            if lanes == u16::MAX {
                numbers[field].store_slice(row);
            } else {
                let values = numbers[field].to_array();
                for (to, lane) in Bits::from(lanes).enumerate() {
                    row[to] = values[lane];
                }
            }
        }
        self.pixel.extend(Bits::from(lanes).map(|lane| pixels[lane]));
    }

    /// Makes room for another block.
    fn make_room(&mut self) {
        if self.len() + BLOCK <= self.room {
            return;
        }
        let room = 2 * self.room;
        let mut numbers = vec![0.0; FIELDS * room];
        for (from, to) in self.numbers.chunks_exact(self.room).zip(numbers.chunks_exact_mut(room)) {
            to[..from.len()].copy_from_slice(from);
        }
        (self.numbers, self.room) = (numbers, room);
    }

    /// Fills the last block up with points that nobody sees.
    pub fn pad(&mut self) {
        self.make_room();
        let padding = self.len()..self.len().next_multiple_of(BLOCK);
        for (field, row) in self.numbers.chunks_exact_mut(self.room).enumerate() {
            row[padding.clone()].fill(match field {
                UPWARDS | DISTANCE => 1.0,
                SURFACE => surface::OPEN,
                _ => 0.0,
            });
        }
    }

    /// The samples from `at` on, a multiple of [`LANES`] within the padded length.
    #[inline(always)]
    pub fn lanes<L: Lanes>(&self, at: usize) -> SampleLanes<L> {
        SampleLanes {
            point: self.vector(0, at),
            normal: self.vector(3, at),
            direction: self.vector(6, at),
            albedo: self.vector(9, at),
            weight: self.vector(12, at),
            surface: self.row(SURFACE, at),
            t: self.row(DISTANCE, at),
        }
    }

    #[inline(always)]
    fn vector<L: Lanes>(&self, first: usize, at: usize) -> Vec3x<L> {
        Vec3x::new(self.row(first, at), self.row(first + 1, at), self.row(first + 2, at))
    }

    #[inline(always)]
    fn row<L: Lanes>(&self, field: usize, at: usize) -> L {
        L::load_slice(&self.numbers[field * self.room + at..])
    }

    /// The pixels of the samples from `at` on: at most [`LANES`], padding left out.
    pub fn pixels(&self, at: usize) -> &[u32] {
        &self.pixel[at.min(self.len())..(at + LANES).min(self.len())]
    }
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
