//! The form that every contact law has: a network so small that it is evaluated in place, without biases, so that it is
//! positively homogeneous (twice the speeds, twice the impulse) whatever its weights are.

/// Inputs of a [`Net`]: two speeds, each alone, times the restitution and times the friction of the pair.
pub const INPUTS: usize = 6;
/// Hidden units of a [`Net`].
pub const HIDDEN: usize = 8;
/// Numbers in a [`Net`].
pub const PARAMETERS: usize = HIDDEN * INPUTS + HIDDEN + INPUTS;

/// `skip . x + outer . max(0, inner x)` with `x = [s, t] (x) [1, restitution, friction]`, no biases.
#[derive(Clone, Debug, PartialEq)]
pub struct Net {
    /// Weights from inputs to hidden units, one row a unit.
    pub inner: [[f64; INPUTS]; HIDDEN],
    /// Weights from hidden units to the output.
    pub outer: [f64; HIDDEN],
    /// Weights straight from inputs to the output.
    pub skip: [f64; INPUTS],
}

impl Net {
    /// From `inner` row by row, then `outer`, then `skip`.
    #[must_use]
    pub fn from_parameters(parameters: &[f64; PARAMETERS]) -> Self {
        let mut net = Self { inner: [[0.0; INPUTS]; HIDDEN], outer: [0.0; HIDDEN], skip: [0.0; INPUTS] };
        let (inner, rest) = parameters.split_at(HIDDEN * INPUTS);
        for (row, values) in net.inner.iter_mut().zip(inner.chunks_exact(INPUTS)) {
            row.copy_from_slice(values);
        }
        net.outer.copy_from_slice(&rest[..HIDDEN]);
        net.skip.copy_from_slice(&rest[HIDDEN..]);
        net
    }

    /// The network of one pair of materials: its restitution and friction multiplied in, two inputs left.
    #[must_use]
    pub fn of_pair(&self, restitution: f64, friction: f64) -> PairNet {
        let fold = |row: &[f64; INPUTS]| {
            [row[0] + row[1] * restitution + row[2] * friction, row[3] + row[4] * restitution + row[5] * friction]
        };
        let mut inner = [[0.0; 2]; HIDDEN];
        for (folded, row) in inner.iter_mut().zip(&self.inner) {
            *folded = fold(row);
        }
        PairNet { inner, outer: self.outer, skip: fold(&self.skip) }
    }
}

/// A [`Net`] for one pair of materials.
#[derive(Clone, Copy, Debug)]
pub struct PairNet {
    inner: [[f64; 2]; HIDDEN],
    outer: [f64; HIDDEN],
    skip: [f64; 2],
}

impl PairNet {
    /// Its output for two speeds.
    #[must_use]
    pub fn eval(&self, s: f64, t: f64) -> f64 {
        let mut sum = self.skip[0] * s + self.skip[1] * t;
        for (row, weight) in self.inner.iter().zip(&self.outer) {
            let unit = row[0] * s + row[1] * t;
            if unit > 0.0 {
                sum += weight * unit;
            }
        }
        sum
    }
}
