use geometry::light::{TraceScene, View, to_srgb8};
fn main() {
    let a: Vec<String> = std::env::args().collect();
    let scene: scene::Scene = serde_json::from_str(&std::fs::read_to_string(&a[1]).unwrap()).unwrap();
    scene.validate().unwrap();
    let (w, h, n) = (a[2].parse().unwrap(), a[3].parse().unwrap(), a[4].parse().unwrap());
    let t = TraceScene::new(&scene).unwrap();
    let img = teacher::light::image(
        &t,
        &View::new(&scene, w, h),
        w,
        h,
        &teacher::light::Settings { samples: n, rays: 16, seed: 1 },
    );
    let mut out = format!("P6 {w} {h} 255\n").into_bytes();
    out.extend(img.iter().flat_map(|c| c.to_array().map(to_srgb8)));
    std::fs::write(&a[5], out).unwrap();
}
