//! The tile registers that some processors have (Intel AMX, from Sapphire Rapids on): eight of 16 rows of 64 bytes, and products
//! of them in bfloat16 with 32-bit sums, sixteen times as many a second as 32-bit vectors make (Intel, Architecture Instruction Set
//! Extensions Programming Reference, chapter 3).
//!
//! `tdpbf16ps c, a, b` adds to `c`, 16 rows by 16 columns, the product of `a`, rows of 16 pairs along the inner dimension, and `b`, 16
//! rows of such pairs for 16 columns.

use std::arch::asm;
use std::marker::PhantomData;
use std::sync::OnceLock;

/// Rows of a tile, its columns of 32 bits, and the pairs along the inner dimension that one product takes.
pub const TILE: usize = 16;

/// Whether this processor has tiles for bfloat16, and the system lets this process use them.
#[must_use]
pub fn available() -> bool {
    static AVAILABLE: OnceLock<bool> = OnceLock::new();
    *AVAILABLE.get_or_init(|| has_instructions() && system_keeps_tiles() && ask_for_tiles())
}

/// Tiles of 16 rows of 64 bytes on this thread, as long as it lives.
pub struct Tiles(PhantomData<*const ()>);

impl Tiles {
    /// Configures all eight tiles of this thread.
    ///
    /// # Panics
    /// Where they are not [`available`].
    #[must_use]
    pub fn new() -> Self {
        assert!(available(), "this processor has no tiles");
        // SAFETY: the processor was asked; the configuration is 64 bytes as the instruction reads them.
        unsafe { asm!("ldtilecfg [{}]", in(reg) &raw const CONFIG, options(nostack, readonly)) };
        Self(PhantomData)
    }
}

impl Default for Tiles {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Tiles {
    fn drop(&mut self) {
        // SAFETY: there are tiles, since this was made.
        unsafe { asm!("tilerelease", options(nostack, nomem)) };
    }
}

fn has_instructions() -> bool {
    let most = std::arch::x86_64::__cpuid(0).eax;
    if most < 7 {
        return false;
    }
    let features = std::arch::x86_64::__cpuid_count(7, 0);
    let (bf16, tile) = (1 << 22, 1 << 24);
    features.edx & bf16 != 0 && features.edx & tile != 0
}

/// Whether the system saves tiles when it switches threads.
fn system_keeps_tiles() -> bool {
    const OSXSAVE: u32 = 1 << 27;
    const TILE_STATE: u32 = (1 << 17) | (1 << 18);
    if std::arch::x86_64::__cpuid(1).ecx & OSXSAVE == 0 {
        return false;
    }
    let low: u32;
    // SAFETY: the processor was asked whether the instruction is there.
    unsafe { asm!("xgetbv", in("ecx") 0, out("eax") low, out("edx") _, options(nomem, nostack)) };
    low & TILE_STATE == TILE_STATE
}

/// Linux grants tiles to a process that asks (Documentation/arch/x86/xstate.rst).
#[cfg(target_os = "linux")]
fn ask_for_tiles() -> bool {
    const ARCH_PRCTL: usize = 158;
    const ARCH_REQ_XCOMP_PERM: usize = 0x1023;
    const TILE_DATA: usize = 18;
    let result: isize;
    // SAFETY: the call takes two numbers and touches no memory of this process; the kernel keeps all but three registers.
    unsafe {
        asm!(
            "syscall",
            inlateout("rax") ARCH_PRCTL => result,
            in("rdi") ARCH_REQ_XCOMP_PERM,
            in("rsi") TILE_DATA,
            out("rcx") _,
            out("r11") _,
            options(nostack)
        );
    }
    result == 0
}

#[cfg(not(target_os = "linux"))]
fn ask_for_tiles() -> bool {
    false
}

/// What the tile registers are: all of 16 rows of 64 bytes.
#[repr(C, align(64))]
struct Config {
    palette: u8,
    start_row: u8,
    reserved: [u8; 14],
    bytes: [u16; 16],
    rows: [u8; 16],
}

static CONFIG: Config = {
    let (mut bytes, mut rows) = ([0; 16], [0; 16]);
    let mut tile = 0;
    while tile < 8 {
        bytes[tile] = 64;
        rows[tile] = TILE as u8;
        tile += 1;
    }
    Config { palette: 1, start_row: 0, reserved: [0; 14], bytes, rows }
};
