//! Small linear systems, by elimination with complete pivoting. Equations that follow from others are left out.

/// Pivots below this part of the first are none.
const RANK: f64 = 1e-12;

/// A factored matrix.
#[derive(Clone, Debug, Default)]
pub(super) struct Factored {
    size: usize,
    rank: usize,
    a: Vec<f64>,
    rows: Vec<usize>,
    columns: Vec<usize>,
}

impl Factored {
    pub(super) fn of(size: usize, entry: impl Fn(usize, usize) -> f64) -> Self {
        let mut a: Vec<f64> = (0..size * size).map(|k| entry(k / size, k % size)).collect();
        let (mut rows, mut columns): (Vec<usize>, Vec<usize>) = ((0..size).collect(), (0..size).collect());
        let (mut rank, mut first) = (size, 0.0);
        for k in 0..size {
            let mut best = (k, k, 0.0);
            for i in k..size {
                for j in k..size {
                    if a[i * size + j].abs() > best.2 {
                        best = (i, j, a[i * size + j].abs());
                    }
                }
            }
            first = if k == 0 { best.2 } else { first };
            if !(best.2 > RANK * first && best.2.is_finite()) {
                rank = k;
                break;
            }
            if best.0 != k {
                (0..size).for_each(|j| a.swap(k * size + j, best.0 * size + j));
                rows.swap(k, best.0);
            }
            if best.1 != k {
                (0..size).for_each(|i| a.swap(i * size + k, i * size + best.1));
                columns.swap(k, best.1);
            }
            for i in k + 1..size {
                let factor = a[i * size + k] / a[k * size + k];
                a[i * size + k] = factor;
                for j in k + 1..size {
                    a[i * size + j] -= factor * a[k * size + j];
                }
            }
        }
        Self { size, rank, a, rows, columns }
    }

    /// The solution for a right-hand side; unknowns that are not determined are zero.
    pub(super) fn solve(&self, right: &[f64]) -> Vec<f64> {
        let Self { size, rank, a, rows, columns } = self;
        let mut work: Vec<f64> = rows.iter().map(|&row| right[row]).collect();
        for i in 0..*rank {
            let known: f64 = (0..i).map(|j| a[i * size + j] * work[j]).sum();
            work[i] -= known;
        }
        for i in (0..*rank).rev() {
            let known: f64 = (i + 1..*rank).map(|j| a[i * size + j] * work[j]).sum();
            work[i] = (work[i] - known) / a[i * size + i];
        }
        let mut solution = vec![0.0; *size];
        for (&column, &value) in columns.iter().zip(&work[..*rank]) {
            solution[column] = value;
        }
        solution
    }
}
