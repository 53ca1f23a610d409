//! Training of light: gradients, seeds, checkpoints, over the public face.

use kernels::light::{Cpu, Network};
use training::light::adam::{Adam, flatten, unflatten};
use training::light::backward::Workspace;
use training::light::samples::Batch;
use training::light::{Options, Split, checkpoint, random_scene, train};

fn zeros(network: &Network) -> Network {
    let mut gradient = network.clone();
    let count = flatten(network).len();
    unflatten(&mut gradient, &vec![0.0; count]);
    gradient
}

#[test]
fn the_gradient_is_the_slope_of_the_loss() {
    let network = Network::random(3);
    let mut batch = Batch::new(5, 0);
    batch.samples.truncate(300);
    let pairs = batch.samples.last().expect("there are points").pairs.end;
    batch.colours.truncate(pairs);
    batch.pairs.truncate(pairs * kernels::light::features::PAIR_FEATURES);
    let mut workspace = Workspace::default();
    let mut gradient = zeros(&network);
    workspace.step(&network, &batch, &mut gradient);
    let (weights, gradient) = (flatten(&network), flatten(&gradient));
    assert!(gradient.iter().filter(|g| **g != 0.0).count() * 10 > gradient.len() * 8, "most weights are taught");

    // Along the gradient the loss, its weights held fixed, must rise by the gradient's squared norm.
    let norm_squared: f32 = gradient.iter().map(|g| g * g).sum();
    let length = 2e-3 / norm_squared.sqrt();
    let mut at = |sign: f32| {
        let shifted: Vec<f32> = weights.iter().zip(&gradient).map(|(w, g)| w + sign * length * g).collect();
        let mut moved = network.clone();
        unflatten(&mut moved, &shifted);
        workspace.loss_as_weighed(&moved, &batch)
    };
    let slope = (at(1.0) - at(-1.0)) / (2.0 * length);
    assert!((slope / norm_squared - 1.0).abs() < 0.05, "slope {slope}, squared gradient {norm_squared}");
}

#[test]
fn a_batch_depends_on_its_seed_and_step_alone() {
    let (a, b, c) = (Batch::new(1, 7), Batch::new(1, 7), Batch::new(1, 8));
    assert_eq!(a.pairs, b.pairs);
    assert_ne!(a.pairs, c.pairs);
}

#[test]
fn splits_share_no_scene() {
    let scene = |split: Split| random_scene(&mut split.random(1, 0));
    assert_ne!(scene(Split::Train), scene(Split::Validation));
    assert_ne!(scene(Split::Validation), scene(Split::Test));
}

#[test]
fn a_checkpoint_gives_back_what_it_was_given() {
    let folder = std::env::temp_dir().join(format!("orrery-light-{}", std::process::id()));
    let path = folder.join("light.checkpoint");
    let network = Network::random(9);
    let mut adam = Adam::new(&network);
    let mut weights = flatten(&network);
    let gradient: Vec<f32> = weights.iter().map(|w| w * 2.0).collect();
    adam.update(&mut weights, &gradient, 1e-3);
    checkpoint::save(&path, &network, &adam, 42, 1.5).expect("written");
    let mut other = Network::random(10);
    let (state, seed, time_s) = checkpoint::load(&path, &mut other).expect("read");
    assert_eq!((other, state, seed, time_s), (network, adam, 42, 1.5));
    std::fs::remove_dir_all(folder).expect("removed");
}

#[test]
fn a_few_steps_of_training_lower_the_error_and_leave_weights_that_load() {
    let folder = std::env::temp_dir().join(format!("orrery-train-light-{}", std::process::id()));
    let options = Options {
        steps: 60,
        seed: 1,
        threads: 2,
        out: folder.clone(),
        checkpoint: folder.join("light.checkpoint"),
        watched: 2,
    };
    let card = train(&options).expect("trained");
    let weights = kernels::weights::Weights::open_in(&folder, "light").expect("whole");
    let trained = Network::from_weights(&weights).expect("of the right shapes");
    let of_halls = training::light::indoors::flatten(&trained.indoors).len();
    assert_eq!(card.parameters as usize, flatten(&trained).len() + of_halls);
    let batch = Batch::new(99, 0);
    let loss = |network: &Network| Workspace::default().step(network, &batch, &mut zeros(network));
    assert!(loss(&trained) < 0.5 * loss(&Network::random(1)));
    std::fs::remove_dir_all(folder).expect("removed");
}

#[test]
fn likeness_is_perfect_for_equal_pictures_and_falls_with_the_error() {
    use geometry::light::Vec3;
    use training::evaluate::light::quality::{flip, psnr_of, ssim};
    let side = 16;
    let picture: Vec<Vec3> = (0..side * side).map(|at| Vec3::splat((at % 7) as f32 / 7.0)).collect();
    let off = |by: f32| -> Vec<Vec3> {
        picture.iter().enumerate().map(|(at, c)| *c + Vec3::splat(if at % 2 == 0 { by } else { -by })).collect()
    };
    assert_eq!(psnr_of(&picture, &picture), 99.0);
    assert!((ssim(&picture, &picture, side) - 1.0).abs() < 1e-9);
    assert!((psnr_of(&picture, &off(0.1)) - 20.0).abs() < 1e-3, "an error of a tenth everywhere is 20 dB");
    assert!(ssim(&picture, &off(0.05), side) > ssim(&picture, &off(0.2), side));
    let bytes =
        |picture: &[Vec3]| picture.iter().flat_map(|c| c.to_array().map(|x| (x * 255.0) as u8)).collect::<Vec<_>>();
    let against = |other: &[Vec3]| flip(&bytes(&picture), &bytes(other), side);
    assert!(against(&picture) < 1e-6);
    assert!(against(&off(0.05)) > 0.01 && against(&off(0.2)) > against(&off(0.05)));
}

#[test]
fn the_check_reports_every_scene_and_keeps_the_worst() {
    use training::evaluate::light::{Options, evaluate};
    let options = Options { scenes: 3, watched: 1, side: 32, samples: 16, ..Options::default() };
    let mut told = 0;
    let network = Network::random(1);
    let cpu = Box::new(Cpu::new(&network));
    let (report, pictures) = evaluate(&network, cpu, "random", &options, 2, || told += 1).expect("drawn");
    assert_eq!((told, report.rows.len(), pictures.len()), (4, 3, 2));
    assert!(report.all.worst_psnr_db <= report.all.mean_psnr_db);
    assert_eq!(report.settings.iter().map(|(_, summary)| summary.scenes).sum::<usize>(), 3);
    assert_eq!((report.temporal.scenes, report.temporal.changed_bytes), (1, 0));
    assert!(report.rows.iter().all(|row| row.noise_floor_db > row.psnr_db), "an untrained network is worse than noise");
    assert!(!report.reached, "an untrained network misses the target");
}

#[test]
fn the_gradient_in_halls_is_the_slope_of_the_loss() {
    use training::light::indoors::{Batch, Workspace, flatten, start, unflatten};

    let mut network = start(3);
    // Heads that are not zero, so that every layer is taught.
    for layer in network.layers_mut() {
        layer.weight.iter_mut().enumerate().for_each(|(at, weight)| *weight += 0.02 * (at as f32).sin());
    }
    let batch = Batch::new(5, 0);
    let mut workspace = Workspace::default();
    let mut gradient = kernels::light::indoors::correction::Correction::none();
    workspace.step(&network, &batch, &mut gradient);
    let (weights, gradient) = (flatten(&network), flatten(&gradient));
    let norm_squared: f32 = gradient.iter().map(|g| g * g).sum();
    let length = 2e-3 / norm_squared.sqrt();
    let mut at = |sign: f32| {
        let shifted: Vec<f32> = weights.iter().zip(&gradient).map(|(w, g)| w + sign * length * g).collect();
        let mut moved = network.clone();
        unflatten(&mut moved, &shifted);
        workspace.loss_as_weighed(&moved, &batch)
    };
    let slope = (at(1.0) - at(-1.0)) / (2.0 * length);
    assert!((slope / norm_squared - 1.0).abs() < 0.05, "slope {slope}, squared gradient {norm_squared}");
}
