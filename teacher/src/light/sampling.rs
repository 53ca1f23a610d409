//! Random numbers and the directions made of them.

use std::f32::consts::TAU;

use geometry::light::Vec3;

/// A small, fast random number generator: SplitMix64 (Steele, Lea and Flood, 2014).
#[derive(Clone, Debug)]
pub struct Dice {
    state: u64,
}

impl Dice {
    /// Dice for one stream of one seed: pixels and samples each have their own, whatever thread draws them.
    #[must_use]
    pub fn new(seed: u64, stream: u64) -> Self {
        let mut dice = Self { state: seed ^ 0x6a09_e667_f3bc_c909 };
        let start = dice.bits();
        dice.state = start ^ stream.wrapping_mul(0xd134_2543_de82_ef95);
        dice.bits();
        dice
    }

    /// 64 random bits.
    pub fn bits(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Uniform in 0 to 1, 1 excluded.
    pub fn unit(&mut self) -> f32 {
        (self.bits() >> 40) as f32 / (1u64 << 24) as f32
    }

    /// Uniform in a square.
    pub fn square(&mut self) -> [f32; 2] {
        [self.unit(), self.unit()]
    }
}

/// Points that fill the unit square evenly from any start: the R2 sequence (Roberts, 2018), shifted at random
/// (Cranley and Patterson, 1976), so that each point alone is uniform.
#[derive(Clone, Debug)]
pub struct Even {
    at: [f32; 2],
}

impl Even {
    /// Starts a sequence.
    pub fn new(dice: &mut Dice) -> Self {
        Self { at: dice.square() }
    }

    /// The next point.
    pub fn square(&mut self) -> [f32; 2] {
        // Inverse powers of the plastic number, the root of x^3 = x + 1.
        self.at = [(self.at[0] + 0.754_877_7) % 1.0, (self.at[1] + 0.569_840_3) % 1.0];
        self.at
    }
}

/// A direction over a surface with density cosine over pi (Malley's method).
#[must_use]
pub fn over_surface(normal: Vec3, [a, b]: [f32; 2]) -> Vec3 {
    let (across, upward) = normal.any_orthonormal_pair();
    let (sin, cos) = (TAU * b).sin_cos();
    (normal * (1.0 - a).sqrt() + (across * cos + upward * sin) * a.sqrt()).normalize()
}

/// A direction towards a disc of angular radius `radius_rad` around `middle`, uniform over the disc.
#[must_use]
pub fn within_disc(middle: Vec3, radius_rad: f32, [a, b]: [f32; 2]) -> Vec3 {
    let (across, upward) = middle.any_orthonormal_pair();
    let (sin, cos) = (TAU * b).sin_cos();
    (middle + (across * cos + upward * sin) * (a.sqrt() * radius_rad)).normalize()
}
