//! Trains light and measures it, shape by shape, without the whole program:
//! `cargo run --release -p training --example light -- train 22000 FOLDER` writes weights to a folder, going on from a
//! checkpoint there; `... -- check FOLDER 100 128 1024` measures them on so many held-out scenes, of that side, against
//! so many samples a pixel; `... -- halls 1200 FOLDER` trains what is learned in halls and writes the weights to a folder.

use std::path::Path;

use kernels::light::{Cpu, Network};
use kernels::weights::Weights;
use scene::{Scene, ShapeKind};
use training::evaluate::light::{Options as Check, Row, evaluate};
use training::light::{Options, Setting, Split, random_scene, train, train_halls};

fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["train", steps, folder] => {
            let out = Path::new(folder).to_owned();
            let checkpoint = out.join("light.checkpoint");
            let card = train(&Options { steps: steps.parse()?, seed: 1, threads: 2, out, checkpoint, watched: 12 })?;
            println!("{}", serde_json::to_string_pretty(&card)?);
        }
        ["check", folder, scenes, side, samples] => {
            let (scenes, side, samples) = (scenes.parse()?, side.parse()?, samples.parse()?);
            let options = Check { scenes, watched: 0, side, samples, setting: Some(Setting::Open), ..Check::default() };
            let weights = Weights::open_in(Path::new(folder), "light")?;
            let network = Network::from_weights(&weights)?;
            let (report, _) =
                evaluate(&network, Box::new(Cpu::new(&network)), &weights.card.blake3, &options, 0, || {})?;
            println!(
                "{} scenes: mean {:.2} dB, worst {:.2}, SSIM {:.5}; as served mean {:.2} dB, worst {:.2}; noise floor {:.1}",
                report.all.scenes,
                report.all.mean_psnr_db,
                report.all.worst_psnr_db,
                report.all.mean_ssim,
                report.all.mean_served_psnr_db,
                report.all.worst_served_psnr_db,
                report.all.mean_noise_floor_db
            );
            let has = |kind: ShapeKind| move |scene: &Scene| scene.bodies.iter().any(|body| body.shape.kind() == kind);
            group(&report.rows, "spheres", has(ShapeKind::Sphere));
            group(&report.rows, "boxes", has(ShapeKind::Box));
            group(&report.rows, "cylinders", has(ShapeKind::Cylinder));
            group(&report.rows, "capsules", has(ShapeKind::Capsule));
            group(&report.rows, "links", |scene| !scene.links.is_empty());
            group(&report.rows, "spheres and boxes alone", |scene| {
                let old = |kind| matches!(kind, ShapeKind::Sphere | ShapeKind::Box);
                scene.links.is_empty() && scene.bodies.iter().all(|body| old(body.shape.kind()))
            });
            let mut rows = report.rows;
            rows.sort_by(|a, b| a.psnr_db.total_cmp(&b.psnr_db));
            rows.iter().take(5).for_each(tell);
            rows.sort_by(|a, b| a.served_psnr_db.total_cmp(&b.served_psnr_db));
            rows.iter().take(5).for_each(tell);
        }
        ["halls", steps, folder] => {
            let out = Path::new(folder).to_owned();
            let checkpoint = out.join("halls.checkpoint");
            let options = Options { steps: steps.parse()?, seed: 1, threads: 2, out, checkpoint, watched: 12 };
            println!("{}", serde_json::to_string_pretty(&train_halls(&options)?)?);
        }
        _ => anyhow::bail!("train STEPS FOLDER, check FOLDER SCENES SIDE SAMPLES, or halls STEPS FOLDER"),
    }
    Ok(())
}

/// Prints the mean over the scenes that hold something.
fn group(rows: &[Row], what: &str, holds: impl Fn(&Scene) -> bool) {
    let held = |row: &&Row| holds(&random_scene(&mut Split::Test.random(1, row.scene)));
    let (mut count, mut sum, mut served, mut ssim) = (0, 0.0, 0.0, 0.0);
    let mut worst = f64::INFINITY;
    for row in rows.iter().filter(held) {
        count += 1;
        sum += row.psnr_db;
        served += row.served_psnr_db;
        ssim += row.ssim;
        worst = worst.min(row.psnr_db);
    }
    let share = 1.0 / f64::from(count.max(1));
    println!(
        "with {what} ({count} scenes): mean {:.2} dB, worst {worst:.2}, SSIM {:.5}, as served {:.2} dB",
        sum * share,
        ssim * share,
        served * share
    );
}

/// Prints one of the worst.
fn tell(row: &Row) {
    let scene = random_scene(&mut Split::Test.random(1, row.scene));
    println!(
        "scene {} of {} bodies and {} links: {:.2} dB, as served {:.2} dB",
        row.scene,
        scene.bodies.len(),
        scene.links.len(),
        row.psnr_db,
        row.served_psnr_db
    );
}
