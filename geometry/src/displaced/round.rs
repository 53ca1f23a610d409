//! The part below a plane of a solid of revolution about y: its slices across the axis are discs cut by a chord, whose
//! areas and moments are closed forms, integrated along the axis by Gauss and Legendre between the heights at which the
//! plane enters and leaves the surface.

use glam::DVec3;

/// Nodes and weights of the ten-point rule on -1 to 1 (Abramowitz and Stegun 1964, table 25.4), positive half.
const NODES: [(f64, f64); 5] = [
    (0.148_874_338_981_631_22, 0.295_524_224_714_752_87),
    (0.433_395_394_129_247_2, 0.269_266_719_309_996_35),
    (0.679_409_568_299_024_4, 0.219_086_362_515_982_04),
    (0.865_063_366_688_984_5, 0.149_451_349_150_580_6),
    (0.973_906_528_517_171_7, 0.066_671_344_308_688_14),
];

/// A cylinder between two half-balls, or between flat ends.
pub(super) struct Round {
    radius_m: f64,
    half_height_m: f64,
    round_ends: bool,
}

pub(super) fn cylinder(radius_m: f64, half_height_m: f64) -> Round {
    Round { radius_m, half_height_m, round_ends: false }
}

pub(super) fn capsule(radius_m: f64, half_height_m: f64) -> Round {
    Round { radius_m, half_height_m, round_ends: true }
}

impl Round {
    fn radius_at_m(&self, y: f64) -> f64 {
        let beyond = (y.abs() - self.half_height_m).max(0.0);
        (self.radius_m * self.radius_m - beyond * beyond).max(0.0).sqrt()
    }

    /// Volume and centroid (in its own frame) of the part where `up . p <= level_m`; `up` is of unit length.
    pub(super) fn below(&self, up: DVec3, level_m: f64) -> (f64, DVec3) {
        let across = (up.x * up.x + up.z * up.z).sqrt();
        let side = if across > 0.0 { DVec3::new(up.x, 0.0, up.z) / across } else { DVec3::X };
        // A plane that is all but square to the axis is taken for one that is: the difference is below rounding.
        let steep = across.max(1e-14);
        let mut cuts = [0.0; 12];
        let count = self.cuts(up.y, across, level_m, &mut cuts);
        let cuts = &mut cuts[..count];
        cuts.sort_by(f64::total_cmp);
        // Sums of area, of area times y and of area times distance along `side`.
        let mut sums = DVec3::ZERO;
        for pair in cuts.windows(2) {
            let (middle, half) = (0.5 * (pair[0] + pair[1]), 0.5 * (pair[1] - pair[0]));
            if half <= 0.0 {
                continue;
            }
            for (node, weight) in NODES {
                for node in [node, -node] {
                    // y = middle + half sin(pi/2 node): the ends, where slices vanish like roots, become smooth.
                    let angle = std::f64::consts::FRAC_PI_2 * node;
                    let y = middle + half * libm::sin(angle);
                    let scale = weight * half * std::f64::consts::FRAC_PI_2 * libm::cos(angle);
                    let (area, moment) = segment(self.radius_at_m(y), (level_m - up.y * y) / steep);
                    sums += DVec3::new(area, area * y, moment) * scale;
                }
            }
        }
        if sums.x <= 0.0 {
            return (0.0, DVec3::ZERO);
        }
        (sums.x, (DVec3::Y * sums.y + side * sums.z) / sums.x)
    }

    /// Heights between which slices change smoothly: the ends, the seams, and where the plane enters or leaves.
    fn cuts(&self, along: f64, across: f64, level_m: f64, cuts: &mut [f64; 12]) -> usize {
        let (r, h) = (self.radius_m, self.half_height_m);
        let top = if self.round_ends { h + r } else { h };
        let mut count = 0;
        let mut push = |y: f64, least: f64, most: f64| {
            if y.is_finite() && y >= least && y <= most {
                cuts[count] = y;
                count += 1;
            }
        };
        for y in [-top, top] {
            push(y, -top, top);
        }
        if self.round_ends {
            push(-h, -top, top);
            push(h, -top, top);
            for sign in [1.0, -1.0] {
                let reduced = level_m - along * h * sign;
                let root = across * (r * r - reduced * reduced).max(0.0).sqrt();
                let (least, most) = if sign > 0.0 { (h, top) } else { (-top, -h) };
                push(sign * h + reduced * along + root, least, most);
                push(sign * h + reduced * along - root, least, most);
            }
        }
        push((level_m - across * r) / along, -h, h);
        push((level_m + across * r) / along, -h, h);
        count
    }
}

/// Area and first moment of the part `x <= chord` of a disc about the origin.
fn segment(radius: f64, chord: f64) -> (f64, f64) {
    if chord <= -radius {
        return (0.0, 0.0);
    }
    let square = radius * radius;
    if chord >= radius {
        return (std::f64::consts::PI * square, 0.0);
    }
    let half = (square - chord * chord).sqrt();
    (square * libm::acos(-chord / radius) + chord * half, -2.0 / 3.0 * half * half * half)
}
