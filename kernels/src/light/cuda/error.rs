//! Why there is no CUDA back end, or why it failed.

use thiserror::Error;

/// Why a device could not be used.
#[derive(Debug, Error)]
pub enum CudaError {
    /// No driver library.
    #[error(
        "there is no NVIDIA driver on this machine (libcuda.so): light by CUDA needs one, the back end `cpu` does not"
    )]
    NoDriver,
    /// No compiler library.
    #[error(
        "the driver is there but not NVIDIA's run-time compiler (libnvrtc.so): install the CUDA toolkit, or run `scripts/prepare.sh cuda`, which puts it into .orrery/cuda"
    )]
    NoCompiler,
    /// A device that is too old for the kernels.
    #[error("light by CUDA needs a device of compute capability 8.0 or more, found {name} with {major}.{minor}")]
    Device {
        /// The device's name.
        name: String,
        /// Its compute capability.
        major: i32,
        /// Its compute capability.
        minor: i32,
    },
    /// The kernels did not compile.
    #[error("the light kernels do not compile for {architecture} in {precision}: {log}")]
    Compile {
        /// The architecture, such as `sm_90`.
        architecture: String,
        /// The precision's name.
        precision: &'static str,
        /// What the compiler says.
        log: String,
    },
    /// The driver refused something.
    #[error("the CUDA driver: {0:?}")]
    Driver(#[from] cudarc::driver::DriverError),
}
