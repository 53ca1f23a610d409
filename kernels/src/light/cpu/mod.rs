//! The fast CPU back end: exact hits and the light network over 16 pixels at a time, on every core.

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
mod dense;
mod hits;
mod lanes;
mod math;
mod simd;
#[cfg(test)]
mod tests;
mod vec3;
