//! Pictures: filtered as wide as a pixel is, in proportion, in a mat and a frame.

use geometry::light::{Picture, Pictures, Ray, TraceScene, Vec3};
use proptest::prelude::*;
use scene::{Body, Colour, Look, Scene, Shape, Texture};

/// Black and white columns.
fn columns(width: usize, height: usize) -> Picture {
    let row: Vec<u8> = (0..width).flat_map(|x| [if x % 2 == 0 { 0 } else { 255 }; 3]).collect();
    Picture::new(width, height, &row.repeat(height)).expect("a picture")
}

/// A box 2 wide, 2 high and thin, whose picture faces +z.
fn hung(pictures: &Pictures) -> TraceScene {
    let mut scene = Scene::empty("test");
    let look = Look {
        colour: Colour::rgb(40, 20, 10),
        gloss: 0.0,
        texture: Texture::Picture { file: "a/owl.png".into() },
        ..Look::default()
    };
    let shape = Shape::Box { half_extents_m: [1.0, 1.0, 0.02] };
    scene.bodies = vec![Body { look, fixed: true, ..Body::new("owl", shape, [0.0, 2.0, 0.0]) }];
    TraceScene::with_pictures(&scene, pictures).expect("drawable")
}

fn seen(scene: &TraceScene, x: f32, y: f32, from_z: f32) -> Vec3 {
    let ray = Ray { origin: Vec3::new(x, 2.0 + y, from_z), direction: Vec3::Z * -from_z.signum() };
    scene.first_hit(&ray, None).expect("the box").albedo
}

#[test]
fn detail_finer_than_a_pixel_melts_into_its_mean() {
    let picture = columns(64, 16);
    assert!(picture.albedo(0.5 / 64.0, 0.5, 0.0).x < 1e-6);
    assert!(picture.albedo(1.5 / 64.0, 0.5, 0.0).x > 0.999);
    for u in [0.1, 0.33, 0.5, 0.77] {
        assert!((picture.albedo(u, 0.5, 4.0 / 64.0).x - 0.5).abs() < 0.02);
    }
    assert!((picture.mean() - Vec3::splat(0.5)).abs().max_element() < 1e-6);
}

#[test]
fn a_picture_keeps_its_proportions_between_mat_and_frame() {
    let mut pictures = Pictures::default();
    // Twice as wide as high, red above and blue below.
    let rgb: Vec<u8> = (0..20).flat_map(|y| [if y < 10 { [255, 0, 0] } else { [0, 0, 255] }; 40]).flatten().collect();
    pictures.insert("a/owl.png", Picture::new(40, 20, &rgb).expect("a picture"));
    let scene = hung(&pictures);
    let frame = Vec3::from_array(Colour::rgb(40, 20, 10).linear());
    assert!(seen(&scene, 0.5, 0.2, 5.0).x > 0.9 && seen(&scene, 0.5, -0.2, 5.0).z > 0.9, "the right way up");
    let mat = seen(&scene, 0.0, 0.7, 5.0);
    assert!(mat.min_element() > 0.5 && mat != frame);
    assert_eq!(seen(&scene, 0.0, 0.95, 5.0), frame);
    assert_eq!(seen(&scene, 0.3, 0.2, -5.0), frame, "the back is plain");
    let mean = scene.bodies[0].mean_albedo();
    assert!(mean.cmpgt(frame).all() && mean.max_element() < 0.6, "{mean}");
}

#[test]
fn a_picture_that_is_not_there_is_neutral() {
    let colour = seen(&hung(&Pictures::default()), 0.1, 0.1, 5.0);
    assert!(colour.x == colour.y && colour.y == colour.z && colour.x > 0.1);
}

#[test]
fn pixels_that_make_no_picture_are_refused() {
    assert!(Picture::new(0, 4, &[]).expect_err("empty").to_string().contains("found 0 by 4"));
    assert!(Picture::new(9000, 1, &[]).is_err());
    assert!(Picture::new(2, 2, &[0; 11]).expect_err("short").to_string().contains("12 bytes, found 11"));
}

proptest! {
    #[test]
    fn nowhere_is_a_picture_darker_or_brighter_than_its_texels(
        width in 1usize..50, height in 1usize..50, u in -0.2f32..1.2, v in -0.2f32..1.2, wide in 0.0f32..3.0,
    ) {
        let picture = Picture::new(width, height, &vec![128; 3 * width * height]).expect("a picture");
        let found = picture.albedo(u, v, wide);
        prop_assert!((found - picture.mean()).abs().max_element() < 1e-5);
    }
}
