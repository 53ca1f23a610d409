//! When two bodies first touch: the first root of their separation over time.
//!
//! A span of time is searched where the separation, which changes no faster than the bodies approach, could reach zero; it
//! is halved, the earlier half first, until the separation shows that it does not, or until the span is so short that a
//! graze missed in it is far shallower than rounding matters. The root is then bracketed and refined by the Illinois
//! variant of the secant method (Dowell and Jarratt, BIT 11, 1971) to the last digits.

/// The first time in `[0, end_s]` at which `gap_m` falls through zero, to the last digits, or none.
///
/// `fastest_m_s` bounds the speed at which the gap can change; touches that come and go within `shortest_s` may be missed. A gap that starts
/// at zero or below counts only if it falls further.
pub(super) fn first_touch_s(gap_m: &impl Fn(f64) -> f64, end_s: f64, fastest_m_s: f64, shortest_s: f64) -> Option<f64> {
    let (at_start_m, at_end_m) = (gap_m(0.0), gap_m(end_s));
    search(gap_m, (0.0, at_start_m), (end_s, at_end_m), fastest_m_s, shortest_s)
}

type Sample = (f64, f64);

fn search(gap_m: &impl Fn(f64) -> f64, from: Sample, to: Sample, fastest_m_s: f64, shortest_s: f64) -> Option<f64> {
    let span_s = to.0 - from.0;
    if from.1 > 0.0 && to.1 > 0.0 && from.1 + to.1 > fastest_m_s * span_s {
        return None;
    }
    let middle_s = 0.5 * (from.0 + to.0);
    if span_s <= shortest_s || middle_s <= from.0 || middle_s >= to.0 {
        return (to.1 < 0.0 && to.1 < from.1).then(|| refine(gap_m, from, to));
    }
    let middle = (middle_s, gap_m(middle_s));
    search(gap_m, from, middle, fastest_m_s, shortest_s).or_else(|| search(gap_m, middle, to, fastest_m_s, shortest_s))
}

fn refine(gap_m: &impl Fn(f64) -> f64, from: Sample, to: Sample) -> f64 {
    const ROUNDS: usize = 60;
    let ((mut before_s, mut before_m), (mut after_s, mut after_m)) = (from, to);
    if before_m <= 0.0 {
        return before_s;
    }
    let mut best = if before_m < -after_m { from } else { to };
    let mut last_side = 0;
    for _ in 0..ROUNDS {
        let secant_s = (before_s * after_m - after_s * before_m) / (after_m - before_m);
        if secant_s <= before_s || secant_s >= after_s {
            break;
        }
        let there_m = gap_m(secant_s);
        if there_m.abs() < best.1.abs() {
            best = (secant_s, there_m);
        }
        if there_m > 0.0 {
            (before_s, before_m) = (secant_s, there_m);
            if last_side == 1 {
                after_m *= 0.5;
            }
            last_side = 1;
        } else if there_m < 0.0 {
            (after_s, after_m) = (secant_s, there_m);
            if last_side == -1 {
                before_m *= 0.5;
            }
            last_side = -1;
        } else {
            break;
        }
    }
    best.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_first_of_two_roots() {
        let gap = |t: f64| (t - 0.3) * (t - 0.300_2);
        let found = first_touch_s(&gap, 1.0, 1.0, 1e-5).expect("there is a root");
        assert!((found - 0.3).abs() < 1e-13, "{found}");
    }

    #[test]
    fn a_bounce_does_not_touch_where_it_starts() {
        let gap = |t: f64| 3.0 * t - 4.905 * t * t;
        let found = first_touch_s(&gap, 1.0, 10.0, 1e-5).expect("there is a root");
        assert!((found - 3.0 / 4.905).abs() < 1e-14, "{found}");
        assert_eq!(first_touch_s(&gap, 0.6, 10.0, 1e-5), None);
    }

    #[test]
    fn contact_that_deepens_is_found_at_once() {
        assert_eq!(first_touch_s(&|t: f64| -t * t, 1.0, 2.0, 1e-5), Some(0.0));
    }
}
