//! Views: what of a scene is only looked at.

use scene::Scene;

/// A scene as it is, looked at as `view` is: camera, clock, light, overlays, looks and names.
pub(super) fn seen_as(now: &Scene, view: &Scene) -> Scene {
    let mut scene = now.clone();
    scene.camera = view.camera.clone();
    scene.overlays.clone_from(&view.overlays);
    scene.clock = scene::Clock { time_s: now.clock.time_s, ..view.clock };
    scene.environment.light = view.environment.light.clone();
    if let (Some(ground), Some(seen)) = (&mut scene.environment.ground, &view.environment.ground) {
        ground.colours = seen.colours;
    }
    for (body, seen) in scene.bodies.iter_mut().zip(&view.bodies) {
        body.look = seen.look.clone();
        body.name.clone_from(&seen.name);
    }
    scene
}
