//! Small dense systems, by elimination with complete pivoting: equations that follow from others (a loop of rods in a
//! plane, a body hinged twice) are left out, the same ones on every machine.

/// Pivots below this share of the first are none.
const RANK: f64 = 1e-12;

/// A factored square matrix.
#[derive(Clone, Debug, Default)]
pub struct Dense {
    size: usize,
    rank: usize,
    a: Vec<f64>,
    rows: Vec<usize>,
    columns: Vec<usize>,
    work: Vec<f64>,
}

impl Dense {
    /// Factors the matrix of this size with these entries.
    pub fn factor(&mut self, size: usize, entry: impl Fn(usize, usize) -> f64) {
        self.size = size;
        self.a.clear();
        self.a.extend((0..size * size).map(|k| entry(k / size, k % size)));
        self.rows.clear();
        self.rows.extend(0..size);
        self.columns.clear();
        self.columns.extend(0..size);
        self.rank = size;
        let mut first = 0.0;
        for k in 0..size {
            let mut best = (k, k, 0.0);
            for i in k..size {
                for j in k..size {
                    let entry = self.a[i * size + j].abs();
                    if entry > best.2 {
                        best = (i, j, entry);
                    }
                }
            }
            if k == 0 {
                first = best.2;
            }
            // Not a number is never greater.
            if !(best.2 > RANK * first && best.2.is_finite()) {
                self.rank = k;
                return;
            }
            self.swap(k, best.0, best.1);
            let pivot = self.a[k * size + k];
            for i in k + 1..size {
                let factor = self.a[i * size + k] / pivot;
                self.a[i * size + k] = factor;
                if factor != 0.0 {
                    for j in k + 1..size {
                        self.a[i * size + j] -= factor * self.a[k * size + j];
                    }
                }
            }
        }
    }

    fn swap(&mut self, k: usize, row: usize, column: usize) {
        let size = self.size;
        if row != k {
            for j in 0..size {
                self.a.swap(k * size + j, row * size + j);
            }
            self.rows.swap(k, row);
        }
        if column != k {
            for i in 0..size {
                self.a.swap(i * size + k, i * size + column);
            }
            self.columns.swap(k, column);
        }
    }

    /// Replaces the right-hand side by the solution; unknowns that are not determined are zero.
    pub fn solve(&mut self, right: &mut [f64]) {
        let Self { size, rank, a, rows, columns, work } = self;
        let (size, rank) = (*size, *rank);
        work.clear();
        work.extend(rows.iter().map(|&row| right[row]));
        for i in 0..rank {
            let known: f64 = (0..i).map(|j| a[i * size + j] * work[j]).sum();
            work[i] -= known;
        }
        for i in (0..rank).rev() {
            let known: f64 = (i + 1..rank).map(|j| a[i * size + j] * work[j]).sum();
            work[i] = (work[i] - known) / a[i * size + i];
        }
        for (i, &column) in columns.iter().enumerate() {
            right[column] = if i < rank { work[i] } else { 0.0 };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_system_is_solved_and_what_follows_from_others_is_left_out() {
        let matrix = [[2.0, 1.0, 0.0], [1.0, 3.0, -1.0], [0.0, -1.0, 4.0]];
        let mut dense = Dense::default();
        dense.factor(3, |i, j| matrix[i][j]);
        let mut x = [3.0, 3.0, 3.0];
        dense.solve(&mut x);
        for (row, expected) in matrix.iter().zip([3.0, 3.0, 3.0]) {
            let found: f64 = row.iter().zip(&x).map(|(a, x)| a * x).sum();
            assert!((found - expected).abs() < 1e-14);
        }
        dense.factor(2, |_, _| 1.0);
        let mut x = [2.0, 2.0];
        dense.solve(&mut x);
        assert_eq!(x[0] + x[1], 2.0);
        dense.factor(1, |_, _| 0.0);
        let mut x = [1.0];
        dense.solve(&mut x);
        assert_eq!(x, [0.0]);
    }
}
