//! The time of impact: when a gap closes on the way through a part of a step.

/// Most evaluations while creeping up on a contact that may be grazed.
const CREEPS: usize = 48;
/// Most evaluations of the root finder.
const ROOT_STEPS: usize = 60;
/// Gaps under this share of the bodies' size are none.
const CLOSED: f64 = 1e-11;

/// The first time in `(0, over_s]` at which `gap_m` reaches zero, to rounding; none if it stays open, or was closed at
/// the start. The gap changes by at most `bound_m_s` a second; `size_m` is the size of the smaller body.
pub fn first_touch(over_s: f64, bound_m_s: f64, size_m: f64, gap_m: impl Fn(f64) -> f64) -> Option<f64> {
    let start = gap_m(0.0);
    if start <= 0.0 || bound_m_s <= 0.0 {
        return None;
    }
    let end = gap_m(over_s);
    // An open end can still hide a passage through; conservative advancement (Mirtich 1996) finds it or rules it out.
    let (mut t, mut gap) = (0.0, start);
    if end >= 0.0 {
        for _ in 0..CREEPS {
            if gap + end > bound_m_s * (over_s - t) {
                return None;
            }
            let next = t + gap / bound_m_s;
            let at_next = gap_m(next);
            if at_next <= CLOSED * size_m {
                return Some(next);
            }
            (t, gap) = (next, at_next);
        }
        return None;
    }
    Some(root(t, over_s, gap, end, CLOSED * size_m, gap_m))
}

/// Regula falsi with the Illinois modification (Dowell, Jarratt 1971) between an open and a closed end.
fn root(
    mut open: f64,
    mut closed: f64,
    mut at_open: f64,
    mut at_closed: f64,
    enough: f64,
    f: impl Fn(f64) -> f64,
) -> f64 {
    let mut side = 0;
    let mut t = closed;
    for _ in 0..ROOT_STEPS {
        t = (open * at_closed - closed * at_open) / (at_closed - at_open);
        let value = f(t);
        if value.abs() < enough {
            break;
        }
        if value > 0.0 {
            (open, at_open) = (t, value);
            if side == 1 {
                at_closed *= 0.5;
            }
            side = 1;
        } else {
            (closed, at_closed) = (t, value);
            if side == 2 {
                at_open *= 0.5;
            }
            side = 2;
        }
    }
    t
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_falling_gap_closes_when_the_formula_says() {
        let t = first_touch(1.0, 10.0, 1.0, |t| 1.0 - 0.5 * 9.81 * t * t).expect("it falls through");
        assert!((t - (2.0_f64 / 9.81).sqrt()).abs() < 1e-10);
    }

    #[test]
    fn a_bullet_is_not_missed() {
        // Two balls of radius 0.1 that pass through each other within the step.
        let gap = |t: f64| (5.0 - 100.0 * t).abs() - 0.2;
        let t = first_touch(0.1, 100.0, 0.1, gap).expect("they meet");
        assert!((t - 0.048).abs() < 1e-9);
    }

    #[test]
    fn a_near_miss_is_none() {
        let gap = |t: f64| (1.0 + (2.0 - 50.0 * t) * (2.0 - 50.0 * t)).sqrt() - 0.99;
        assert_eq!(first_touch(0.1, 50.0, 0.1, gap), None);
    }
}
