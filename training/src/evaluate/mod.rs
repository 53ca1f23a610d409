//! `orrery check`: fidelity on held-out cases.

pub mod dynamics;
pub mod light;
pub mod planner;

/// The value below which a share of the values lie, the next one up where none is exactly there (the nearest rank); not a number
/// where there are none. Leaves the values in order.
#[must_use]
pub fn quantile(values: &mut [f64], share: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    let last = values.len().saturating_sub(1);
    values.get((share * last as f64).ceil() as usize).copied().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_of_the_sorted_values() {
        let mut values = vec![5.0, 1.0, 3.0, 2.0, 4.0];
        assert_eq!(quantile(&mut values, 0.5), 3.0);
        assert_eq!(quantile(&mut values, 0.95), 5.0);
        assert!(quantile(&mut [], 0.5).is_nan());
    }
}
