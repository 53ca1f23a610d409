#![allow(dead_code, unused_imports)]
pub mod weights {
    #[derive(Debug)]
    pub struct WeightsError;
    pub struct Weights;
    impl Weights {
        pub fn open(_: &str) -> Result<Self, WeightsError> {
            Err(WeightsError)
        }
        pub fn f32s(&self, _: &str, _: &[usize]) -> Result<Vec<f32>, WeightsError> {
            Err(WeightsError)
        }
    }
}
pub mod light {
    #[path = "/work/wt/hall/kernels/src/light/features.rs"]
    pub mod features;
    #[path = "/work/wt/hall/kernels/src/light/indoors/mod.rs"]
    pub mod indoors;
    #[path = "/work/wt/hall/kernels/src/light/links.rs"]
    pub mod links;
    #[path = "/work/wt/hall/kernels/src/light/network.rs"]
    pub mod network;
    #[path = "/work/wt/hall/kernels/src/light/reference.rs"]
    pub mod reference;
    #[path = "/work/wt/hall/kernels/src/light/seen.rs"]
    pub mod seen;
    #[path = "/work/wt/hall/kernels/src/light/sides.rs"]
    pub mod sides;
    #[path = "/work/wt/hall/kernels/src/light/star.rs"]
    pub mod star;
    pub use crate::tl::{Split, halls, scenes};
    pub use features::{Lit, Place};
    pub use network::{Illumination, Layer, Network};
}
extern crate self as kernels;
pub mod tl {
    #[path = "/work/wt/hall/training/src/light/adam.rs"]
    pub mod adam;
    #[path = "/work/wt/hall/training/src/light/backward.rs"]
    pub mod backward;
    #[path = "/work/wt/hall/training/src/light/halls.rs"]
    pub mod halls;
    #[path = "/work/wt/hall/training/src/light/indoors.rs"]
    pub mod indoors;
    #[path = "/work/wt/hall/training/src/light/matrix.rs"]
    pub mod matrix;
    #[path = "/work/wt/hall/training/src/light/samples.rs"]
    pub mod samples;
    #[path = "/work/wt/hall/training/src/light/scenes.rs"]
    pub mod scenes;
    pub use halls::random_hall;
    pub use scenes::{Split, random_pool, random_scene};
}
fn train(steps: u64, out: &str) {
    use tl::indoors as t;
    let mut net = t::start(1);
    let mut w = t::flatten(&net);
    let mut adam = tl::adam::Adam::of(w.clone());
    let mut ws = t::Workspace::default();
    let (mut sum, mut n) = (0.0, 0);
    let start = std::time::Instant::now();
    let mut batch = t::Batch::new(1, 0);
    for step in 0..steps {
        let done = step as f32 / steps as f32;
        let rate =
            2e-3 * ((step + 1) as f32 / 100.0).min(1.0) * (0.5 + 0.5 * (std::f32::consts::PI * done).cos()) + 1e-6;
        let (_, next) = rayon::join(
            || {
                let l = t::learn(&mut net, &mut w, &mut adam, &batch, &mut ws, rate);
                sum += l;
                n += 1;
            },
            || t::Batch::new(1, step + 1),
        );
        batch = next;
        if step % 50 == 49 {
            println!("step {} loss {:.6} {:.0}s", step + 1, sum / n as f32, start.elapsed().as_secs_f64());
            sum = 0.0;
            n = 0;
            let bytes: Vec<u8> = adam.mean.iter().flat_map(|x| x.to_le_bytes()).collect();
            std::fs::write(out, bytes).unwrap();
        }
    }
}
use geometry::light::{TraceScene, Vec3, View, display_linear, encode_srgb, to_srgb8};
use light::*;
use rayon::prelude::*;
fn shown(v: Vec3) -> Vec3 {
    Vec3::from_array(v.to_array().map(|c| encode_srgb(display_linear(c))))
}
fn psnr(a: &[Vec3], b: &[Vec3]) -> f64 {
    let s: f64 = a.iter().zip(b).map(|(a, b)| f64::from((shown(*a) - shown(*b)).length_squared())).sum();
    -10.0 * (s / (3.0 * a.len() as f64)).max(1e-12).log10()
}
fn probe_at(index: u64, side: usize, x: f32, y: f32) {
    let scene = halls::random_hall(&mut Split::Validation.random(1, index));
    let trace = TraceScene::new(&scene).unwrap();
    let view = View::new(&scene, side, side);
    let hit = trace.first_hit(&view.pixel_ray(x, y, 0.5, 0.5, side, side), None).unwrap();
    let lit = Lit::new(&trace);
    let ind = lit.indoors.as_ref().unwrap();
    let place = Place { point: hit.point, normal: hit.normal, surface: hit.surface };
    let g =
        teacher::light::gather(&trace, hit.point, hit.normal, hit.surface, 20000, &mut teacher::light::Dice::new(1, 1));
    println!("{:?} {} albedo {}", hit.surface, hit.point, hit.albedo);
    for b in &trace.bodies {
        println!("{:?} {} half {} glow {}", b.form, b.centre, b.half_extents, b.glow);
    }
    println!("truth sun {} indoors {} ambient {}", g.sun, g.indoors, g.ambient);
    println!(
        "local {} bounced {} sun {}",
        ind.local(&lit, &place),
        ind.bounced(&trace, &place),
        indoors::sun_through(trace.room.as_ref().unwrap(), &trace.sun, hit.point) * lit.unshaded(&place)
    );
    for i in 0..lit.bodies.len() {
        let pair = lit.pair(i, &place);
        println!("{:?}", ind.between(&lit, i, &place, &pair));
    }
}
fn main() {
    let a: Vec<String> = std::env::args().collect();
    if a[1] == "probe" {
        return probe_at(a[2].parse().unwrap(), a[3].parse().unwrap(), a[4].parse().unwrap(), a[5].parse().unwrap());
    }
    if a[1] == "train" {
        return train(a[2].parse().unwrap(), &a[3]);
    }
    let (from, count, side, samples): (u64, u64, usize, usize) =
        (a[1].parse().unwrap(), a[2].parse().unwrap(), a[3].parse().unwrap(), a[4].parse().unwrap());
    let mut network = Network::random(1);
    if let Some(file) = a.get(5) {
        let f: Vec<f32> = std::fs::read(file)
            .unwrap()
            .chunks_exact(4)
            .map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]]))
            .collect();
        tl::indoors::unflatten(&mut network.indoors, &f);
    }
    let (mut sum, mut worst) = (0.0, 99.0f64);
    for index in from..from + count {
        let scene = halls::random_hall(&mut Split::Validation.random(1, index));
        let trace = TraceScene::new(&scene).unwrap();
        let view = View::new(&scene, side, side);
        let file = format!("/tmp/halltruth/{index}_{side}_{samples}.bin2");
        let (x, y): (Vec<Vec3>, Vec<Vec3>);
        if let Ok(bytes) = std::fs::read(&file) {
            let f: Vec<f32> = bytes.chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect();
            let all: Vec<Vec3> = f.chunks_exact(3).map(|c| Vec3::new(c[0], c[1], c[2])).collect();
            let n = all.len() / 2;
            (x, y) = (all[..n].to_vec(), all[n..].to_vec());
        } else {
            let half = |part| {
                teacher::light::image(
                    &trace,
                    &view,
                    side,
                    side,
                    &teacher::light::Settings { samples: samples / 2, rays: 1, seed: 2 * index + part },
                )
            };
            (x, y) = (half(0), half(1));
            std::fs::create_dir_all("/tmp/halltruth").unwrap();
            let bytes: Vec<u8> = x.iter().chain(&y).flat_map(|c| c.to_array()).flat_map(f32::to_le_bytes).collect();
            std::fs::write(&file, bytes).unwrap();
        }
        let floor = psnr(&x, &y) + 6.02;
        let truth: Vec<Vec3> = x.iter().zip(&y).map(|(x, y)| (*x + *y) * 0.5).collect();
        let start = std::time::Instant::now();
        let found = reference::radiance(&network, &trace, &view, side, side);
        let t = start.elapsed().as_secs_f64();
        let cross: f64 = (0..found.len())
            .map(|i| {
                let f = shown(found[i]);
                f64::from((f - shown(x[i])).dot(f - shown(y[i])))
            })
            .sum();
        let p = -10.0 * (cross / (3.0 * found.len() as f64)).max(1e-8).log10();
        let raw = psnr(&found, &truth);
        let mean: Vec3 = truth.iter().map(|c| shown(*c)).sum::<Vec3>() / truth.len() as f32;
        let room = trace.room.as_ref().unwrap();
        println!(
            "{index}: {p:.2} dB raw {raw:.2} floor {floor:.1} bodies {} links {} lamps {} sky {} sun {:.2} mean {:.2} size {:.1}x{:.1}x{:.1} {t:.2}s",
            scene.bodies.len(),
            scene.links.len(),
            room.lamps.len(),
            room.openings.len(),
            trace.sun.direction.y,
            mean.x,
            2.0 * room.half_width,
            room.height,
            2.0 * room.half_depth
        );
        sum += p;
        worst = worst.min(p);
        let mut out = format!("P6 {} {side} 255\n", 3 * side).into_bytes();
        for y in 0..side {
            for img in 0..3 {
                for x in 0..side {
                    let (f, t) = (found[y * side + x], truth[y * side + x]);
                    let c = match img {
                        0 => f,
                        1 => t,
                        _ => Vec3::ZERO,
                    };
                    if img < 2 {
                        out.extend(c.to_array().map(to_srgb8));
                    } else {
                        out.extend(
                            (shown(f) - shown(t)).to_array().map(|d| (128.0 + d * 1270.0).clamp(0.0, 255.0) as u8),
                        );
                    }
                }
            }
        }
        std::fs::write(format!("/tmp/halltruth/{index}.ppm"), out).unwrap();
    }
    println!("mean {:.2} worst {:.2}", sum / count as f64, worst);
}
