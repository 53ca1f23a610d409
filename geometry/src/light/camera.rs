//! From a scene's camera to a ray for every pixel.

use glam::Vec3;
use scene::Scene;

use super::intersect::Ray;
use super::liquid::opaque_level;
use super::room::Room;

/// The lowest that an eye stands over the ground, as a share of its distance from the target.
const LEAST_EYE_HEIGHT: f32 = 0.02;

/// A pinhole view: an eye and an image plane at unit distance.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct View {
    /// The eye.
    pub origin: Vec3,
    /// Unit vector into the image.
    pub forward: Vec3,
    /// To the image's right edge from its middle, at unit distance along `forward`.
    pub right: Vec3,
    /// To the image's top edge from its middle, at unit distance along `forward`.
    pub up: Vec3,
}

impl View {
    /// The view of a scene's camera for an image of `width` by `height` pixels.
    ///
    /// The axes come from the angles alone, so a camera in its target or straight above it is no special case. A
    /// camera that follows a body looks at that body's centre. The eye is kept above the ground and above
    /// a liquid that cannot be seen into, and within a hall.
    #[must_use]
    pub fn new(scene: &Scene, width: usize, height: usize) -> Self {
        let camera = &scene.camera;
        let followed = camera.follow.as_deref().and_then(|id| scene.body(id)).map(|body| body.position_m);
        let target = vec3(followed.unwrap_or(camera.target_m));
        let (sin_az, cos_az) = (camera.azimuth_deg as f32).to_radians().sin_cos();
        let (sin_el, cos_el) = (camera.elevation_deg as f32).to_radians().sin_cos();
        let back = Vec3::new(sin_az * cos_el, sin_el, cos_az * cos_el);
        let across = Vec3::new(cos_az, 0.0, -sin_az);
        let distance = camera.distance_m as f32;
        let mut origin = match Room::of(&scene.environment) {
            Some(room) => room.eye(target, back, distance),
            None => target + back * distance,
        };
        if scene.environment.ground.is_some() {
            origin.y = origin.y.max(LEAST_EYE_HEIGHT * distance.max(0.05));
        }
        if let Some(level) = opaque_level(scene) {
            origin.y = origin.y.max(level + LEAST_EYE_HEIGHT * distance.max(0.05));
        }
        let half_height = (camera.fov_deg as f32 * 0.5).to_radians().tan();
        let aspect = width.max(1) as f32 / height.max(1) as f32;
        Self { origin, forward: -back, right: across * (half_height * aspect), up: back.cross(across) * half_height }
    }

    /// The ray through image coordinates: -1 to 1 from left to right and from bottom to top.
    #[must_use]
    pub fn ray(&self, across: f32, upward: f32) -> Ray {
        let direction = (self.forward + self.right * across + self.up * upward).normalize();
        Ray { origin: self.origin, direction }
    }

    /// Where a point stands before the eye: to the right and up, in halves of the image's width and height at unit distance,
    /// and how far along `forward`. Divided by the last, the first two are the image coordinates that [`View::ray`] takes.
    #[must_use]
    pub fn before(&self, point: Vec3) -> Vec3 {
        let from_eye = point - self.origin;
        Vec3::new(
            from_eye.dot(self.right) / self.right.length_squared(),
            from_eye.dot(self.up) / self.up.length_squared(),
            from_eye.dot(self.forward),
        )
    }

    /// The ray through a pixel; `dx` and `dy` in 0 to 1 are the place in it (0.5 the middle), `y` counts downwards.
    #[must_use]
    pub fn pixel_ray(&self, x: f32, y: f32, dx: f32, dy: f32, width: usize, height: usize) -> Ray {
        let across = (x + dx) * 2.0 / width as f32 - 1.0;
        let upward = 1.0 - (y + dy) * 2.0 / height as f32;
        self.ray(across, upward)
    }
}

/// Narrows a scene vector.
#[must_use]
pub fn vec3(v: scene::Vec3) -> Vec3 {
    Vec3::new(v[0] as f32, v[1] as f32, v[2] as f32)
}
