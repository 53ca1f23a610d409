//! Small positive semidefinite systems, by elimination with complete pivoting. Equations that follow from others are
//! left out.

/// An equation of which less than this part does not follow from the others is left out: of two that nearly say the same,
/// rounding would make something else.
const RANK: f64 = 1e-9;

/// A factored matrix, its diagonal scaled to ones: heavy and light bodies count alike.
#[derive(Clone, Debug, Default)]
pub(super) struct Factored {
    size: usize,
    rank: usize,
    a: Vec<f64>,
    scale: Vec<f64>,
    rows: Vec<usize>,
    columns: Vec<usize>,
}

impl Factored {
    pub(super) fn of(size: usize, entry: impl Fn(usize, usize) -> f64) -> Self {
        let scaled = |diagonal: f64| if diagonal > 0.0 { 1.0 / diagonal.sqrt() } else { 0.0 };
        let scale: Vec<f64> = (0..size).map(|k| scaled(entry(k, k))).collect();
        let at = |i: usize, j: usize| entry(i, j) * scale[i] * scale[j];
        let mut a: Vec<f64> = (0..size * size).map(|k| at(k / size, k % size)).collect();
        let (mut rows, mut columns): (Vec<usize>, Vec<usize>) = ((0..size).collect(), (0..size).collect());
        let mut rank = size;
        for k in 0..size {
            let mut best = (k, k, 0.0);
            for i in k..size {
                for j in k..size {
                    if a[i * size + j].abs() > best.2 {
                        best = (i, j, a[i * size + j].abs());
                    }
                }
            }
            if !(best.2 > RANK && best.2.is_finite()) {
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
        Self { size, rank, a, scale, rows, columns }
    }

    /// The solution for a right-hand side; unknowns that are not determined are zero.
    pub(super) fn solve(&self, right: &[f64]) -> Vec<f64> {
        let Self { size, rank, a, scale, rows, columns } = self;
        let mut work: Vec<f64> = rows.iter().map(|&row| right[row] * scale[row]).collect();
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
            solution[column] = value * scale[column];
        }
        solution
    }
}
