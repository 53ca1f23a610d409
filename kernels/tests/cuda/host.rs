//! The kernels' functions as g++ compiles them, loaded as a library.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use geometry::light::Ray;
use kernels::light::cuda::scene::{Packed, Parameters};
use kernels::light::{Place, Precision};
use libloading::{Library, Symbol};

type Draw<W> = unsafe extern "C" fn(*const u32, *const W, *const f32, i32, i32, *mut f32, *mut u8);
type FirstHit = unsafe extern "C" fn(*const u32, *const f32, *const f32, i32, *mut f32) -> i32;
type LampAhead = unsafe extern "C" fn(*const u32, *const f32, *const f32, f32) -> i32;
type Pair = unsafe extern "C" fn(*const u32, i32, i32, *const f32, *const f32, i32, *mut f32);
type Illumination =
    unsafe extern "C" fn(*const u32, *const f32, *const f32, i32, *const f32, *const f32, i32, *mut f32);
type Layout = unsafe extern "C" fn(*mut u32);

/// The library.
pub struct Host(Library);

fn build() -> PathBuf {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("cuda/light/host.cpp");
    let library = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("liblight_host_{}.so", std::process::id()));
    let compiler = std::env::var("CXX").unwrap_or_else(|_| "g++".to_owned());
    // Nothing fused, so that g++ rounds as rustc does. x86-64 and AArch64 compute floats in single precision by themselves.
    let output = Command::new(&compiler)
        .args(["-std=c++17", "-O2", "-ffp-contract=off", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC"])
        .arg(&source)
        .arg("-o")
        .arg(&library)
        .output();
    let output = output.unwrap_or_else(|error| {
        panic!("the CUDA kernels are checked by a C++ compiler, but `{compiler}` does not start ({error}): install g++ (Debian: apt-get install g++), or name another in CXX")
    });
    assert!(output.status.success(), "{compiler}: {}", String::from_utf8_lossy(&output.stderr));
    library
}

impl Host {
    /// Builds it once and loads it.
    pub fn get() -> &'static Self {
        static HOST: OnceLock<Host> = OnceLock::new();
        HOST.get_or_init(|| {
            let path = build();
            // SAFETY: the library is ours and has no code that runs when it is loaded.
            let library = unsafe { Library::new(&path) }.expect("a library that g++ made");
            std::fs::remove_file(path).expect("the library is mapped and needs no name any more");
            Self(library)
        })
    }

    fn symbol<F>(&self, name: &str) -> Symbol<'_, F> {
        // SAFETY: the types above are those of `host.cpp`.
        unsafe { self.0.get(name) }.expect("host.cpp exports it")
    }

    /// Sizes of the shared structures.
    pub fn layout(&self) -> [u32; 19] {
        let mut sizes = [0; 19];
        // SAFETY: it writes nineteen numbers.
        unsafe { self.symbol::<Layout>("light_layout")(sizes.as_mut_ptr()) };
        sizes
    }

    /// Linear radiance and sRGB bytes of a picture.
    pub fn draw(
        &self,
        packed: &Packed,
        parameters: &Parameters,
        precision: Precision,
        (width, height): (usize, usize),
    ) -> (Vec<f32>, Vec<u8>) {
        let (mut radiance, mut rgb) = (vec![0.0; 3 * width * height], vec![0; 3 * width * height]);
        let (scene, biases) = (packed.words.as_ptr(), parameters.biases.as_ptr());
        let (w, h) = (width as i32, height as i32);
        match precision {
            Precision::F32 => {
                let draw = self.symbol::<Draw<f32>>("light_draw_f32");
                // SAFETY: the scene is whole, weights and biases are a network's, both pictures have room for all pixels.
                unsafe {
                    draw(scene, parameters.weights.as_ptr(), biases, w, h, radiance.as_mut_ptr(), rgb.as_mut_ptr());
                }
            }
            Precision::Bf16 => {
                let (draw, weights) = (self.symbol::<Draw<u16>>("light_draw_bf16"), parameters.bf16());
                // SAFETY: as above.
                unsafe { draw(scene, weights.as_ptr(), biases, w, h, radiance.as_mut_ptr(), rgb.as_mut_ptr()) };
            }
        }
        (radiance, rgb)
    }

    /// The surface that a ray meets first, and the hit's numbers.
    pub fn first_hit(&self, packed: &Packed, ray: &Ray, leaving: i32) -> (i32, [f32; 13]) {
        let (origin, direction, mut found) = (ray.origin.to_array(), ray.direction.to_array(), [0.0; 13]);
        let call = self.symbol::<FirstHit>("light_first_hit");
        // SAFETY: the scene is whole; it reads two vectors and writes 13 numbers.
        let surface =
            unsafe { call(packed.words.as_ptr(), origin.as_ptr(), direction.as_ptr(), leaving, found.as_mut_ptr()) };
        (surface, found)
    }

    /// The lamp that a ray meets within a distance, by its place; below 0 for none.
    pub fn lamp(&self, packed: &Packed, ray: &Ray, t: f32) -> i32 {
        let (origin, direction) = (ray.origin.to_array(), ray.direction.to_array());
        let call = self.symbol::<LampAhead>("light_lamp");
        // SAFETY: the scene is whole; it reads two vectors.
        unsafe { call(packed.words.as_ptr(), origin.as_ptr(), direction.as_ptr(), t) }
    }

    /// Features of a body at a place, then occlusion, cover and contact.
    pub fn pair(&self, packed: &Packed, below: bool, body: usize, place: &Place, surface: i32) -> [f32; 30] {
        let (point, normal, mut found) = (place.point.to_array(), place.normal.to_array(), [0.0; 30]);
        let call = self.symbol::<Pair>("light_pair");
        let (scene, below, body) = (packed.words.as_ptr(), i32::from(below), body as i32);
        // SAFETY: the scene is whole and has that body; it reads two vectors and writes 30 numbers.
        unsafe { call(scene, below, body, point.as_ptr(), normal.as_ptr(), surface, found.as_mut_ptr()) };
        found
    }

    /// The sun's visibility and ambient light at a place.
    pub fn illumination(
        &self,
        packed: &Packed,
        parameters: &Parameters,
        below: bool,
        place: &Place,
        surface: i32,
    ) -> [f32; 4] {
        let (point, normal, mut found) = (place.point.to_array(), place.normal.to_array(), [0.0; 4]);
        let call = self.symbol::<Illumination>("light_illumination");
        let (weights, biases) = (parameters.weights.as_ptr(), parameters.biases.as_ptr());
        let (scene, below) = (packed.words.as_ptr(), i32::from(below));
        // SAFETY: the scene is whole, weights and biases are a network's; it reads two vectors and writes 4 numbers.
        unsafe {
            call(scene, weights, biases, below, point.as_ptr(), normal.as_ptr(), surface, found.as_mut_ptr());
        }
        found
    }
}
