//! Lasting contacts of one island, solved together: friction and normal impulses are asked of the laws in turn, each
//! contact without its own share, until nothing changes (projected Gauss-Seidel, its steps extrapolated by nonlinear
//! conjugate gradients as in Silcowitz, Niebe, Erleben 2010).

use glam::DVec3;

use crate::dynamics::load;
use crate::dynamics::rigid::Rigid;
use crate::dynamics::touch::Touch;

/// Most rounds.
const ROUNDS: usize = 60;
/// Most rounds for bodies that hardly move: whether they rest is worth the time, and once they do it costs none.
const CALM_ROUNDS: usize = 600;
/// A round that changes no speed by more than this share of what needs to be undone is the last.
const TOLERANCE: f64 = 1e-4;

/// Buffers that are kept between steps.
#[derive(Clone, Debug, Default)]
pub struct Scratch {
    load: load::Scratch,
    before: Vec<DVec3>,
    direction: Vec<DVec3>,
}

/// Solves the contacts of one island. `scale_m_s` is the speed that gravity makes in the time; `calm`, whether its bodies
/// hardly moved before.
pub fn relax(scratch: &mut Scratch, bodies: &mut [Rigid], touches: &mut [Touch], scale_m_s: f64, calm: bool) {
    let rounds = if calm { CALM_ROUNDS } else { ROUNDS };
    load::guess(&mut scratch.load, bodies, touches, scale_m_s);
    let mut worst = 0.0_f64;
    for touch in touches.iter_mut() {
        worst = worst.max(touch.press(bodies));
    }
    let enough = TOLERANCE * if scale_m_s > 0.0 { scale_m_s } else { worst };
    if touches.iter().all(|touch| touch.given_normal == 0.0) {
        return;
    }
    let count = touches.len();
    scratch.direction.clear();
    scratch.direction.resize(count, DVec3::ZERO);
    let mut gradient_before = f64::INFINITY;
    for round in 0..rounds {
        scratch.before.clear();
        scratch.before.extend(touches.iter().map(Touch::given));
        let turn = |k: usize| if round % 2 == 1 { count - 1 - k } else { k };
        worst = 0.0;
        for k in 0..count {
            worst = worst.max(touches[turn(k)].rub(bodies));
        }
        for k in 0..count {
            let touch = &mut touches[turn(k)];
            worst = worst.max(touch.press(bodies));
        }
        if worst <= enough {
            return;
        }
        if count > 1 && round + 1 < rounds {
            gradient_before = extrapolate(scratch, bodies, touches, gradient_before, round == 0);
        }
    }
}

/// One conjugate-gradient extrapolation; returns the squared change that the round made.
fn extrapolate(
    scratch: &mut Scratch,
    bodies: &mut [Rigid],
    touches: &mut [Touch],
    gradient_before: f64,
    first: bool,
) -> f64 {
    let change = |touch: &Touch, before: DVec3| touch.given() - before;
    let gradient: f64 =
        touches.iter().zip(&scratch.before).map(|(touch, before)| change(touch, *before).length_squared()).sum();
    let ratio = gradient / gradient_before.max(f64::MIN_POSITIVE);
    for ((touch, before), direction) in touches.iter_mut().zip(&scratch.before).zip(&mut scratch.direction) {
        let made = change(touch, *before);
        if first {
            *direction = made;
        } else if ratio > 1.0 {
            *direction = DVec3::ZERO;
        } else {
            let further = *direction * ratio;
            touch.extrapolate(bodies, further);
            *direction = further + made;
        }
    }
    gradient
}
