//! The axis along which a cylinder and a box, or two cylinders, are furthest apart or overlap least.
//!
//! The signed separation of two convex solids is the greatest, over all directions `n`, of the separation of their
//! projections, `s(n) = n . (a - b) - extent_a(n) - extent_b(n)` (the dual of the distance; Boyd and Vandenberghe, *Convex
//! Optimization*, 2004, section 8.2). Of a box and a cylinder `s` has its maxima where it has kinks: at the normals of
//! faces and caps, at the crosses of axes, at the directions of corners, and on the three great circles across the
//! box's edges, where a root of the slope is bracketed and refined. Two cylinders can also meet rim to rim: a smooth
//! maximum, found by Newton's method. Every direction tried gives a lower bound of the separation, so that the best is
//! right in sign and, where the solids are apart, in value to rounding.

use glam::{DVec2, DVec3};

use super::Pose;
use super::boxes::{corners_m, extent_m};
use super::capsule::{between_segments, core};
use super::cylinder::Cylinder;

/// Below this sine two axes are parallel.
const PARALLEL: f64 = 1e-9;

/// What of two solids faces the other along an axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Facing {
    /// A flat face of `a`.
    FaceOfA,
    /// A flat face of `b`.
    FaceOfB,
    /// An edge, a side, a rim or a corner of both.
    Neither,
}

/// The axis along which two solids are furthest apart, or overlap least.
#[derive(Clone, Copy, Debug)]
pub(super) struct Axis {
    /// Unit, from `b` to `a`.
    pub(super) normal: DVec3,
    /// Separation of the projections on the axis.
    pub(super) separation_m: f64,
    /// What faces each other.
    pub(super) facing: Facing,
}

impl Axis {
    /// The same axis seen from the other solid.
    pub(super) fn flipped(self) -> Self {
        let facing = match self.facing {
            Facing::FaceOfA => Facing::FaceOfB,
            Facing::FaceOfB => Facing::FaceOfA,
            Facing::Neither => Facing::Neither,
        };
        Self { normal: -self.normal, facing, ..self }
    }
}

/// The directions tried so far.
struct Search<F> {
    between_m: DVec3,
    half_widths_m: F,
    best: Axis,
}

impl<F: Fn(DVec3) -> f64> Search<F> {
    fn new(between_m: DVec3, half_widths_m: F) -> Self {
        let best = Axis { normal: DVec3::Y, separation_m: f64::NEG_INFINITY, facing: Facing::Neither };
        Self { between_m, half_widths_m, best }
    }

    /// Tries a unit direction (either way round); it has to be better than the best by this much.
    fn attempt(&mut self, direction: DVec3, facing: Facing, by_m: f64) {
        let offset_m = direction.dot(self.between_m);
        let separation_m = offset_m.abs() - (self.half_widths_m)(direction);
        if separation_m > self.best.separation_m + by_m {
            self.best = Axis { normal: if offset_m < 0.0 { -direction } else { direction }, separation_m, facing };
        }
    }
}

/// A rim seen from afar: the axis and the radius of its circle.
type Rim = (DVec3, f64);

/// The direction between two unit directions, up to a right angle apart, where `n . offset - sum r |n x axis|` has a
/// maximum; none if it has none between them.
fn best_between(from: DVec3, to: DVec3, offset_m: DVec3, rims: &[Rim]) -> Option<DVec3> {
    const ROUNDS: usize = 100;
    let around = from.cross(to).try_normalize()?;
    let slope = |n: DVec3, at_end: f64| {
        let forwards = around.cross(n);
        let of_rim = |&(axis, radius_m): &Rim| {
            let sine = n.cross(axis).length();
            // At the axis itself the rim's extent has a kink: it grows both ways.
            let share = if sine < PARALLEL { at_end } else { forwards.dot(axis) * n.dot(axis) / sine };
            radius_m * share
        };
        forwards.dot(offset_m) + rims.iter().map(of_rim).sum::<f64>()
    };
    let (mut low, mut high) = ((0.0, slope(from, -1.0)), (1.0, slope(to, 1.0)));
    if !(low.1 >= 0.0 && high.1 <= 0.0) {
        return None;
    }
    let at = |t: f64| (from * (1.0 - t) + to * t).normalize();
    let mut halve = false;
    for _ in 0..ROUNDS {
        let width = high.0 - low.0;
        let secant = low.0 + width * (low.1 / (low.1 - high.1));
        let t = if halve || !secant.is_finite() { 0.5 * (low.0 + high.0) } else { secant.clamp(low.0, high.0) };
        let value = slope(at(t), 0.0);
        if value > 0.0 {
            low = (t, value);
        } else {
            high = (t, value);
        }
        halve = !halve && high.0 - low.0 > 0.5 * width;
        if value == 0.0 || high.0 - low.0 <= f64::EPSILON {
            return Some(at(t));
        }
    }
    Some(at(0.5 * (low.0 + high.0)))
}

fn sign(x: f64) -> f64 {
    if x < 0.0 { -1.0 } else { 1.0 }
}

/// The axis of a cylinder `a` and a box `b`. Faces and caps come first: anything else has to be better by `preference_m`.
pub(super) fn cylinder_and_box(a: &Cylinder<'_>, half_extents_m: DVec3, at_b: &Pose, preference_m: f64) -> Axis {
    let axes = at_b.axes();
    let between_m = a.at.position_m - at_b.position_m;
    let mut search = Search::new(between_m, |n| a.extent_m(n) + extent_m(half_extents_m, at_b, n));
    for axis in axes {
        search.attempt(axis, Facing::FaceOfB, 0.0);
    }
    search.attempt(a.axis, Facing::FaceOfA, preference_m);
    let faces = search.best;
    search.best.separation_m += preference_m;
    for axis in axes {
        if let Some(across) = axis.cross(a.axis).try_normalize() {
            search.attempt(across, Facing::Neither, 0.0);
        }
    }
    for corner_m in corners_m(half_extents_m, at_b) {
        let out = a.outwards(corner_m);
        let direction = if out.distance_m > 0.0 { out.normal } else { a.across(corner_m - a.at.position_m) };
        search.attempt(direction, Facing::Neither, 0.0);
    }
    for i in 0..3 {
        let (j, k) = ((i + 1) % 3, (i + 2) % 3);
        // Where the great circle across this edge crosses the circle of the cylinder's sides.
        let level = axes[i].cross(a.axis).try_normalize();
        for (sj, sk) in [(1.0, 1.0), (-1.0, 1.0), (-1.0, -1.0), (1.0, -1.0)] {
            let (from, to) = (axes[j] * sj, axes[k] * sk);
            if from.dot(between_m) < 0.0 && to.dot(between_m) < 0.0 {
                continue;
            }
            let inside = |n: DVec3| n.dot(from) > 0.0 && n.dot(to) > 0.0;
            let split = level.and_then(|n| [n, -n].into_iter().find(|&n| inside(n)));
            let cells = split.map_or([Some((from, to)), None], |n| [Some((from, n)), Some((n, to))]);
            for (from, to) in cells.into_iter().flatten() {
                let cap_m = a.axis * (a.half_height_m * sign((from + to).dot(a.axis)));
                let corner_m = axes[j] * (sj * half_extents_m[j]) + axes[k] * (sk * half_extents_m[k]);
                if let Some(n) = best_between(from, to, between_m - cap_m - corner_m, &[(a.axis, a.radius_m)]) {
                    search.attempt(n, Facing::Neither, 0.0);
                }
            }
        }
    }
    if search.best.facing == Facing::Neither { search.best } else { faces }
}

/// The axis of cylinder `a` and cylinder `b`. Caps come first: anything else has to be better by `preference_m`.
pub(super) fn cylinders(a: &Cylinder<'_>, b: &Cylinder<'_>, preference_m: f64) -> Axis {
    let between_m = a.at.position_m - b.at.position_m;
    let mut search = Search::new(between_m, |n| a.extent_m(n) + b.extent_m(n));
    search.attempt(a.axis, Facing::FaceOfA, 0.0);
    search.attempt(b.axis, Facing::FaceOfB, preference_m);
    let faces = search.best;
    search.best.separation_m += preference_m;
    search.attempt(a.across(between_m), Facing::Neither, 0.0);
    search.attempt(b.across(between_m), Facing::Neither, 0.0);
    let cross = a.axis.cross(b.axis);
    let sine = cross.length();
    if sine > PARALLEL {
        let both = cross / sine;
        search.attempt(both, Facing::Neither, 0.0);
        for (side, rim) in [(a, b), (b, a)] {
            // The great circle of the side's normals: across both axes, and nearest to the other's axis.
            let near = both.cross(side.axis);
            for (from, to) in [(both, near), (near, -both), (-both, -near), (-near, both)] {
                if from.dot(between_m) < 0.0 && to.dot(between_m) < 0.0 {
                    continue;
                }
                let cap_m = rim.axis * (rim.half_height_m * sign((from + to).dot(rim.axis)));
                if let Some(n) = best_between(from, to, between_m - cap_m, &[(rim.axis, rim.radius_m)]) {
                    search.attempt(n, Facing::Neither, 0.0);
                }
            }
        }
    }
    let so_far = if search.best.facing == Facing::Neither { search.best } else { faces };
    if is_witnessed(a, b, &so_far) {
        return so_far;
    }
    let start = search.best.normal;
    for side_a in [1.0, -1.0] {
        for side_b in [1.0, -1.0] {
            let offset_m = between_m - a.axis * (side_a * a.half_height_m) - b.axis * (side_b * b.half_height_m);
            let rims = [(a.axis * side_a, a.radius_m), (b.axis * side_b, b.radius_m)];
            if let Some(n) = between_rims(start, offset_m, &rims) {
                search.attempt(n, Facing::Neither, 0.0);
            }
        }
    }
    if search.best.facing == Facing::Neither { search.best } else { faces }
}

/// Whether points of the two cylinders are as near to each other as the axis says that the cylinders are: no direction can
/// then separate them more. Points of the rims are looked at, and those of the two axes.
fn is_witnessed(a: &Cylinder<'_>, b: &Cylinder<'_>, axis: &Axis) -> bool {
    const EQUAL: f64 = 1e-15;
    let equal_m = EQUAL * (a.radius_m + a.half_height_m + b.radius_m + b.half_height_m);
    let same = |distance_m: f64| (distance_m - axis.separation_m).abs() <= equal_m;
    let seen = |of: &Cylinder<'_>, from: &Cylinder<'_>, towards: DVec3| {
        of.rims_m(towards).into_iter().any(|point_m| same(from.outwards(point_m).distance_m))
    };
    let between_axes = || {
        let (on_a_m, on_b_m) = between_segments(core(a.half_height_m, a.at), core(b.half_height_m, b.at));
        let across = axis.normal.dot(a.axis).abs().max(axis.normal.dot(b.axis).abs()) <= PARALLEL;
        across && same(on_a_m.distance(on_b_m) - a.radius_m - b.radius_m)
    };
    between_axes() || seen(b, a, axis.normal) || seen(a, b, -axis.normal)
}

/// `n . offset - sum r |n x axis|`, concave in `n`: what is to be made greatest on the sphere.
struct Rims<'a> {
    offset_m: DVec3,
    rims: &'a [Rim; 2],
}

impl Rims<'_> {
    fn value(&self, n: DVec3) -> f64 {
        n.dot(self.offset_m) - self.rims.iter().map(|&(axis, r)| r * n.cross(axis).length()).sum::<f64>()
    }

    fn size_m(&self) -> f64 {
        self.offset_m.length() + self.rims[0].1 + self.rims[1].1
    }

    /// From a rim's own axis, where the value has a peak like a cone's, on to where it is higher, if it is anywhere near.
    fn off_peak(&self, rim: usize) -> Option<DVec3> {
        const HALVINGS: usize = 24;
        let (axis, radius_m) = self.rims[rim];
        let (other, other_radius_m) = self.rims[1 - rim];
        let across = (axis - other * axis.dot(other)).try_normalize().unwrap_or(DVec3::ZERO);
        let pull = self.offset_m - across * other_radius_m;
        let pull = pull - axis * pull.dot(axis);
        if pull.length() <= radius_m {
            return None;
        }
        let (aside, peak) = (pull.normalize(), self.value(axis));
        let mut share = 2.0;
        let tries = (0..HALVINGS).map(|_| {
            share *= 0.5;
            (axis + aside * share).normalize()
        });
        let best = tries.map(|n| (n, self.value(n))).reduce(|best, next| if next.1 > best.1 { next } else { best });
        best.filter(|&(_, value)| value > peak).map(|(n, _)| n)
    }

    /// Uphill by Newton's method with halved steps.
    fn climb(&self, mut n: DVec3, rounds: usize) -> DVec3 {
        const HALVINGS: usize = 30;
        const LAST: f64 = 1e-6;
        let size_m = self.size_m();
        let mut now = self.value(n);
        for _ in 0..rounds {
            let (e1, e2) = n.any_orthonormal_pair();
            let mut gradient = DVec2::new(self.offset_m.dot(e1), self.offset_m.dot(e2));
            // The second derivatives along the sphere.
            let mut curve = [-now, 0.0, -now];
            for &(axis, r) in self.rims {
                let across = n - axis * n.dot(axis);
                let sine = across.length().max(1e-12);
                let tangent = axis.cross(across) / sine;
                let (t1, t2) = (tangent.dot(e1), tangent.dot(e2));
                gradient -= DVec2::new(across.dot(e1), across.dot(e2)) * (r / sine);
                curve[0] -= r / sine * t1 * t1;
                curve[1] -= r / sine * t1 * t2;
                curve[2] -= r / sine * t2 * t2;
            }
            let steepness = gradient.length();
            if steepness <= 1e-16 * size_m {
                break;
            }
            // Made negative definite where it is not, so that every step leads upwards.
            let (mean, half) = (0.5 * (curve[0] + curve[2]), 0.5 * (curve[0] - curve[2]));
            let most = mean + (half * half + curve[1] * curve[1]).sqrt();
            let shift = if most > -1e-9 * size_m { most + 1e-9 * size_m + steepness } else { 0.0 };
            let (h11, h22) = (curve[0] - shift, curve[2] - shift);
            let determinant = h11 * h22 - curve[1] * curve[1];
            let step = DVec2::new(
                (-h22 * gradient.x + curve[1] * gradient.y) / determinant,
                (-h11 * gradient.y + curve[1] * gradient.x) / determinant,
            );
            let step = step.clamp_length_max(0.5);
            let moved = |share: f64| (n + (e1 * step.x + e2 * step.y) * share).normalize();
            if step.length() < LAST {
                // So near that values differ by rounding alone: the step, squared, is what is left of the error.
                n = moved(1.0);
                now = self.value(n);
                if step.length() < LAST * LAST {
                    break;
                }
                continue;
            }
            let mut share = 2.0;
            let better = (0..HALVINGS).find_map(|_| {
                share *= 0.5;
                let (next, there) = (moved(share), self.value(moved(share)));
                (there > now).then_some((next, there))
            });
            let Some((next, there)) = better else { break };
            (n, now) = (next, there);
        }
        n
    }
}

/// The direction near `start` in which two rims are furthest apart; none outside the directions that face these rims, and
/// none where a cap is what faces the other.
fn between_rims(start: DVec3, offset_m: DVec3, rims: &[Rim; 2]) -> Option<DVec3> {
    /// Starts are moved this far off the kinks.
    const OFF: f64 = 0.1;
    const NEAR_PEAK: f64 = 1e-2;
    const ROUNDS: usize = 40;
    /// Enough for a direction to begin with.
    const ROUGHLY: usize = 6;
    let problem = Rims { offset_m, rims };
    let mut n = start;
    for &(axis, _) in rims {
        let (along, across) = (n.dot(axis), n.cross(axis).length());
        if along < OFF {
            n += axis * (OFF - along);
        } else if across < OFF {
            let aside = offset_m - axis * offset_m.dot(axis);
            n += aside.try_normalize().unwrap_or_else(|| axis.any_orthonormal_vector()) * OFF;
        }
    }
    let n = n.try_normalize()?;
    // Moved apart the rims have one direction alone, found from anywhere; from there it is followed back.
    let apart_m = offset_m + n * problem.size_m();
    let mut n = problem.climb(Rims { offset_m: apart_m, rims }.climb(n, ROUGHLY), ROUNDS);
    for _ in 0..rims.len() {
        if let Some(peak) = (0..2).find(|&i| n.cross(rims[i].0).length() < NEAR_PEAK && n.dot(rims[i].0) > 0.0) {
            n = problem.climb(problem.off_peak(peak)?, ROUNDS);
        }
    }
    (n.dot(rims[0].0) >= 0.0 && n.dot(rims[1].0) >= 0.0).then_some(n)
}
