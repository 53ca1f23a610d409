//! Weighted least squares in a handful of numbers: normal equations, subsets of columns, and how sure the result is.

/// Sums over observations: of products of columns with each other and with what was seen.
#[derive(Clone, Debug)]
pub struct Sums {
    /// `sum w x x^T`, row by row.
    gram: Vec<f64>,
    /// `sum w x y`.
    right: Vec<f64>,
    /// `sum w y^2`.
    square: f64,
    /// Observations.
    pub count: usize,
    columns: usize,
}

/// Coefficients of some columns.
#[derive(Clone, Debug, PartialEq)]
pub struct Solved {
    /// One for each column asked for.
    pub coefficients: Vec<f64>,
    /// Weighted sum of the squares that are left.
    pub left: f64,
}

impl Sums {
    /// Nothing observed of so many columns.
    #[must_use]
    pub fn new(columns: usize) -> Self {
        Self { gram: vec![0.0; columns * columns], right: vec![0.0; columns], square: 0.0, count: 0, columns }
    }

    /// Adds one observation `y` of the columns `x` with a weight.
    pub fn add(&mut self, x: &[f64], y: f64, weight: f64) {
        for (i, xi) in x.iter().enumerate().filter(|(_, xi)| **xi != 0.0) {
            self.right[i] += weight * xi * y;
            for (j, xj) in x.iter().enumerate() {
                self.gram[i * self.columns + j] += weight * xi * xj;
            }
        }
        self.square += weight * y * y;
        self.count += 1;
    }

    /// The best coefficients of the columns named; none where these say the same.
    #[must_use]
    pub fn solve(&self, columns: &[usize]) -> Option<Solved> {
        let n = columns.len();
        let matrix: Vec<f64> =
            columns.iter().flat_map(|&i| columns.iter().map(move |&j| self.gram[i * self.columns + j])).collect();
        let right: Vec<f64> = columns.iter().map(|&i| self.right[i]).collect();
        let coefficients = solve(matrix, right.clone(), n)?;
        let explained: f64 = coefficients.iter().zip(&right).map(|(c, r)| c * r).sum();
        Some(Solved { coefficients, left: (self.square - explained).max(0.0) })
    }

    /// The [`criterion`] of a solution whose columns were chosen from so many.
    #[must_use]
    pub fn criterion(&self, solved: &Solved, dispersion: f64, choices: usize) -> f64 {
        criterion(solved.left, dispersion, self.count, solved.coefficients.len(), choices)
    }
}

/// The Bayesian information criterion `chi2 / c + k ln n` (Schwarz 1978), with `2 k ln p` for a choice from `p` columns (Chen and
/// Chen, *Extended Bayesian information criteria*, Biometrika 95, 2008, the number of choices bounded by `p^k`); lower is better.
/// `c >= 1` is the dispersion, the chi-squared per observation that even the most flexible form leaves (Burnham and Anderson,
/// *Model Selection and Multimodel Inference*, 2002, section 2.5).
#[must_use]
pub fn criterion(left: f64, dispersion: f64, count: usize, parameters: usize, choices: usize) -> f64 {
    let (n, k) = (count.max(1) as f64, parameters as f64);
    left / dispersion.max(1.0) + k * (libm::log(n) + 2.0 * libm::log(choices.max(1) as f64))
}

/// Solves `n` equations by elimination with pivots on the diagonal, scaled; none where they are not independent.
#[must_use]
pub fn solve(mut matrix: Vec<f64>, mut right: Vec<f64>, n: usize) -> Option<Vec<f64>> {
    let scale: Vec<f64> = (0..n).map(|i| matrix[i * n + i].sqrt()).collect();
    if scale.iter().any(|s| !(*s > 0.0 && s.is_finite())) {
        return None;
    }
    for i in 0..n {
        right[i] /= scale[i];
        for j in 0..n {
            matrix[i * n + j] /= scale[i] * scale[j];
        }
    }
    for i in 0..n {
        if matrix[i * n + i] < 1e-10 {
            return None;
        }
        for k in i + 1..n {
            let factor = matrix[k * n + i] / matrix[i * n + i];
            if factor == 0.0 {
                continue;
            }
            for j in i..n {
                matrix[k * n + j] -= factor * matrix[i * n + j];
            }
            right[k] -= factor * right[i];
        }
    }
    for i in (0..n).rev() {
        let known: f64 = (i + 1..n).map(|j| matrix[i * n + j] * right[j]).sum();
        right[i] = (right[i] - known) / matrix[i * n + i];
    }
    Some(right.iter().zip(&scale).map(|(x, s)| x / s).collect())
}

/// The inverse of a symmetric matrix, row by row.
#[must_use]
pub fn inverse(matrix: &[f64], n: usize) -> Option<Vec<f64>> {
    let mut out = vec![0.0; n * n];
    for j in 0..n {
        let unit = (0..n).map(|i| if i == j { 1.0 } else { 0.0 }).collect();
        let column = solve(matrix.to_vec(), unit, n)?;
        for i in 0..n {
            out[i * n + j] = column[i];
        }
    }
    Some(out)
}

/// Covariance of coefficients from the slopes of the loss of each observation (or of each experiment, whose observations are
/// not independent) and its curvature: `H^-1 (sum g g^T) H^-1`, right also where the assumed variances are not (White 1980).
#[must_use]
pub fn sandwich(curvature: &[f64], slopes: impl Iterator<Item = Vec<f64>>, n: usize) -> Option<Vec<f64>> {
    let bread = inverse(curvature, n)?;
    let mut filling = vec![0.0; n * n];
    for slope in slopes {
        for i in 0..n {
            for j in 0..n {
                filling[i * n + j] += slope[i] * slope[j];
            }
        }
    }
    let product = |a: &[f64], b: &[f64]| {
        let mut out = vec![0.0; n * n];
        for i in 0..n {
            for j in 0..n {
                out[i * n + j] = (0..n).map(|k| a[i * n + k] * b[k * n + j]).sum();
            }
        }
        out
    };
    Some(product(&product(&bread, &filling), &bread))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_found_and_its_uncertainty_is_that_of_the_textbook() {
        let noise = |i: i32| if i % 2 == 0 { 0.1 } else { -0.1 };
        let mut sums = Sums::new(3);
        let points: Vec<([f64; 3], f64)> = (0..100)
            .map(|i| {
                let x = f64::from(i) / 100.0;
                ([1.0, x, x * x], 2.0 + 3.0 * x + noise(i))
            })
            .collect();
        points.iter().for_each(|(x, y)| sums.add(x, *y, 1.0));
        let line = sums.solve(&[0, 1]).expect("a line");
        assert!((line.coefficients[0] - 2.0).abs() < 0.01 && (line.coefficients[1] - 3.0).abs() < 0.02, "{line:?}");
        // The square earns nothing.
        let bent = sums.solve(&[0, 1, 2]).expect("a parabola");
        assert!(sums.criterion(&line, 0.01, 3) < sums.criterion(&bent, 0.01, 3));
        assert!(sums.solve(&[1, 1]).is_none());
        let slopes = points.iter().map(|(x, y)| {
            let off = y - line.coefficients[0] - line.coefficients[1] * x[1];
            vec![off, off * x[1]]
        });
        let sum = |f: fn(f64) -> f64| points.iter().map(|(x, _)| f(x[1])).sum::<f64>();
        let curvature = [100.0, sum(|x| x), sum(|x| x), sum(|x| x * x)];
        let covariance = sandwich(&curvature, slopes, 2).expect("independent columns");
        // 0.1 over the root of the spread of x.
        assert!((covariance[3].sqrt() / (0.1 / (100.0_f64 / 12.0).sqrt()) - 1.0).abs() < 0.05, "{covariance:?}");
    }
}
