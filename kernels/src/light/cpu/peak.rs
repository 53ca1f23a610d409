//! What this machine can do: the yardstick that the network's speed is given by.

use std::time::Instant;

/// Edge of the square matrices: the three together, 3 MB, stay in the caches.
const EDGE: usize = 512;
/// Products timed; the best counts, since everything else that runs can only slow one down.
const REPEATS: usize = 12;

/// Threads that pictures are made on.
#[must_use]
pub fn threads() -> usize {
    rayon::current_num_threads()
}

/// Floating-point operations a second of a single-precision matrix product on every core: the best of some.
#[must_use]
pub fn matmul_flop_per_s() -> f64 {
    let a: Vec<f32> = (0..EDGE * EDGE).map(|i| (i % 7) as f32 - 3.0).collect();
    let b: Vec<f32> = (0..EDGE * EDGE).map(|i| (i % 5) as f32 - 2.0).collect();
    let mut c = vec![0.0f32; EDGE * EDGE];
    let stride = EDGE as isize;
    let mut best = 0.0f64;
    for _ in 0..REPEATS {
        let start = Instant::now();
        // SAFETY: each matrix holds EDGE x EDGE numbers, which is what the sizes and the row and column strides span;
        // the destination is borrowed for itself alone.
        unsafe {
            gemm::gemm(
                EDGE,
                EDGE,
                EDGE,
                c.as_mut_ptr(),
                1,
                stride,
                false,
                a.as_ptr(),
                1,
                stride,
                b.as_ptr(),
                1,
                stride,
                0.0,
                1.0,
                false,
                false,
                false,
                gemm::Parallelism::Rayon(0),
            );
        }
        std::hint::black_box(&c);
        best = best.max(2.0 * (EDGE * EDGE * EDGE) as f64 / start.elapsed().as_secs_f64());
    }
    best
}
