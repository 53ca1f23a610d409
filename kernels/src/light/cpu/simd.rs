//! Which instruction set this machine has.

use crate::light::Precision;

/// An instruction set that the renderer is compiled for. A value is proof that the machine has it: they come from
/// [`Simd::available`] alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Simd {
    /// Sixteen floats a register, with AVX-512F, and products of layers in bfloat16 on tile registers.
    #[non_exhaustive]
    #[cfg(target_arch = "x86_64")]
    Avx512Tiles,
    /// Sixteen floats a register, with AVX-512F; products of layers in bfloat16, with AVX512_BF16 and AVX-512BW.
    #[non_exhaustive]
    #[cfg(target_arch = "x86_64")]
    Avx512Bf16,
    /// Sixteen floats a register, with AVX-512F.
    #[non_exhaustive]
    #[cfg(target_arch = "x86_64")]
    Avx512,
    /// Eight floats a register, with AVX2 and FMA.
    #[non_exhaustive]
    #[cfg(target_arch = "x86_64")]
    Avx2,
    /// Whatever the compiler makes of arrays.
    Portable,
}

impl Simd {
    /// Those that this machine can run, the fastest first.
    #[must_use]
    pub fn available() -> Vec<Self> {
        let mut found = Vec::new();
        #[cfg(target_arch = "x86_64")]
        {
            let avx512 = is_x86_feature_detected!("avx512f");
            let bf16 = avx512 && is_x86_feature_detected!("avx512bf16") && is_x86_feature_detected!("avx512bw");
            if bf16 && crate::tiles::available() {
                found.push(Self::Avx512Tiles);
            }
            if bf16 && bf16_pays() {
                found.push(Self::Avx512Bf16);
            }
            if avx512 {
                found.push(Self::Avx512);
            }
            if bf16 && !bf16_pays() {
                found.push(Self::Avx512Bf16);
            }
            if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
                found.push(Self::Avx2);
            }
        }
        found.push(Self::Portable);
        found
    }

    /// The fastest of that precision that this machine can run.
    #[must_use]
    pub fn best_in(precision: Precision) -> Self {
        Self::available().into_iter().find(|simd| simd.precision() == precision).unwrap_or(Self::Portable)
    }

    /// The fastest that this machine can run.
    #[must_use]
    pub fn best() -> Self {
        Self::available()[0]
    }

    /// How it works out products of layers.
    #[must_use]
    pub fn precision(self) -> Precision {
        match self {
            #[cfg(target_arch = "x86_64")]
            Self::Avx512Tiles | Self::Avx512Bf16 => Precision::Bf16,
            _ => Precision::F32,
        }
    }

    /// What a back end with it is called.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            #[cfg(target_arch = "x86_64")]
            Self::Avx512Tiles => "cpu avx-512 tiles",
            #[cfg(target_arch = "x86_64")]
            Self::Avx512Bf16 => "cpu avx-512 bf16",
            #[cfg(target_arch = "x86_64")]
            Self::Avx512 => "cpu avx-512",
            #[cfg(target_arch = "x86_64")]
            Self::Avx2 => "cpu avx2",
            Self::Portable => "cpu portable",
        }
    }
}

/// Whether products in bfloat16 are faster than in single precision on a processor that has both: twice as fast on AMD's, of
/// Zen 5, and half as fast on an Intel Xeon that has AMX (docs/performance.md). The maker decides rather than a measurement, so
/// that a machine always draws the same bytes.
#[cfg(target_arch = "x86_64")]
fn bf16_pays() -> bool {
    let said = std::arch::x86_64::__cpuid(0);
    [said.ebx, said.edx, said.ecx].map(u32::to_le_bytes).as_flattened() == b"AuthenticAMD"
}

/// Calls `$function::<L>(arguments)` compiled for the instruction set `$simd`, which must have been detected.
///
/// The function must be `#[inline(always)]`, so that its body is compiled with the entry's instructions.
macro_rules! dispatch {
    ($simd:expr, $function:ident($($name:ident: $type:ty),* $(,)?) $(-> $result:ty)?) => {{
        #[cfg(target_arch = "x86_64")]
        #[target_feature(enable = "avx512f,avx512bw,avx512bf16")]
        fn avx512_bf16($($name: $type),*) $(-> $result)? {
            $function::<$crate::light::cpu::avx512::Avx512<true>>($($name),*)
        }
        #[cfg(target_arch = "x86_64")]
        #[target_feature(enable = "avx512f,avx512bw,avx512bf16")]
        fn avx512_tiles($($name: $type),*) $(-> $result)? {
            let _tiles = $crate::tiles::Tiles::new();
            $function::<$crate::light::cpu::avx512::Avx512<true, true>>($($name),*)
        }
        #[cfg(target_arch = "x86_64")]
        #[target_feature(enable = "avx512f")]
        fn avx512($($name: $type),*) $(-> $result)? {
            $function::<$crate::light::cpu::avx512::Avx512<false>>($($name),*)
        }
        #[cfg(target_arch = "x86_64")]
        #[target_feature(enable = "avx2,fma")]
        fn avx2($($name: $type),*) $(-> $result)? {
            $function::<$crate::light::cpu::avx2::Avx2>($($name),*)
        }
        match $simd {
            #[cfg(target_arch = "x86_64")]
            $crate::light::cpu::simd::Simd::Avx512Tiles => {
                // SAFETY: this variant is only made where all three and tiles were detected.
                unsafe { avx512_tiles($($name),*) }
            }
            #[cfg(target_arch = "x86_64")]
            $crate::light::cpu::simd::Simd::Avx512Bf16 => {
                // SAFETY: this variant is only made where all three were detected.
                unsafe { avx512_bf16($($name),*) }
            }
            #[cfg(target_arch = "x86_64")]
            $crate::light::cpu::simd::Simd::Avx512 => {
                // SAFETY: this variant is only made where AVX-512F was detected.
                unsafe { avx512($($name),*) }
            }
            #[cfg(target_arch = "x86_64")]
            $crate::light::cpu::simd::Simd::Avx2 => {
                // SAFETY: this variant is only made where AVX2 and FMA were detected.
                unsafe { avx2($($name),*) }
            }
            $crate::light::cpu::simd::Simd::Portable => {
                $function::<$crate::light::cpu::lanes::Portable>($($name),*)
            }
        }
    }};
}
pub(super) use dispatch;
