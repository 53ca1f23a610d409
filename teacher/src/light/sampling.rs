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

/// A direction, uniform over all.
#[must_use]
pub fn over_ball([a, b]: [f32; 2]) -> Vec3 {
    let height = 1.0 - 2.0 * a;
    let (sin, cos) = (TAU * b).sin_cos();
    let level = (1.0 - height * height).max(0.0).sqrt();
    Vec3::new(level * cos, height, level * sin)
}

/// The solid angle of a ball whose middle lies `offset` away; none from within it.
#[must_use]
pub fn ball_solid_angle(offset: Vec3, radius: f32) -> Option<f32> {
    let sin_squared = radius * radius / offset.length_squared();
    // 1 - cos without cancellation.
    (sin_squared < 1.0).then(|| TAU * (sin_squared / (1.0 + (1.0 - sin_squared).sqrt())))
}

/// A direction to a ball whose middle lies `offset` away, uniform over the directions that meet it, and their solid angle; none
/// from within it.
#[must_use]
pub fn towards_ball(offset: Vec3, radius: f32, [a, b]: [f32; 2]) -> Option<(Vec3, f32)> {
    let solid_angle = ball_solid_angle(offset, radius)?;
    let rise = a * (solid_angle / TAU);
    let across = (rise * (2.0 - rise)).max(0.0).sqrt();
    let middle = offset.normalize();
    let (right, up) = middle.any_orthonormal_pair();
    let (sin, cos) = (TAU * b).sin_cos();
    Some((middle * (1.0 - rise) + (right * cos + up * sin) * across, solid_angle))
}

/// A rectangle as seen from a point: directions to it are drawn uniformly over the solid angle that it fills, so that nothing
/// grows without bounds where it is near (Ureña, Fajardo and King, An area-preserving parametrization for spherical
/// rectangles, 2013).
#[derive(Clone, Copy, Debug)]
pub struct SphericalRectangle {
    axes: [Vec3; 3],
    x: [f64; 2],
    y: [f64; 2],
    z: f64,
    z_squared: f64,
    b: [f64; 2],
    k: f64,
    /// The solid angle, in steradians.
    pub solid_angle: f32,
}

impl SphericalRectangle {
    /// The rectangle with a corner `corner` away and edges along the unit vectors `right` and `up` of these lengths; none if
    /// it is seen edge on.
    #[must_use]
    pub fn new(corner: Vec3, right: Vec3, up: Vec3, [width, height]: [f32; 2]) -> Option<Self> {
        let mut forward = right.cross(up);
        let (x0, y0) = (f64::from(corner.dot(right)), f64::from(corner.dot(up)));
        let mut z = f64::from(corner.dot(forward));
        if z > 0.0 {
            (forward, z) = (-forward, -z);
        }
        let (x1, y1) = (x0 + f64::from(width), y0 + f64::from(height));
        let z_squared = z * z;
        // Third coordinates of the unit normals of the planes through the point and an edge; the others follow.
        let normal = |across: f64| across / (z_squared + across * across).sqrt();
        let (n0, n1, n2, n3) = (-normal(y0), normal(x1), normal(y1), -normal(x0));
        let angle = |a: f64, b: f64| (-(a * b)).clamp(-1.0, 1.0).acos();
        let (g0, g1, g2, g3) = (angle(n0, n1), angle(n1, n2), angle(n2, n3), angle(n3, n0));
        let k = std::f64::consts::TAU - g2 - g3;
        let solid_angle = (g0 + g1 - k) as f32;
        (z_squared > 0.0 && solid_angle > 1e-6).then_some(Self {
            axes: [right, up, forward],
            x: [x0, x1],
            y: [y0, y1],
            z,
            z_squared,
            b: [n0, n2],
            k,
            solid_angle,
        })
    }

    /// The offset of a point of the rectangle, uniform over its directions.
    #[must_use]
    pub fn point(&self, [u, v]: [f32; 2]) -> Vec3 {
        let turn = f64::from(u) * f64::from(self.solid_angle) + self.k;
        let f = (turn.cos() * self.b[0] - self.b[1]) / turn.sin();
        let cos = (1.0 / (f * f + self.b[0] * self.b[0]).sqrt()).copysign(f).clamp(-1.0, 1.0);
        let x = (-(cos * self.z) / (1.0 - cos * cos).max(1e-300).sqrt()).clamp(self.x[0], self.x[1]);
        let d = (x * x + self.z_squared).sqrt();
        let along = |y: f64| y / (d * d + y * y).sqrt();
        let h = along(self.y[0]) + f64::from(v) * (along(self.y[1]) - along(self.y[0]));
        let y = (h * d / (1.0 - h * h).max(1e-300).sqrt()).clamp(self.y[0], self.y[1]);
        self.axes[0] * x as f32 + self.axes[1] * y as f32 + self.axes[2] * self.z as f32
    }
}
