//! Turning bodies: the exponential map, and the free rotation of a rigid body that keeps its angular momentum exactly.

use glam::{DQuat, DVec3};

/// Half-angles below this are turned by a series (its first left-out term is under 1e-17), others by `libm`.
const SERIES_LIMIT: f64 = 0.25;

/// Sine of `x` over `x`, and cosine of `x`.
fn sinc_cos(x: f64) -> (f64, f64) {
    if x.abs() < SERIES_LIMIT {
        let s = x * x;
        let sinc = 1.0
            + s * (-1.0 / 6.0
                + s * (1.0 / 120.0 + s * (-1.0 / 5040.0 + s * (1.0 / 362_880.0 + s * (-1.0 / 39_916_800.0)))));
        let cos = 1.0
            + s * (-0.5
                + s * (1.0 / 24.0
                    + s * (-1.0 / 720.0 + s * (1.0 / 40_320.0 + s * (-1.0 / 3_628_800.0 + s / 479_001_600.0)))));
        (sinc, cos)
    } else {
        (libm::sin(x) / x, libm::cos(x))
    }
}

/// The rotation by the length of `turn` about its direction, in radians.
pub fn from_turn(turn: DVec3) -> DQuat {
    let half = 0.5 * turn.length();
    let (sinc, cos) = sinc_cos(half);
    let v = turn * (0.5 * sinc);
    DQuat::from_xyzw(v.x, v.y, v.z, cos)
}

/// `orientation` turned by `turn` in the world's frame.
pub fn turned(orientation: DQuat, turn: DVec3) -> DQuat {
    if turn == DVec3::ZERO { orientation } else { unit(from_turn(turn) * orientation) }
}

/// Of unit length again.
pub fn unit(q: DQuat) -> DQuat {
    let length = (q.x * q.x + q.y * q.y + q.z * q.z + q.w * q.w).sqrt();
    if length > 0.0 {
        DQuat::from_xyzw(q.x / length, q.y / length, q.z / length, q.w / length)
    } else {
        DQuat::IDENTITY
    }
}

/// A body that turns freely for `dt_s`: its orientation and angular velocity (world's frame) afterwards.
///
/// The kinetic energy splits into the three principal axes, each of which turns the body exactly (Reich 1994; Hairer,
/// Lubich, Wanner, Geometric Numerical Integration, VII.5): angular momentum is kept to rounding, energy stays bounded,
/// the error in phase is of second order. A body with equal moments across its own y turns about that axis and precesses
/// about its momentum, both evenly: exact (Landau and Lifshitz, *Mechanics*, section 33).
pub fn free(orientation: DQuat, spin: DVec3, inertia: DVec3, inverse_inertia: DVec3, dt_s: f64) -> (DQuat, DVec3) {
    if spin == DVec3::ZERO {
        return (orientation, spin);
    }
    let momentum_world = orientation * (inertia * (orientation.conjugate() * spin));
    if inertia.x == inertia.z {
        let own = (orientation.conjugate() * spin).y * (1.0 - inertia.y * inverse_inertia.x);
        let precessed = from_turn(momentum_world * (inverse_inertia.x * dt_s)) * orientation;
        let q = unit(precessed * from_turn(DVec3::new(0.0, own * dt_s, 0.0)));
        return (q, q * (inverse_inertia * (q.conjugate() * momentum_world)));
    }
    let mut q = orientation;
    let mut momentum = orientation.conjugate() * momentum_world;
    let stages = [(0, 0.5), (1, 0.5), (2, 1.0), (1, 0.5), (0, 0.5)];
    for (axis, share) in stages {
        let mut turn = DVec3::ZERO;
        turn[axis] = momentum[axis] * inverse_inertia[axis] * share * dt_s;
        let rotation = from_turn(turn);
        q *= rotation;
        momentum = rotation.conjugate() * momentum;
    }
    let q = unit(q);
    (q, q * (inverse_inertia * (q.conjugate() * momentum_world)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn series_and_library_agree_where_they_meet() {
        for x in [0.2, 0.249_999, 0.25, 0.3] {
            let (sinc, cos) = sinc_cos(x);
            assert!((sinc - libm::sin(x) / x).abs() < 3e-16, "{x}");
            assert!((cos - libm::cos(x)).abs() < 3e-16, "{x}");
        }
    }

    #[test]
    fn a_spinning_can_precesses_exactly() {
        let (inertia, turn) = (DVec3::new(1.0, 0.4, 1.0), from_turn(DVec3::new(0.3, -0.2, 0.5)));
        let start = DVec3::new(1.0, 9.0, -2.0);
        let (mut q, mut spin) = (turn, start);
        for _ in 0..1000 {
            (q, spin) = free(q, spin, inertia, inertia.recip(), 1e-3);
        }
        let (at_once, its_spin) = free(turn, start, inertia, inertia.recip(), 1.0);
        assert!((q - at_once).length() < 1e-11, "{q} {at_once}");
        assert!((spin - its_spin).length() < 1e-10, "{spin} {its_spin}");
        let energy = |q: DQuat, spin: DVec3| (q.conjugate() * spin).dot(inertia * (q.conjugate() * spin));
        assert!((energy(q, spin) / energy(turn, start) - 1.0).abs() < 1e-11);
    }

    #[test]
    fn a_tumbling_box_keeps_momentum_and_energy() {
        let inertia = DVec3::new(1.0, 2.0, 2.5);
        let inverse = inertia.recip();
        let (mut q, mut spin) = (DQuat::IDENTITY, DVec3::new(0.01, 8.0, 0.02));
        let of = |q: DQuat, spin: DVec3| {
            let local = q.conjugate() * spin;
            (q * (inertia * local), 0.5 * local.dot(inertia * local))
        };
        let (momentum, energy) = of(q, spin);
        for _ in 0..24_000 {
            (q, spin) = free(q, spin, inertia, inverse, 1.0 / 240.0);
            let (m, e) = of(q, spin);
            assert!((m - momentum).length() < 1e-9 * momentum.length());
            assert!((e / energy - 1.0).abs() < 2e-3, "{e} against {energy}");
        }
    }
}
