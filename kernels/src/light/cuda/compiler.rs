//! The kernels' source, and NVIDIA's run-time compiler (nvrtc), which needs no device.
//!
//! Multiplications and additions are not contracted into fused ones (`--fmad=false`), so that a device rounds sums,
//! products, quotients and roots as the functions do that g++ compiles and the tests compare with the reference. What
//! is left to differ are `expf` and `powf`.

use std::ffi::{CStr, CString, c_char};
use std::path::PathBuf;
use std::sync::OnceLock;

use cudarc::nvrtc::{result, sys};

use super::CudaError;
use crate::light::Precision;

/// The files under `kernels/cuda/light/`, by name.
const FILES: [(&str, &str); 16] = [
    ("light.cu", include_str!("../../../cuda/light/light.cu")),
    ("edges.cuh", include_str!("../../../cuda/light/edges.cuh")),
    ("shade.cuh", include_str!("../../../cuda/light/shade.cuh")),
    ("network.cuh", include_str!("../../../cuda/light/network.cuh")),
    ("correction.cuh", include_str!("../../../cuda/light/correction.cuh")),
    ("layers.cuh", include_str!("../../../cuda/light/layers.cuh")),
    ("indoors.cuh", include_str!("../../../cuda/light/indoors.cuh")),
    ("shadows.cuh", include_str!("../../../cuda/light/shadows.cuh")),
    ("features.cuh", include_str!("../../../cuda/light/features.cuh")),
    ("hits.cuh", include_str!("../../../cuda/light/hits.cuh")),
    ("room.cuh", include_str!("../../../cuda/light/room.cuh")),
    ("liquid.cuh", include_str!("../../../cuda/light/liquid.cuh")),
    ("paint.cuh", include_str!("../../../cuda/light/paint.cuh")),
    ("noise.cuh", include_str!("../../../cuda/light/noise.cuh")),
    ("layout.cuh", include_str!("../../../cuda/light/layout.cuh")),
    ("common.cuh", include_str!("../../../cuda/light/common.cuh")),
];

/// Files that are compiled, by name; the others are included.
pub const COMPILED: [&str; 1] = ["light.cu"];

/// A file with the files that it includes, each once, in one text: the compiler then needs no folder to look in.
///
/// # Panics
/// When a file of that name, or one that it includes, is not among the sources.
#[must_use]
pub fn source(name: &str) -> String {
    let (mut text, mut taken) = (String::new(), Vec::new());
    inline(name, &mut text, &mut taken);
    text
}

fn inline(name: &str, text: &mut String, taken: &mut Vec<String>) {
    if taken.iter().any(|other| other == name) {
        return;
    }
    taken.push(name.to_owned());
    let file = FILES.iter().find(|(other, _)| *other == name);
    let (_, content) = file.unwrap_or_else(|| panic!("{name} is not among the kernels' sources"));
    for (number, line) in content.lines().enumerate() {
        if let Some(included) = line.strip_prefix("#include \"").and_then(|rest| rest.strip_suffix('"')) {
            inline(included, text, taken);
            text.push_str(&format!("#line {} \"{name}\"\n", number + 2));
        } else if line != "#pragma once" {
            text.push_str(line);
            text.push('\n');
        } else {
            text.push_str(&format!("#line {} \"{name}\"\n", number + 2));
        }
    }
}

/// Whether nvrtc is there: the system's, or the one in `$ORRERY_CUDA` or in `.orrery/cuda` found upwards from the working
/// directory or from the program.
#[must_use]
pub fn is_present() -> bool {
    static PRESENT: OnceLock<bool> = OnceLock::new();
    *PRESENT.get_or_init(|| {
        #[cfg(feature = "linked-cuda")]
        let by_name = || true;
        #[cfg(not(feature = "linked-cuda"))]
        // SAFETY: opening NVIDIA's library runs no code of it but its own initialisation.
        let by_name = || unsafe { sys::is_culib_present() };
        if by_name() {
            return true;
        }
        for path in folders().into_iter().flat_map(libraries) {
            // SAFETY: as above; the handle is kept, so that the library is found by its name from now on.
            if let Ok(library) = unsafe { libloading::Library::new(path) } {
                std::mem::forget(library);
            }
        }
        by_name()
    })
}

fn folders() -> Vec<PathBuf> {
    if let Some(folder) = std::env::var_os("ORRERY_CUDA") {
        return vec![folder.into()];
    }
    let starts = [std::env::current_dir().ok(), std::env::current_exe().ok(), Some(env!("CARGO_MANIFEST_DIR").into())];
    let above = starts.iter().flatten().flat_map(|start: &PathBuf| start.ancestors());
    above.map(|above| above.join(".orrery/cuda")).filter(|folder| folder.is_dir()).take(1).collect()
}

fn libraries(folder: PathBuf) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder.join("lib")).into_iter().flatten().flatten();
    let ours = |path: &PathBuf| {
        path.file_name().and_then(|name| name.to_str()).is_some_and(|name| name.starts_with("libnvrtc"))
    };
    let mut found: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(ours).collect();
    // `libnvrtc-builtins`, which the compiler asks for by its name alone, comes first.
    found.sort();
    found
}

/// Compiles a file of [`COMPILED`] for an architecture such as `sm_90`: a CUBIN image.
///
/// An image for the very device, not PTX: a driver takes those of a compiler that is newer than itself.
///
/// # Errors
/// When there is no compiler, or it refuses the source.
pub fn compile(name: &str, architecture: &str, precision: Precision) -> Result<Vec<u8>, CudaError> {
    if !is_present() {
        return Err(CudaError::NoCompiler);
    }
    let refused = |log: String| CudaError::Compile {
        architecture: architecture.to_owned(),
        precision: precision.name(),
        log: log.trim_end().to_owned(),
    };
    let failed = |error: result::NvrtcError| refused(format!("{error:?}"));
    let text = |text: String| CString::new(text).expect("invariant: the sources hold no zero byte");
    let (source, file) = (text(source(name)), text(name.to_owned()));
    let mut options = vec![format!("--gpu-architecture={architecture}"), "--std=c++17".into(), "--fmad=false".into()];
    if precision == Precision::Bf16 {
        options.push("--define-macro=ORRERY_BF16".into());
    }
    let program = Program(result::create_program(&source, Some(&file)).map_err(failed)?);
    // SAFETY: the program was created above and is destroyed when it is dropped.
    if let Err(error) = unsafe { result::compile_program(program.0, &options) } {
        // SAFETY: as above.
        let log = unsafe { result::get_program_log(program.0) }.map_err(failed)?;
        return Err(refused(format!("{error:?}\n{}", message(&log))));
    }
    let mut size_bytes = 0;
    // SAFETY: the program is compiled; `size_bytes` outlives the call.
    unsafe { sys::nvrtcGetCUBINSize(program.0, &raw mut size_bytes) }.result().map_err(failed)?;
    let mut image = vec![0u8; size_bytes];
    // SAFETY: the image has as many bytes as the compiler asked for.
    unsafe { sys::nvrtcGetCUBIN(program.0, image.as_mut_ptr().cast::<c_char>()) }.result().map_err(failed)?;
    Ok(image)
}

fn message(log: &[c_char]) -> String {
    let bytes: &[u8] = bytemuck::cast_slice(log);
    CStr::from_bytes_until_nul(bytes).unwrap_or_default().to_string_lossy().into_owned()
}

/// A program of the compiler, destroyed when it is dropped.
struct Program(sys::nvrtcProgram);

impl Drop for Program {
    fn drop(&mut self) {
        // SAFETY: created by `create_program`, destroyed once. There is nobody to tell of a failure.
        let _ = unsafe { result::destroy_program(self.0) };
    }
}
