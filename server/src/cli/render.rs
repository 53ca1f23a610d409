//! `orrery render`: a scene to pictures, by the learned light or by the path tracer that is its truth.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context, bail, ensure};
use clap::Args as ClapArgs;
use geometry::light::{Pictures, TraceScene, View, to_srgb8};
use kernels::dynamics::Laws;
use kernels::light::{Choice, Frame, Light, Size};
use scene::{Log, Overlay, Scene};
use serde_json::json;

use super::films::{self, Films};
use super::play::{FRAME_STEPS, Play, frames_in, steps_in};
use super::scene_file;
use crate::config::content_folder;
use crate::picture::{self, Layout, join, write_png};
use crate::session::Run;

/// The longest run, in seconds of simulated time.
const MOST_SECONDS: f64 = 600.0;
/// The most samples a pixel.
const MOST_SAMPLES: usize = 65_536;
/// Rays through a pixel over which the path tracer shares its samples out.
const RAYS: usize = 16;

/// Renders a scene to PNG pictures, and to an animated GIF or WebP or a film if asked.
///
/// Without --seconds there is one picture, of the scene as it stands or of the moment --at. With it, the scene is stepped
/// by the learned laws and there are 24 pictures for every simulated second.
#[derive(Debug, ClapArgs)]
#[command(after_help = "Examples:
  orrery render --scene content/falling/scene.json --out pictures
  orrery render --scene content/tower/scene.json --at 1.5 --size 1280x720 --out pictures
  orrery render --scene content/bounce/scene.json --seconds 3 --out pictures --webp bounce.webp
  orrery render --scene content/tower/scene.json --seconds 5 --size 1280x720 --out pictures --mp4 tower.mp4
  orrery render --scene moon.json --beside content/falling/scene.json --seconds 3 --out pictures --gif both.gif
  orrery render --scene content/pendulum/scene.json --overlay trails --overlay velocity --seconds 3 --out pictures
  orrery render --scene docs/scenes/gallery.json --size 512x384 --out pictures
  orrery render --scene content/falling/scene.json --size 512x512 --reference 1024 --out truth")]
pub struct Args {
    /// The scene, as JSON; `-` reads standard input.
    #[arg(long, value_name = "FILE")]
    scene: PathBuf,
    /// Another scene, shown on its left at the same moments from the same side.
    #[arg(long, value_name = "FILE")]
    beside: Option<PathBuf>,
    /// Simulated seconds to render, up to 600.
    #[arg(long, value_name = "S", allow_negative_numbers = true)]
    seconds: Option<f64>,
    /// Simulated seconds to let pass before the first picture, up to 600.
    #[arg(long, value_name = "S", allow_negative_numbers = true)]
    at: Option<f64>,
    /// Width and height in pixels, 16x16 to 1280x720; with --beside, of each half.
    #[arg(long, value_name = "WxH", default_value_t = Size::STREAM)]
    size: Size,
    /// Draw this over the picture as well as what the scene names; can be given several times: trails, velocity,
    /// acceleration, force, rulers, angles, labels, energy_graph, position_graph.
    #[arg(long, value_name = "NAME", value_parser = overlay)]
    overlay: Vec<Overlay>,
    /// Trace paths instead, with so many samples a pixel: slow, and the truth that the learned light is judged by.
    #[arg(long, value_name = "SAMPLES")]
    reference: Option<usize>,
    /// The folder for frame_0000.png and so on; made if it is not there.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    #[command(flatten)]
    films: Films,
}

/// An overlay by its name in a scene file.
fn overlay(name: &str) -> Result<Overlay, String> {
    let names = || Overlay::ALL.map(Overlay::name).join(", ");
    Overlay::named(name).ok_or_else(|| format!("there are {}", names()))
}

/// What turns a scene into a picture.
enum Painter {
    Learned(Arc<Light>),
    Traced { samples: usize, pictures: Arc<Pictures> },
}

/// Runs the command.
///
/// # Errors
/// When the scene cannot be read, simulated or drawn, weights are missing, or a file cannot be written.
pub fn run(args: Args) -> anyhow::Result<()> {
    args.films.check()?;
    let frames = match args.seconds {
        None => 1,
        Some(seconds) if seconds > 0.0 && seconds <= MOST_SECONDS => frames_in(seconds).max(1),
        Some(seconds) => bail!("--seconds is more than 0 and at most {MOST_SECONDS}, found {seconds}"),
    };
    let at = args.at.unwrap_or(0.0);
    ensure!((0.0..=MOST_SECONDS).contains(&at), "--at is from 0 to {MOST_SECONDS} seconds, found {at}");
    let mut scenes = Vec::new();
    let scene = scene_file::read(&args.scene)?;
    if let Some(path) = &args.beside {
        scenes.push(Scene { camera: scene.camera.clone(), ..scene_file::read(path)? });
    }
    scenes.push(scene);
    let pictures = Arc::new(picture::load(&content_folder(), &scenes)?);
    let painter = match args.reference {
        None => Painter::Learned(Light::open_with(Choice::default(), pictures)?),
        Some(samples) if (1..=MOST_SAMPLES).contains(&samples) => Painter::Traced { samples, pictures },
        Some(samples) => bail!("--reference is 1 to {MOST_SAMPLES} samples a pixel, found {samples}"),
    };
    for overlay in &args.overlay {
        for scene in scenes.iter_mut().filter(|scene| !scene.overlays.contains(overlay)) {
            scene.overlays.push(*overlay);
        }
    }
    std::fs::create_dir_all(&args.out).with_context(|| format!("{} cannot be made", args.out.display()))?;

    let start = Instant::now();
    let laws = Laws::open()?;
    let mut plays: Vec<Play> =
        scenes.iter().map(|scene| Play::new(Run::of(&Log::new(scene.clone()).position()), &laws)).collect();
    let mut reel = args.films.reel();
    let bar = films::bar(frames);
    for index in 0..frames {
        let steps = if index == 0 { steps_in(at) } else { FRAME_STEPS };
        plays.iter_mut().try_for_each(|play| play.go_on(steps))?;
        let frame = painter.paint_all(&plays, args.size)?;
        write_png(&frame_path(&args.out, index), &frame)?;
        reel.push(&frame)?;
        bar.inc(1);
    }
    reel.finish()?;
    bar.finish_and_clear();
    let mut written = json!({
        "frames": frames,
        "width": args.size.width() * scenes.len() as u32,
        "height": args.size.height(),
        "painter": painter.name(),
        "weights": painter.version(),
        "out": args.out,
        "time_s": start.elapsed().as_secs_f64(),
    });
    let fields = written.as_object_mut().expect("invariant: made as an object");
    fields.extend(args.films.as_json());
    println!("{written}");
    Ok(())
}

fn frame_path(folder: &Path, index: u64) -> PathBuf {
    folder.join(format!("frame_{index:04}.png"))
}

impl Painter {
    /// One scene, or two side by side, with what is drawn over them.
    fn paint_all(&self, plays: &[Play], size: Size) -> anyhow::Result<Frame> {
        let mut pictures = Vec::new();
        for (at, play) in plays.iter().enumerate() {
            let beside = plays.iter().enumerate().find(|(other, _)| *other != at).map(|(_, play)| play);
            pictures.push(overlays::draw(self.paint(play.scene(), size)?, &play.shown(beside)));
        }
        let joined = pictures.into_iter().reduce(|left, right| join(&left, &right, Layout::SideBySide));
        joined.context("there is a scene to paint")
    }

    fn paint(&self, scene: &Scene, size: Size) -> anyhow::Result<Frame> {
        let (samples, pictures) = match self {
            Self::Learned(light) => return Ok(light.frame(scene, size)?),
            Self::Traced { samples, pictures } => (*samples, pictures),
        };
        let traced = TraceScene::with_pictures(scene, pictures)?;
        let (width, height) = (size.width() as usize, size.height() as usize);
        let view = View::new(scene, width, height);
        let settings = teacher::light::Settings { samples, rays: samples.min(RAYS), seed: 1 };
        let radiance = teacher::light::image(&traced, &view, width, height, &settings);
        let rgb = radiance.iter().flat_map(|colour| colour.to_array().map(to_srgb8)).collect();
        Ok(Frame { width: size.width(), height: size.height(), rgb })
    }

    fn name(&self) -> &'static str {
        match self {
            Self::Learned(light) => light.name(),
            Self::Traced { .. } => "path tracer",
        }
    }

    fn version(&self) -> Option<&str> {
        match self {
            Self::Learned(light) => Some(light.version()),
            Self::Traced { .. } => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use crate::cli::Cli;

    #[test]
    fn a_size_outside_the_limits_is_refused_with_the_limits() {
        let parse = |size| Cli::try_parse_from(["orrery", "render", "--scene", "a.json", "--out", "b", "--size", size]);
        for size in ["15x100", "1281x720", "1280x721", "0x0"] {
            let error = parse(size).expect_err("refused").to_string();
            assert!(error.contains("16x16 to 1280x720") && error.contains("--size"), "{error}");
        }
        assert!(parse("big").expect_err("refused").to_string().contains("WIDTHxHEIGHT"));
        for size in ["128x128", "1280x720"] {
            assert!(parse(size).is_ok(), "{size}");
        }
    }
}
