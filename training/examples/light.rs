//! Trains light and measures it, shape by shape, without the whole program:
//! `cargo run --release -p training --example light -- train 22000 FOLDER` writes weights to a folder, going on from a
//! checkpoint there; `... -- check FOLDER 100 128 1024` measures them on so many held-out scenes, of that side, against
//! so many samples a pixel; `... -- pools 20 128 256 FILE` measures the shipped ones on scenes with a liquid, and writes the
//! pictures, the worst first, as served over the truth, to a PPM file, and `... -- halls 20 128 1024 FILE` likewise in halls;
//! `... -- halls 1200 FOLDER` trains what is learned there and writes the weights to a folder.

use std::path::Path;

use kernels::light::Network;
use kernels::weights::Weights;
use scene::{Scene, ShapeKind};
use training::evaluate::light::{Options as Check, Pictures, Row, Sort, evaluate};
use training::light::{Options, Split, random_scene, train, train_halls};

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
            let options = Check { scenes, side, samples, sort: Sort::Open };
            let weights = Weights::open_in(Path::new(folder), "light")?;
            let network = Network::from_weights(&weights)?;
            let (report, _) = evaluate(&network, &weights.card.blake3, &options, 0, |_| {})?;
            println!(
                "{} scenes: mean {:.2} dB, worst {:.2}, SSIM {:.5}; as served mean {:.2} dB, worst {:.2}; noise floor {:.1}",
                report.scenes,
                report.mean_psnr_db,
                report.worst_psnr_db,
                report.mean_ssim,
                report.mean_served_psnr_db,
                report.worst_served_psnr_db,
                report.mean_noise_floor_db
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
        [sort @ ("pools" | "halls"), scenes, side, samples, pictures] => {
            let (scenes, side, samples) = (scenes.parse()?, side.parse()?, samples.parse()?);
            let sort = if sort == "pools" { Sort::Pools } else { Sort::Halls };
            let options = Check { scenes, side, samples, sort };
            let tell = |row: &Row| {
                println!(
                    "scene {}: {:.2} dB, past the noise {:.2}, as served {:.2} dB, noise floor {:.1}",
                    row.scene, row.psnr_db, row.true_psnr_db, row.served_psnr_db, row.noise_floor_db
                );
            };
            let (report, kept) = evaluate(&Network::open()?, "", &options, scenes as usize, tell)?;
            println!(
                "{} scenes: mean {:.2} dB, worst {:.2}; past the noise {:.2}, worst {:.2}; as served {:.2}, worst {:.2}",
                report.scenes,
                report.mean_psnr_db,
                report.worst_psnr_db,
                report.mean_true_psnr_db,
                report.worst_true_psnr_db,
                report.mean_served_psnr_db,
                report.worst_served_psnr_db
            );
            sheet(Path::new(pictures), &kept)?;
        }
        _ => anyhow::bail!(
            "train STEPS FOLDER, check FOLDER SCENES SIDE SAMPLES, halls STEPS FOLDER, or pools|halls SCENES SIDE SAMPLES FILE"
        ),
    }
    Ok(())
}

/// Pictures side by side, each over its truth.
fn sheet(path: &Path, pictures: &[Pictures]) -> anyhow::Result<()> {
    let Some(side) = pictures.first().map(|picture| picture.side) else { return Ok(()) };
    let mut file = format!("P6 {} {} 255\n", side * pictures.len(), 2 * side).into_bytes();
    for row in 0..2 * side {
        for picture in pictures {
            let (rgb, row) = if row < side { (&picture.served, row) } else { (&picture.truth, row - side) };
            file.extend_from_slice(&rgb[3 * side * row..3 * side * (row + 1)]);
        }
    }
    Ok(std::fs::write(path, file)?)
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
