//! Products of row-major matrices and the few element-wise steps between them.

use gemm::{Parallelism, gemm};

/// `y = x w` for `[rows, inner]` and `[inner, columns]`.
pub fn product(x: &[f32], w: &[f32], y: &mut [f32], shape: [usize; 3]) {
    multiply::<false, false>(x, w, y, shape, false);
}

/// `y += x w`, each operand stored transposed if its flag says so; `[rows, inner, columns]`.
pub fn add_product<const X_TRANSPOSED: bool, const W_TRANSPOSED: bool>(
    x: &[f32],
    w: &[f32],
    y: &mut [f32],
    shape: [usize; 3],
) {
    multiply::<X_TRANSPOSED, W_TRANSPOSED>(x, w, y, shape, true);
}

fn multiply<const X_TRANSPOSED: bool, const W_TRANSPOSED: bool>(
    x: &[f32],
    w: &[f32],
    y: &mut [f32],
    [rows, inner, columns]: [usize; 3],
    add: bool,
) {
    assert_eq!(x.len(), rows * inner, "rows x inner");
    assert_eq!(w.len(), inner * columns, "inner x columns");
    assert_eq!(y.len(), rows * columns, "rows x columns");
    let strides = |transposed: bool, across: usize, down: usize| {
        if transposed { (down as isize, 1) } else { (1, across as isize) }
    };
    let (x_column, x_row) = strides(X_TRANSPOSED, inner, rows);
    let (w_column, w_row) = strides(W_TRANSPOSED, columns, inner);
    // SAFETY: the lengths were checked against the shape above, and the strides walk each matrix exactly.
    unsafe {
        gemm(
            rows,
            columns,
            inner,
            y.as_mut_ptr(),
            1,
            columns as isize,
            add,
            x.as_ptr(),
            x_column,
            x_row,
            w.as_ptr(),
            w_column,
            w_row,
            1.0,
            1.0,
            false,
            false,
            false,
            Parallelism::None,
        );
    }
}

/// Adds the bias to every row.
pub fn add_bias(y: &mut [f32], bias: &[f32]) {
    for row in y.chunks_exact_mut(bias.len()) {
        for (y, b) in row.iter_mut().zip(bias) {
            *y += b;
        }
    }
}

/// Adds the columns' sums to the bias's gradient.
pub fn bias_gradient(back: &[f32], gradient: &mut [f32]) {
    for row in back.chunks_exact(gradient.len()) {
        for (sum, b) in gradient.iter_mut().zip(row) {
            *sum += b;
        }
    }
}

/// Cuts off what is negative.
pub fn relu(y: &mut [f32]) {
    for y in y {
        *y = y.max(0.0);
    }
}

/// Stops the gradient where the unit was cut off.
pub fn relu_gradient(y: &[f32], back: &mut [f32]) {
    for (back, y) in back.iter_mut().zip(y) {
        if *y <= 0.0 {
            *back = 0.0;
        }
    }
}
