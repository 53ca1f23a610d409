//! The CUDA kernels' functions as g++ compiles them against the scalar reference, and every kernel through nvrtc for every
//! architecture that is promised.

mod cuda;

use cuda::host::Host;
use cuda::scenes;
use geometry::light::{Hit, Ray, Surface, TraceScene, Vec3, View};
use kernels::light::cpu::Simd;
use kernels::light::cuda::compiler::{self, COMPILED};
use kernels::light::cuda::scene::{Packed, Parameters, surface_number};
use kernels::light::{Backend, Cpu, Cuda, Job, Lit, Network, Place, Precision, Sides, Size, reference};
use scene::Scene;

/// What g++ rounds otherwise than rustc: nothing but `expf` and `powf`, but a sum that is rounded otherwise once may end
/// on another side of an edge.
const CLOSE: f32 = 1e-5;

fn flat(scene: &Scene) -> TraceScene {
    TraceScene::new(scene).expect("drawable")
}

/// A network that has learned nothing, in halls as well.
fn random() -> Network {
    let mut network = Network::random(7);
    for layer in network.indoors.layers_mut() {
        let bound = if layer.outputs < 8 { 0.2 } else { 1.5 } / (layer.inputs as f32).sqrt();
        layer.weight.iter_mut().enumerate().for_each(|(at, weight)| *weight = (1.7 * at as f32).sin() * bound);
        layer.bias.iter_mut().enumerate().for_each(|(at, bias)| *bias = (2.3 * at as f32).cos() * 0.1);
    }
    network
}

/// Rays of a picture's pixels, and of what is mirrored where they end.
fn rays(scene: &TraceScene, view: &View, width: usize, height: usize) -> Vec<(Ray, Option<Surface>)> {
    let seen = (0..width * height).map(|pixel| {
        let (x, y) = ((pixel % width) as f32, (pixel / width) as f32);
        view.pixel_ray(x, y, 0.5, 0.5, width, height)
    });
    let mut rays: Vec<_> = seen.map(|ray| (ray, None)).collect();
    for (ray, _) in rays.clone() {
        if let Some(hit) = scene.first_hit(&ray, None) {
            let direction = geometry::light::response::mirrored(ray.direction, hit.normal);
            rays.push((Ray { origin: hit.point, direction }, Some(hit.surface)));
        }
    }
    rays
}

fn apart(found: f32, wanted: f32) -> f32 {
    if found == wanted { 0.0 } else { (found - wanted).abs() / wanted.abs().max(1.0) }
}

fn numbers(hit: &Hit) -> [f32; 13] {
    let ([px, py, pz], [nx, ny, nz], [r, g, b]) = (hit.point.to_array(), hit.normal.to_array(), hit.albedo.to_array());
    [hit.t, px, py, pz, nx, ny, nz, r, g, b, hit.gloss, hit.metal, hit.glow]
}

#[test]
fn both_sides_lay_a_scene_out_alike() {
    let wanted = kernels::light::cuda::layout::SIZES.map(|size| u32::try_from(size).expect("small"));
    assert_eq!(Host::get().layout(), wanted);
}

#[test]
fn first_hits_are_those_of_the_reference() {
    let (mut all, mut lamps, mut walls, mut other) = (0u32, 0u32, 0u32, Vec::new());
    for (name, scene) in scenes::all() {
        let (flat, view) = (flat(&scene), View::new(&scene, 40, 30));
        let packed = Packed::new(&flat, &view);
        for (ray, leaving) in rays(&flat, &view, 40, 30) {
            let leaving_number = surface_number(&flat, leaving);
            let (surface, found) = Host::get().first_hit(&packed, &ray, leaving_number);
            let wanted = flat.first_hit(&ray, leaving);
            all += 1;
            let t = wanted.map_or(f32::INFINITY, |hit| hit.t);
            let lamp =
                flat.room.as_ref().and_then(|room| room.lamp_before(&ray, t)).map_or(-1, |(_, lamp)| lamp as i32);
            assert_eq!(Host::get().lamp(&packed, &ray, t).max(-1), lamp, "{name}: {ray:?}");
            lamps += u32::from(lamp >= 0);
            walls += u32::from(wanted.is_some_and(|hit| matches!(hit.surface, Surface::Wall(_))));
            let same = surface == surface_number(&flat, wanted.map(|hit| hit.surface))
                && wanted.is_none_or(|hit| {
                    found.iter().zip(numbers(&hit)).all(|(&found, wanted)| apart(found, wanted) <= CLOSE)
                });
            if !same {
                other.push(format!("{name}: {ray:?} from {leaving:?}: {surface} {found:?} for {wanted:?}"));
            }
        }
    }
    println!("{} of {all} hits differ; {lamps} rays meet lamps, {walls} walls", other.len());
    assert!(all > 50_000 && lamps > 50 && walls > 5_000, "{all} rays, {lamps} to lamps, {walls} to walls");
    assert!(other.len() as f32 <= 1e-4 * all as f32, "{} of {all} hits differ, first {}", other.len(), other[0]);
}

/// Places where a picture's rays end, with the side of a liquid that they lie on.
fn places(scene: &TraceScene, view: &View) -> Vec<(bool, Place)> {
    let ends = rays(scene, view, 24, 18).into_iter().filter_map(|(ray, leaving)| {
        let hit = scene.first_hit(&ray, leaving)?;
        let below = scene.clear_pool().is_some_and(|pool| hit.point.y < pool.level);
        Some((below, Place { point: hit.point, normal: hit.normal, surface: hit.surface }))
    });
    ends.collect()
}

#[test]
fn features_are_those_of_the_reference() {
    let (mut worst, mut all) = (0.0f32, 0u32);
    for (name, scene) in scenes::all() {
        let (flat, view) = (flat(&scene), View::new(&scene, 24, 18));
        let (packed, sides) = (Packed::new(&flat, &view), Sides::new(&flat));
        for (below, place) in places(&flat, &view) {
            let surface = surface_number(&flat, Some(place.surface));
            let lit: &Lit<'_> = sides.side(below);
            for index in 0..flat.bodies.len() {
                let found = Host::get().pair(&packed, below, index, &place, surface);
                let pair = lit.pair(index, &place);
                let wanted = pair.x.into_iter().chain([pair.occlusion, pair.cover, pair.contact]);
                for (k, (&found, wanted)) in found.iter().zip(wanted).enumerate() {
                    let off = apart(found, wanted);
                    assert!(off <= CLOSE, "{name}: feature {k} of body {index} at {place:?}: {found} for {wanted}");
                    (worst, all) = (worst.max(off), all + 1);
                }
            }
        }
    }
    println!("{all} features, the worst {worst:e} off");
    assert!(all > 100_000, "{all} features");
}

#[test]
fn what_reaches_a_place_is_what_the_reference_says() {
    let mut worst = 0.0f32;
    for network in [random(), Network::open().expect("weights")] {
        let parameters = Parameters::new(&network);
        for (name, scene) in scenes::all() {
            let (flat, view) = (flat(&scene), View::new(&scene, 24, 18));
            let (packed, sides) = (Packed::new(&flat, &view), Sides::new(&flat));
            for (below, place) in places(&flat, &view) {
                let surface = surface_number(&flat, Some(place.surface));
                let found = Host::get().illumination(&packed, &parameters, below, &place, surface);
                let light = network.illumination(sides.side(below), &place);
                let [r, g, b] = light.ambient.to_array();
                for (found, wanted) in found.into_iter().zip([light.sun_visibility, r, g, b]) {
                    let off = apart(found, wanted);
                    assert!(off <= CLOSE, "{name}: {found} for {wanted} at {place:?}");
                    worst = worst.max(off);
                }
            }
        }
    }
    println!("the worst is {worst:e} off");
}

#[test]
fn pictures_are_those_of_the_reference() {
    const SIZE: (usize, usize) = (64, 48);
    let (mut all, mut apart, mut most) = (0usize, 0usize, 0u8);
    for network in [random(), Network::open().expect("weights")] {
        let parameters = Parameters::new(&network);
        for (name, scene) in scenes::all() {
            let (flat, view) = (flat(&scene), View::new(&scene, SIZE.0, SIZE.1));
            let (radiance, rgb) = Host::get().draw(&Packed::new(&flat, &view), &parameters, Precision::F32, SIZE);
            let wanted = reference::render(&network, &flat, &view, SIZE.0, SIZE.1);
            assert!(radiance.iter().all(|value| value.is_finite()), "{name}");
            let off: Vec<u8> = rgb.iter().zip(&wanted).map(|(a, b)| a.abs_diff(*b)).filter(|&off| off > 1).collect();
            // Rays that graze an edge may end on its other side.
            assert!(off.len() <= 3 + wanted.len() / 1000, "{name}: {} of {} bytes are apart", off.len(), wanted.len());
            (all, apart) = (all + wanted.len(), apart + off.len());
            most = most.max(off.into_iter().max().unwrap_or(0));
            let levels: std::collections::BTreeSet<u8> = wanted.into_iter().collect();
            assert!(levels.len() > 3, "{name}: a picture with something in it");
        }
    }
    println!("{apart} of {all} bytes are more than 1 apart, at most {most}");
}

#[test]
fn smooth_edges_are_those_of_the_fast_renderer() {
    const SIZE: (usize, usize) = (64, 48);
    let network = Network::open().expect("weights");
    let cpu = Cpu::with(&network, Simd::best_in(Precision::F32), true);
    let parameters = Parameters::new(&network);
    let size = Size::new(64, 48).expect("within the limits");
    let (mut all, mut apart, mut changed) = (0, 0, 0);
    for (name, scene) in scenes::all() {
        let (flat, view) = (flat(&scene), View::new(&scene, SIZE.0, SIZE.1));
        let rough = Packed::new(&flat, &view);
        let smooth = rough.clone().smooth(&flat, &view, SIZE.0, SIZE.1);
        let [(_, rough), (_, smooth)] =
            [rough, smooth].map(|packed| Host::get().draw(&packed, &parameters, Precision::F32, SIZE));
        let wanted = cpu.render(&[Job { scene: &scene, size }]).expect("drawable").remove(0).rgb;
        apart += cuda::device::assert_smooth(&name, &smooth, &wanted);
        changed += rough.iter().zip(&smooth).filter(|(a, b)| a != b).count();
        all += wanted.len();
    }
    println!("{apart} of {all} bytes are more than 2 apart; smoothing changed {changed}");
    assert!(changed > all / 50, "edges were smoothed");
}

#[test]
fn in_bfloat16_pictures_are_nearly_the_same() {
    const SIZE: (usize, usize) = (96, 72);
    let network = Network::open().expect("weights");
    let parameters = Parameters::new(&network);
    let (mut sum, mut worst) = (0.0, (f64::INFINITY, String::new()));
    let scenes = scenes::all();
    for (name, scene) in &scenes {
        let (flat, view) = (flat(scene), View::new(scene, SIZE.0, SIZE.1));
        let packed = Packed::new(&flat, &view);
        let [(_, single), (_, half)] =
            Precision::ALL.map(|precision| Host::get().draw(&packed, &parameters, precision, SIZE));
        let squared: f64 = single.iter().zip(&half).map(|(a, b)| f64::from(a.abs_diff(*b)).powi(2)).sum();
        // A picture without any difference counts as one with a difference of 1 in one byte.
        let mean = squared.max(1.0) / single.len() as f64;
        let psnr = 10.0 * (255.0 * 255.0 / mean).log10();
        sum += psnr;
        if psnr < worst.0 {
            worst = (psnr, name.clone());
        }
    }
    println!(
        "bfloat16 against single precision: mean {:.1} dB, worst {:.1} dB ({})",
        sum / scenes.len() as f64,
        worst.0,
        worst.1
    );
    assert!(worst.0 >= 45.0, "{:.1} dB in {}", worst.0, worst.1);
}

#[test]
fn every_kernel_compiles_for_every_architecture() {
    assert!(
        compiler::is_present(),
        "NVIDIA's run-time compiler is missing, without which the kernels cannot be checked: `scripts/prepare.sh cuda` installs it"
    );
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("cuda/light");
    let names = std::fs::read_dir(folder).expect("the kernels' folder").flatten().map(|entry| entry.file_name());
    let mut sources: Vec<String> = names.filter_map(|name| name.into_string().ok()).collect();
    sources.retain(|name| name.ends_with(".cu"));
    assert_eq!(sources, COMPILED, "every .cu file is compiled");
    for name in COMPILED {
        for architecture in ["sm_80", "sm_90", "sm_100"] {
            for precision in Precision::ALL {
                let image = compiler::compile(name, architecture, precision).unwrap_or_else(|error| panic!("{error}"));
                assert_eq!(image[..4], *b"\x7fELF", "{name} for {architecture}");
                println!("{name} {} for {architecture}: {} bytes", precision.name(), image.len());
            }
        }
    }
}

#[test]
fn what_does_not_compile_is_reported_with_its_place() {
    assert!(compiler::is_present(), "run `scripts/prepare.sh cuda`");
    let error = compiler::compile("light.cu", "sm_1", Precision::F32).expect_err("no such architecture").to_string();
    assert!(error.contains("sm_1") && error.contains("f32"), "{error}");
}

#[test]
fn a_device_draws_what_the_reference_draws() {
    if !Cuda::is_present() {
        println!("skipped: this machine has no CUDA device; `make bench-gpu` checks this on one that has");
        return;
    }
    let found = cuda::device::compare(&Network::open().expect("weights"), &scenes::all());
    let found = found.unwrap_or_else(|error| panic!("{error}"));
    println!("{} pictures, a share of {:e} apart; bfloat16 {:.1} dB", found.pictures, found.apart, found.worst_bf16_db);
}

#[test]
fn vectors_have_the_same_convention() {
    // A probe by hand: a ray straight down meets the ground below the eye.
    let scene = Scene::empty("probe");
    let (flat, view) = (flat(&scene), View::new(&scene, 16, 16));
    let ray = Ray { origin: Vec3::new(0.25, 2.0, -0.5), direction: Vec3::NEG_Y };
    let (surface, found) = Host::get().first_hit(&Packed::new(&flat, &view), &ray, -1);
    assert_eq!((surface, found[0], found[1], found[2], found[3], found[5]), (-2, 2.0, 0.25, 0.0, -0.5, 1.0));
}
