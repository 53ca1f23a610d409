//! The fast CPU back end: exact hits and the light network over 16 pixels at a time, on every core.
//!
//! The picture is cut into bands that need nothing of each other. In a band every pixel casts a ray (`region`); pixels
//! on an edge cast sixteen more (`edges`); the surface points found, and only those, are packed (`samples`) and lit in
//! blocks of 64 by the network (`network`, over `dense`); mirrored rays of glossy surfaces that hit something make a
//! second list of points; the sums are tone-mapped (`render`). Each step is written once over `lanes` and compiled for
//! each instruction set (`simd`). No value depends on which lane, block or thread computed it.

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
mod covers;
mod dense;
pub(super) mod edges;
mod entries;
mod features;
mod hits;
mod indoors;
mod lanes;
mod layers;
mod links;
mod liquid;
mod math;
mod network;
#[cfg(target_arch = "x86_64")]
mod on_tiles;
mod paint;
mod peak;
mod profile;
mod region;
mod render;
mod room;
mod samples;
mod seen;
mod shade;
mod simd;
pub(super) mod small;
mod star;
#[cfg(test)]
mod tests;
mod vec3;
mod wide;

use std::sync::Arc;

use geometry::light::{Pictures, TraceScene, View};

pub use features::VARYING;
pub use layers::Inputs;
pub use peak::{matmul_flop_per_s, threads};
pub use profile::Profile;
pub use simd::Simd;

use self::network::Packed;
use self::profile::Tally;
use self::region::Raster;
use self::render::{Picture, draw};
use self::shade::Prepared;
use self::small::Small;
use super::sides::Sides;
use super::{Backend, Frame, Job, LightError, Network};

/// The light network on this machine's vector units.
pub struct Cpu {
    network: Packed,
    simd: Simd,
    smooth_edges: bool,
    pictures: Arc<Pictures>,
}

impl Cpu {
    /// With the fastest instruction set of this machine and smooth edges.
    #[must_use]
    pub fn new(network: &Network) -> Self {
        Self::with(network, Simd::best(), true)
    }

    /// With an instruction set of [`Simd::available`]; without `smooth_edges` a pixel is what its middle sees, as in
    /// the scalar reference.
    #[must_use]
    pub fn with(network: &Network, simd: Simd, smooth_edges: bool) -> Self {
        Self { network: Packed::new(network, simd.precision()), simd, smooth_edges, pictures: Arc::default() }
    }

    /// With pictures that bodies may show.
    #[must_use]
    pub fn with_pictures(self, pictures: Arc<Pictures>) -> Self {
        Self { pictures, ..self }
    }

    /// Renders the jobs in order and says where the time went.
    ///
    /// # Errors
    /// When a scene holds something that cannot be drawn.
    pub fn render_profiled(&self, jobs: &[Job<'_>]) -> Result<(Vec<Frame>, Profile), LightError> {
        let mut total = Profile::default();
        let mut frames = Vec::with_capacity(jobs.len());
        for job in jobs {
            let scene = TraceScene::with_pictures(job.scene, &self.pictures)?;
            let (width, height) = (job.size.width() as usize, job.size.height() as usize);
            let view = View::new(job.scene, width, height);
            let picture = Picture {
                prepared: Prepared::new(&self.network, Sides::new(&scene)),
                raster: Raster::new(&scene, view, width, height),
                smooth_edges: self.smooth_edges,
                small: Small::new(&scene, &view, width, height),
            };
            let mut rgb = vec![0; 3 * job.size.pixels()];
            let tally = Tally::default();
            draw(self.simd, &picture, &mut rgb, &tally);
            frames.push(Frame { width: job.size.width(), height: job.size.height(), rgb });
            let (trunk, body) = self.network.operations();
            total += tally.profile(trunk + body * scene.bodies.len() as u64);
        }
        Ok((frames, total))
    }
}

impl Cpu {
    /// The network's layers alone on every core: writes `[place][OUTPUTS]` transport coefficients, then the sums of bodies'
    /// colours `[place][BLEEDS][3]`, block by block as [`Inputs::at`] says.
    pub fn layers(&self, inputs: &Inputs<'_>, outputs: &mut [f32]) {
        layers::apply(self.simd, &self.network, inputs, outputs);
    }

    /// Floating-point operations of the layers for one place with so many bodies.
    #[must_use]
    pub fn layer_operations(&self, bodies: usize) -> u64 {
        let (trunk, body) = self.network.operations();
        trunk + body * bodies as u64
    }
}

impl Backend for Cpu {
    fn name(&self) -> &'static str {
        self.simd.name()
    }

    fn render(&self, jobs: &[Job<'_>]) -> Result<Vec<Frame>, LightError> {
        self.render_profiled(jobs).map(|(frames, _)| frames)
    }
}
