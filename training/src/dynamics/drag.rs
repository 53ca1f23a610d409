//! The law of drag and the check of gravity, from tracks of flight.

use kernels::dynamics::PowerTerm;

use super::sample::DragSample;

/// Exponents of the drag coefficient that may take part.
const EXPONENTS: [f64; 5] = [0.0, 0.5, 1.0, 1.5, 2.0];
/// Errors of the form of the law that are not worth pursuing, as a share of the factor.
const FLOOR: f64 = 1e-3;

/// The best sum of powers with positive coefficients, of at most two terms, by the Bayesian information criterion (Schwarz
/// 1978); with its chi-squared per observation.
#[must_use]
pub fn fit(samples: &[DragSample]) -> (Vec<PowerTerm>, f64) {
    let subsets = EXPONENTS
        .iter()
        .enumerate()
        .flat_map(|(i, &p)| std::iter::once(vec![p]).chain(EXPONENTS[i + 1..].iter().map(move |&q| vec![p, q])));
    let count = samples.len() as f64;
    let mut best: Option<(f64, Vec<PowerTerm>, f64)> = None;
    for exponents in subsets {
        let Some((coefficients, square)) = least_squares(samples, &exponents) else { continue };
        if coefficients.iter().any(|&c| c <= 0.0) {
            continue;
        }
        // With the variances known up to a factor, minus twice the log-likelihood is n log(chi2 / n).
        let criterion = count * libm::log(square / count) + exponents.len() as f64 * libm::log(count);
        if best.as_ref().is_none_or(|(least, ..)| criterion < *least) {
            let terms = coefficients
                .iter()
                .zip(&exponents)
                .map(|(&coefficient, &exponent)| PowerTerm { coefficient, exponent })
                .collect();
            best = Some((criterion, terms, square / count));
        }
    }
    best.map_or((Vec::new(), f64::INFINITY), |(_, terms, square)| (terms, square))
}

fn least_squares(samples: &[DragSample], exponents: &[f64]) -> Option<(Vec<f64>, f64)> {
    let weight = |sample: &DragSample| 1.0 / (sample.sd.powi(2) + (FLOOR * sample.factor).powi(2));
    let basis = |sample: &DragSample, i: usize| libm::pow(sample.drag_coefficient, exponents[i]);
    let n = exponents.len();
    let (mut m, mut r) = ([[0.0; 2]; 2], [0.0; 2]);
    for sample in samples {
        let w = weight(sample);
        let powers: [f64; 2] = std::array::from_fn(|i| if i < n { basis(sample, i) } else { 0.0 });
        for (i, power) in powers.iter().enumerate() {
            r[i] += w * power * sample.factor;
            for (entry, other) in m[i].iter_mut().zip(&powers) {
                *entry += w * power * other;
            }
        }
    }
    let coefficients = if n == 1 {
        vec![r[0] / m[0][0]]
    } else {
        let determinant = m[0][0] * m[1][1] - m[0][1] * m[1][0];
        vec![(r[0] * m[1][1] - r[1] * m[0][1]) / determinant, (r[1] * m[0][0] - r[0] * m[1][0]) / determinant]
    };
    let square = samples
        .iter()
        .map(|sample| {
            let law: f64 = coefficients.iter().enumerate().map(|(i, c)| c * basis(sample, i)).sum();
            weight(sample) * (sample.factor - law).powi(2)
        })
        .sum();
    coefficients.iter().all(|c| c.is_finite()).then_some((coefficients, square))
}

/// The power of speed that the drag force follows, and its standard deviation: two and the slope of what is left of
/// `factor / coefficient`, in logarithms, over the logarithm of speed.
#[must_use]
pub fn speed_exponent(samples: &[DragSample]) -> (f64, f64) {
    let seen: Vec<(f64, f64, f64)> = samples
        .iter()
        .filter(|sample| sample.factor > 5.0 * sample.sd)
        .map(|sample| {
            let relative = sample.sd / sample.factor;
            let weight = 1.0 / (relative * relative + FLOOR * FLOOR);
            (libm::log(sample.speed_m_s), libm::log(sample.factor / sample.drag_coefficient), weight)
        })
        .collect();
    let (slope, sd) = slope(&seen);
    (2.0 + slope, sd)
}

/// Weighted slope of `y` over `x` (with an intercept) and its standard deviation, from points `(x, y, weight)`.
#[must_use]
pub fn slope(points: &[(f64, f64, f64)]) -> (f64, f64) {
    let total: f64 = points.iter().map(|p| p.2).sum();
    let mean_x = points.iter().map(|p| p.2 * p.0).sum::<f64>() / total;
    let mean_y = points.iter().map(|p| p.2 * p.1).sum::<f64>() / total;
    let spread: f64 = points.iter().map(|p| p.2 * (p.0 - mean_x).powi(2)).sum();
    let slope = points.iter().map(|p| p.2 * (p.0 - mean_x) * (p.1 - mean_y)).sum::<f64>() / spread;
    let left: f64 = points.iter().map(|p| p.2 * (p.1 - mean_y - slope * (p.0 - mean_x)).powi(2)).sum();
    (slope, (left / (points.len() as f64 - 2.0).max(1.0) / spread).sqrt())
}
