//! The back end: scenes to the device, one launch for the tiles of many pictures, bytes back. What the kernels do not know,
//! bodies that show a picture, is drawn by the CPU.

use std::sync::Arc;

use cudarc::driver::{CudaContext, CudaFunction, CudaSlice, CudaStream, LaunchConfig, PushKernelArg};
use cudarc::nvrtc::Ptx;
use geometry::light::{Pictures, TraceScene, View};
use scene::Scene;

use super::CudaError;
use super::compiler;
use super::layout::{Picture, Tile};
use super::scene::{Packed, Parameters};
use crate::light::cpu::Simd;
use crate::light::{Backend, Cpu, Frame, Job, LightError, Network, Precision};

/// Pixels of a tile from left to right (`TILE_WIDTH` in `light.cu`).
const TILE_WIDTH: u32 = 16;
/// Pixels of a tile from top to bottom (`TILE_HEIGHT` in `light.cu`).
const TILE_HEIGHT: u32 = 8;
/// Pictures in one launch at most; it bounds what is held on the device to about 210 MB.
const PICTURES: usize = 64;

/// The light network on a CUDA device.
pub struct Cuda {
    stream: Arc<CudaStream>,
    kernel: CudaFunction,
    precision: Precision,
    smooth_edges: bool,
    weights: Weights,
    biases: CudaSlice<f32>,
    device: String,
    rest: Cpu,
}

enum Weights {
    F32(CudaSlice<f32>),
    Bf16(CudaSlice<u16>),
}

impl Cuda {
    /// Whether there is a driver, so that [`Cuda::new`] is worth trying.
    #[must_use]
    pub fn is_present() -> bool {
        #[cfg(feature = "linked-cuda")]
        return true;
        #[cfg(not(feature = "linked-cuda"))]
        // SAFETY: opening the driver's library runs no code of it but its own initialisation.
        unsafe {
            cudarc::driver::sys::is_culib_present()
        }
    }

    /// The network on the first device, with smooth edges. Compiling the kernels takes some seconds.
    ///
    /// # Errors
    /// When there is no driver, no device of compute capability 8.0 or more, or no compiler.
    pub fn new(network: &Network, precision: Precision) -> Result<Self, CudaError> {
        Self::with(network, precision, true)
    }

    /// Without `smooth_edges` a pixel is what its middle sees, as in the scalar reference.
    ///
    /// # Errors
    /// Those of [`Cuda::new`].
    pub fn with(network: &Network, precision: Precision, smooth_edges: bool) -> Result<Self, CudaError> {
        if !Self::is_present() {
            return Err(CudaError::NoDriver);
        }
        let context = CudaContext::new(0)?;
        let device = context.name()?;
        let (major, minor) = context.compute_capability()?;
        if major < 8 {
            return Err(CudaError::Device { name: device, major, minor });
        }
        let image = compiler::compile("light.cu", &format!("sm_{major}{minor}"), precision)?;
        let kernel = context.load_module(Ptx::from_binary(image))?.load_function("light")?;
        let stream = context.default_stream();
        let parameters = Parameters::new(network);
        let weights = match precision {
            Precision::F32 => Weights::F32(stream.clone_htod(&parameters.weights)?),
            Precision::Bf16 => Weights::Bf16(stream.clone_htod(&parameters.bf16())?),
        };
        let biases = stream.clone_htod(&parameters.biases)?;
        let rest = Cpu::with(network, Simd::best(), smooth_edges);
        Ok(Self { stream, kernel, precision, smooth_edges, weights, biases, device, rest })
    }

    /// With pictures that bodies may show.
    #[must_use]
    pub fn with_pictures(self, pictures: Arc<Pictures>) -> Self {
        Self { rest: self.rest.with_pictures(pictures), ..self }
    }

    /// The device's name.
    #[must_use]
    pub fn device(&self) -> &str {
        &self.device
    }

    fn draw(&self, batch: &Batch) -> Result<Vec<u8>, CudaError> {
        let stream = &self.stream;
        let scenes = stream.clone_htod(&batch.scenes)?;
        let pictures = stream.clone_htod(bytemuck::cast_slice::<Picture, u32>(&batch.pictures))?;
        let tiles = stream.clone_htod(bytemuck::cast_slice::<Tile, u32>(&batch.tiles))?;
        let mut rgb = stream.alloc_zeros::<u8>(batch.bytes)?;
        let mut launch = stream.launch_builder(&self.kernel);
        launch.arg(&scenes).arg(&pictures).arg(&tiles);
        match &self.weights {
            Weights::F32(weights) => launch.arg(weights),
            Weights::Bf16(weights) => launch.arg(weights),
        };
        launch.arg(&self.biases).arg(&mut rgb);
        let count = u32::try_from(batch.tiles.len()).expect("invariant: 64 pictures have fewer tiles than that");
        let config =
            LaunchConfig { grid_dim: (count, 1, 1), block_dim: (TILE_WIDTH, TILE_HEIGHT, 1), shared_mem_bytes: 0 };
        // SAFETY: the arguments are those of `light` in `light.cu`, in its order. A block reads the tile of its number,
        // that tile's picture and that picture's scene, all of which the batch holds; it writes the bytes of the tile's
        // pixels within the picture, for which `rgb` has room.
        unsafe { launch.launch(config) }?;
        let found = stream.clone_dtoh(&rgb)?;
        stream.synchronize()?;
        Ok(found)
    }
}

/// Pictures that are drawn by one launch.
#[derive(Default)]
struct Batch {
    scenes: Vec<u32>,
    pictures: Vec<Picture>,
    tiles: Vec<Tile>,
    bytes: usize,
}

impl Batch {
    fn new(jobs: &[Job<'_>], smooth_edges: bool) -> Result<Self, LightError> {
        let mut batch = Self::default();
        for job in jobs {
            let scene = TraceScene::new(job.scene)?;
            let (width, height) = (job.size.width(), job.size.height());
            let view = View::new(job.scene, width as usize, height as usize);
            let packed = Packed::new(&scene, &view);
            let smooth = |packed: Packed| packed.smooth(&scene, &view, width as usize, height as usize);
            batch.add(&if smooth_edges { smooth(packed) } else { packed }, width, height);
        }
        Ok(batch)
    }

    fn add(&mut self, scene: &Packed, width: u32, height: u32) {
        let narrow = |length: usize| u32::try_from(length).expect("invariant: 64 pictures lie within 32 bits");
        let picture = narrow(self.pictures.len());
        self.pictures.push(Picture { scene: narrow(self.scenes.len()), width, height, rgb: narrow(self.bytes) });
        self.scenes.extend_from_slice(&scene.words);
        self.bytes += 3 * width as usize * height as usize;
        for y in (0..height).step_by(TILE_HEIGHT as usize) {
            self.tiles.extend((0..width).step_by(TILE_WIDTH as usize).map(|x| Tile { picture, x, y }));
        }
    }

    fn frames(&self, rgb: &[u8]) -> Vec<Frame> {
        let frame = |picture: &Picture| {
            let (start, width, height) = (picture.rgb as usize, picture.width, picture.height);
            Frame { width, height, rgb: rgb[start..start + 3 * width as usize * height as usize].to_vec() }
        };
        self.pictures.iter().map(frame).collect()
    }
}

/// Whether the kernels can draw a scene.
fn is_known(scene: &Scene) -> bool {
    Pictures::named(scene).next().is_none()
}

impl Backend for Cuda {
    fn name(&self) -> &'static str {
        match self.precision {
            Precision::F32 => "cuda f32",
            Precision::Bf16 => "cuda bf16",
        }
    }

    fn render(&self, jobs: &[Job<'_>]) -> Result<Vec<Frame>, LightError> {
        let (on_device, rest): (Vec<Job<'_>>, Vec<Job<'_>>) = jobs.iter().copied().partition(|job| is_known(job.scene));
        let mut drawn = Vec::with_capacity(on_device.len());
        for jobs in on_device.chunks(PICTURES) {
            let batch = Batch::new(jobs, self.smooth_edges)?;
            drawn.extend(batch.frames(&self.draw(&batch)?));
        }
        let (mut drawn, mut rest) = (drawn.into_iter(), self.rest.render(&rest)?.into_iter());
        let next = |job: &Job<'_>| if is_known(job.scene) { drawn.next() } else { rest.next() };
        Ok(jobs.iter().filter_map(next).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::light::Size;
    use scene::{Body, Place, Shape, Texture};

    #[test]
    fn a_batch_covers_every_pixel_of_every_picture_once() {
        let (scene, other) = (Scene::empty("one"), Scene::empty("other"));
        let size = |width, height| Size::new(width, height).expect("within the limits");
        let jobs = [Job { scene: &scene, size: size(33, 17) }, Job { scene: &other, size: size(16, 24) }];
        let batch = Batch::new(&jobs, true).expect("drawable");
        let mut times = vec![0u8; batch.bytes];
        for tile in &batch.tiles {
            let picture = &batch.pictures[tile.picture as usize];
            for y in (tile.y..tile.y + TILE_HEIGHT).filter(|&y| y < picture.height) {
                for x in (tile.x..tile.x + TILE_WIDTH).filter(|&x| x < picture.width) {
                    let at = (picture.rgb + 3 * (y * picture.width + x)) as usize;
                    times[at..at + 3].iter_mut().for_each(|times| *times += 1);
                }
            }
        }
        assert_eq!(times, vec![1; 3 * (33 * 17 + 16 * 24)]);
        let frames = batch.frames(&times);
        assert_eq!((frames[1].width, frames[1].height, frames[1].rgb.len()), (16, 24, 3 * 16 * 24));
    }

    #[test]
    fn the_scenes_of_a_batch_lie_one_after_the_other() {
        let scene = Scene::empty("one");
        let size = Size::new(16, 16).expect("within the limits");
        let batch = Batch::new(&[Job { scene: &scene, size }, Job { scene: &scene, size }], false).expect("drawable");
        let second = batch.pictures[1].scene as usize;
        assert_eq!(2 * second, batch.scenes.len());
        assert_eq!(batch.scenes[..second], batch.scenes[second..]);
    }

    #[test]
    fn pictures_are_not_for_the_device() {
        let mut hall = Scene::empty("hall");
        hall.environment.place = Place::Hall;
        assert!(is_known(&hall));
        let mut board = Body::new("board", Shape::Box { half_extents_m: [1.0; 3] }, [0.0; 3]);
        board.look.texture = Texture::Picture { file: "pictures/nebula.jpg".to_owned() };
        let mut shown = Scene::empty("shown");
        shown.bodies.push(board);
        assert!(!is_known(&shown));
    }

    #[test]
    fn without_a_driver_the_error_says_so() {
        if !Cuda::is_present() {
            let error = Cuda::new(&Network::random(1), Precision::F32).err().expect("no driver").to_string();
            assert!(error.contains("NVIDIA driver"), "{error}");
        }
    }
}
