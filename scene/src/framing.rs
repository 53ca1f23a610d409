//! Framing: whether a learner sees every body from where they look, and from where they would.

use glam::DVec3;

use crate::apply::launch::sin_cos_deg;
use crate::camera::Camera;
use crate::edit::{Change, Edit};
use crate::limits;
use crate::scene::Scene;

/// How much of the half-height of the picture may be used: the rest is margin.
const MARGIN: f64 = 0.92;
/// Width over height that every page has at least.
const ASPECT: f64 = 1.2;

/// The camera edit that brings every body into view, from the same side and height; none when all are seen already, or when the
/// camera follows a body.
#[must_use]
pub fn framing(scene: &Scene) -> Option<Edit> {
    let camera = &scene.camera;
    let points = points(scene);
    if points.is_empty() || camera.follow.is_some() || all_seen(camera, &points) {
        return None;
    }
    let least = points.iter().copied().reduce(DVec3::min)?;
    let most = points.iter().copied().reduce(DVec3::max)?;
    let target = (least + most) / 2.0;
    let nearer = Camera { target_m: target.to_array(), ..camera.clone() };
    // The least distance that shows all, by halving: seeing all from somewhere, one sees all from farther away.
    let (mut too_near, mut far) = (0.0, 2.0 * limits::CAMERA_DISTANCE.most);
    for _ in 0..60 {
        let between = (too_near + far) / 2.0;
        if all_seen(&Camera { distance_m: between, ..nearer.clone() }, &points) {
            far = between;
        } else {
            too_near = between;
        }
    }
    // No closer than the lesson's author stood, and a round number.
    let distance_m = limits::CAMERA_DISTANCE.clamp((far.max(camera.distance_m) * 10.0).ceil() / 10.0);
    Some(Edit::SetCamera {
        azimuth: None,
        elevation: None,
        distance: Some(Change::To(distance_m)),
        target_m: Some(target.to_array()),
    })
}

/// The corners of each body's box, and the ground below it.
fn points(scene: &Scene) -> Vec<DVec3> {
    let mut points = Vec::new();
    for body in &scene.bodies {
        let centre = DVec3::from_array(body.position_m);
        let half = DVec3::from_array(body.half_bounds_m());
        points.push(centre - half);
        points.push(centre + half);
        if scene.environment.ground.is_some() {
            points.push(DVec3::new(centre.x, 0.0, centre.z));
        }
    }
    points
}

fn all_seen(camera: &Camera, points: &[DVec3]) -> bool {
    let (sin_azimuth, cos_azimuth) = sin_cos_deg(camera.azimuth_deg);
    let (sin_elevation, cos_elevation) = sin_cos_deg(camera.elevation_deg);
    let back = DVec3::new(cos_elevation * sin_azimuth, sin_elevation, cos_elevation * cos_azimuth);
    let right = DVec3::new(cos_azimuth, 0.0, -sin_azimuth);
    let up = back.cross(right);
    let eye = DVec3::from_array(camera.target_m) + back * camera.distance_m;
    let half_height = libm::tan(camera.fov_deg.to_radians() / 2.0) * MARGIN;
    points.iter().all(|point| {
        let from_eye = *point - eye;
        let deep = -from_eye.dot(back);
        deep > 0.0
            && from_eye.dot(up).abs() <= deep * half_height
            && from_eye.dot(right).abs() <= deep * half_height * ASPECT
    })
}
