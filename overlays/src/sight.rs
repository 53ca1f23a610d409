//! Where things of the scene are in the picture: the renderer's own view, clipped before the eye, bent by a liquid as what
//! is seen in it is, and what stands in front of what.

use geometry::light::camera::vec3;
use geometry::light::{Form, Pool, Ray, Room, TraceBody, TraceScene, Vec3, View};
use glam::{DVec3, Vec2};
use scene::Scene;

use crate::rect::Rect;

/// Nearer to the eye than this share of the camera's distance nothing is drawn.
const NEAR: f32 = 0.02;
/// What is nearer than this share of a point's distance stands in front of it.
const NEARER: f32 = 0.9995;
/// Halvings in the search for the point of a surface where light bends.
const HALVINGS: usize = 24;

/// A scene as the picture shows it.
pub struct Sight {
    view: View,
    bodies: Vec<TraceBody>,
    pool: Option<Pool>,
    room: Option<Room>,
    half: Vec2,
    near: f32,
    discs: Vec<Option<(Vec2, f32)>>,
}

impl Sight {
    /// For a picture of so many pixels; none of a scene that cannot be drawn.
    pub fn new(scene: &Scene, width: f32, height: f32) -> Option<Self> {
        let traced = TraceScene::new(scene).ok()?;
        let view = View::new(scene, width as usize, height as usize);
        let near = (scene.camera.distance_m as f32 * NEAR).max(1e-6);
        let half = Vec2::new(width, height) * 0.5;
        let mut sight =
            Self { view, bodies: traced.bodies, pool: traced.pool, room: traced.room, half, near, discs: Vec::new() };
        sight.discs = sight.bodies.iter().map(|body| sight.disc(body)).collect();
        Some(sight)
    }

    /// Where a point stands before the eye, as [`View::before`] says, seen through the surface of a liquid if that is between.
    fn before(&self, point: DVec3) -> Vec3 {
        self.view.before(self.apparent(vec3(point.to_array())))
    }

    /// A point in the direction in which the eye sees this one, as far away: Snell's law says where light between the two
    /// crosses the surface.
    fn apparent(&self, point: Vec3) -> Vec3 {
        let Some(pool) = self.pool.filter(|pool| pool.metal.is_none()) else { return point };
        let eye = self.view.origin;
        let (above, below) = (eye.y - pool.level, pool.level - point.y);
        if above * below <= 0.0 {
            return point;
        }
        // Where the eye is, light goes by the index of its own side.
        let (near_index, far_index) = if above > 0.0 { (1.0, pool.index) } else { (pool.index, 1.0) };
        let level = Vec3::new(point.x - eye.x, 0.0, point.z - eye.z);
        let aside = level.length();
        if aside <= 1e-6 * below.abs() {
            return point;
        }
        let (mut least, mut most) = (0.0_f32, 1.0_f32);
        for _ in 0..HALVINGS {
            let share = 0.5 * (least + most);
            let (x, rest) = (aside * share, aside * (1.0 - share));
            let bends = near_index * x / (x * x + above * above).sqrt()
                - far_index * rest / (rest * rest + below * below).sqrt();
            if bends < 0.0 { least = share } else { most = share }
        }
        let crossing = eye + level * (0.5 * (least + most)) - Vec3::Y * above;
        let towards = (crossing - eye).normalize_or_zero();
        eye + towards * point.distance(eye)
    }

    fn on_picture(&self, before: Vec3) -> Vec2 {
        let at = Vec2::new(before.x / before.z, before.y / before.z);
        Vec2::new((1.0 + at.x) * self.half.x, (1.0 - at.y) * self.half.y)
    }

    /// Where a point is in the picture, in pixels, also beyond its edges; none if it is not before the eye.
    pub fn pixel(&self, point: DVec3) -> Option<Vec2> {
        let before = self.before(point);
        (before.z > self.near).then(|| self.on_picture(before)).filter(|at| at.is_finite())
    }

    /// A straight line in the picture; none if nothing of it is before the eye.
    pub fn segment(&self, from: DVec3, to: DVec3) -> Option<[Vec2; 2]> {
        let (mut a, mut b) = (self.before(from), self.before(to));
        if a.z.max(b.z) <= self.near || !(a.is_finite() && b.is_finite()) {
            return None;
        }
        let cut = |near: Vec3, far: Vec3| near + (far - near) * ((self.near - near.z) / (far.z - near.z));
        if a.z < self.near {
            a = cut(a, b);
        } else if b.z < self.near {
            b = cut(b, a);
        }
        Some([self.on_picture(a), self.on_picture(b)])
    }

    /// Pixels to a scene unit at a point, across the line of sight; none if it is not before the eye.
    pub fn pixels_per_unit(&self, point: DVec3) -> Option<f32> {
        let before = self.before(point);
        (before.z > self.near).then(|| self.half.y / (self.view.up.length() * before.z))
    }

    /// Whether a wall or the ceiling of a hall stands in front of a point: what is beyond is not in the hall, and nothing of it is
    /// seen but through a skylight.
    pub fn is_walled_off(&self, point: DVec3) -> bool {
        let (ray, distance) = self.towards(point);
        self.is_beyond_wall(&ray, distance)
    }

    fn is_beyond_wall(&self, ray: &Ray, distance: f32) -> bool {
        self.room.as_ref().and_then(|room| room.exit(ray, None)).is_some_and(|(t, _)| t < distance * NEARER)
    }

    /// The way from the eye to where a point is seen, and how far that is.
    fn towards(&self, point: DVec3) -> (Ray, f32) {
        let from_eye = self.apparent(vec3(point.to_array())) - self.view.origin;
        let distance = from_eye.length();
        (Ray { origin: self.view.origin, direction: from_eye / distance }, distance)
    }

    /// Whether a body or a wall stands in front of a point.
    pub fn is_hidden(&self, point: DVec3) -> bool {
        let Some(at) = self.pixel(point) else { return false };
        let (ray, distance) = self.towards(point);
        if self.is_beyond_wall(&ray, distance) {
            return true;
        }
        self.bodies.iter().zip(&self.discs).any(|(body, disc)| {
            disc.is_some_and(|(centre, radius)| at.distance_squared(centre) <= radius * radius)
                && body.entry(&ray).is_some_and(|(t, _)| t < distance * NEARER)
        })
    }

    /// A disc of the picture that holds a body.
    fn disc(&self, body: &TraceBody) -> Option<(Vec2, f32)> {
        let centre = body.centre.as_dvec3();
        let (at, scale) = (self.pixel(centre)?, self.pixels_per_unit(centre)?);
        // Close by, a ball is wider than its disc at the centre's distance, by far less than this.
        Some((at, body.bounding_radius * scale * 1.5 + 2.0))
    }

    /// The rectangle of the picture in which a body is seen, by its place in the scene; none if none of it is before the eye.
    pub fn outline(&self, index: usize) -> Option<Rect> {
        let body = self.bodies.get(index)?;
        let centre = body.centre.as_dvec3();
        if body.form == Form::Sphere {
            let (at, radius) = (self.pixel(centre)?, self.pixels_per_unit(centre)? * body.bounding_radius);
            return Some(Rect { min: at - radius, max: at + radius });
        }
        let corner = |k: u32| {
            let side = |axis: usize| {
                let way = if k >> axis & 1 == 0 { -1.0 } else { 1.0 };
                body.axes[axis] * (body.half_extents[axis] * way)
            };
            self.pixel((body.centre + side(0) + side(1) + side(2)).as_dvec3())
        };
        let corners: Vec<Vec2> = (0..8).filter_map(corner).collect();
        let min = corners.iter().copied().reduce(Vec2::min)?;
        Some(Rect { min, max: corners.iter().copied().reduce(Vec2::max)? })
    }

    /// Where the ground is seen at image coordinates, -1 to 1 to the right and up; none if it is not.
    pub fn ground_at(&self, across: f32, upward: f32) -> Option<DVec3> {
        let ray = self.view.ray(across, upward);
        let t = -ray.origin.y / ray.direction.y;
        (t > 0.0 && t.is_finite()).then(|| (ray.origin + ray.direction * t).as_dvec3())
    }

    /// Into the picture, unit.
    pub fn forward(&self) -> DVec3 {
        self.view.forward.as_dvec3()
    }

    /// To the right in the picture, unit and level.
    pub fn right(&self) -> DVec3 {
        self.view.right.as_dvec3().normalize_or_zero()
    }

    /// The stretch of a straight line `from + along * t` that is seen within `share` of the picture's half width and half
    /// height, as the least and the greatest `t`; none if it is not seen. What a liquid bends is taken as straight.
    pub fn seen(&self, from: DVec3, along: DVec3, share: Vec2) -> Option<(f64, f64)> {
        let a = self.view.before(vec3(from.to_array())).as_dvec3();
        let b = self.view.before(vec3((from + along).to_array())).as_dvec3() - a;
        let (mut least, mut most) = (-1e9_f64, 1e9_f64);
        let share = share.as_dvec2();
        // Each is `p + q t >= 0`: before the eye, and within each edge.
        let sides = [
            (a.z - f64::from(self.near), b.z),
            (share.x * a.z - a.x, share.x * b.z - b.x),
            (share.x * a.z + a.x, share.x * b.z + b.x),
            (share.y * a.z - a.y, share.y * b.z - b.y),
            (share.y * a.z + a.y, share.y * b.z + b.y),
        ];
        for (p, q) in sides {
            if q.abs() < 1e-12 {
                if p < 0.0 {
                    return None;
                }
            } else if q > 0.0 {
                least = least.max(-p / q);
            } else {
                most = most.min(-p / q);
            }
        }
        (least.is_finite() && most.is_finite() && least < most).then_some((least, most))
    }
}
