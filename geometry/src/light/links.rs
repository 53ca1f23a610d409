//! Links made visible: rods, strings, springs and pins as slim capsules between the places where they are tied.
//!
//! A link has no thickness of its own in the vocabulary. It is drawn as thick as a share of its length, never thicker
//! than suits the bodies it is tied to, and never thinner than what a picture of 256 by 256 pixels still shows.

use std::f32::consts::TAU;

use glam::Vec3;
use scene::{Link, LinkEnd, LinkKind, Scene};

use super::camera::vec3;
use super::intersect::Ray;
use super::round::Capsule;
use super::trace_scene::TraceBody;

/// Radius of a rod, of a string and of a spring's wire, as shares of the length.
const ROD: f32 = 0.008;
const STRING: f32 = 0.004;
const WIRE: f32 = 0.009;
/// Radius of a spring's coil, as a share of its rest length.
const COIL: f32 = 0.08;
/// Turns of a coil, and capsules to a turn.
const TURNS: usize = 9;
const TO_A_TURN: usize = 8;
/// The straight piece at either end of a spring, as a share of what is seen of it.
const LEAD: f32 = 0.08;
/// Capsules of a slack string.
const SAG_PIECES: usize = 16;
/// A string shorter than its length by less than this share hangs straight.
const TAUT: f32 = 2e-3;
/// The most that a link's radius may be, as a share of the least half extent of a body that it is tied to.
const OF_BODY: f32 = 0.3;
/// Radius of a mount, in radii of what hangs on it.
const MOUNT: f32 = 2.8;
/// Radius of a pin, as a share of the least half extent of a body that turns on it.
const PIN: f32 = 0.3;
/// The least radius, in pixels of a picture 256 pixels high, as seen at the camera's distance.
const LEAST_PX: f32 = 0.7;

/// A link, or a mount, as light sees it: capsules of one make that neither shade nor mirror each other.
#[derive(Clone, Debug, PartialEq)]
pub struct TraceLink {
    /// Its pieces, in order, each beginning where the last one ended.
    pub pieces: Vec<Capsule>,
    /// So many pieces after each other lie side by side as the sun sees them; the next such run may lie behind.
    pub run: usize,
    /// A capsule that holds them all.
    pub bounds: Capsule,
    /// Linear RGB albedo.
    pub albedo: Vec3,
    /// 0 is matt, 1 polished.
    pub gloss: f32,
    /// 0 is a dielectric, 1 a metal.
    pub metal: f32,
}

/// What a link is made of: linear RGB albedo, gloss and metal.
#[derive(Clone, Copy)]
struct Make(Vec3, f32, f32);

const STEEL: Make = Make(Vec3::new(0.26, 0.27, 0.29), 0.4, 0.6);
const TWINE: Make = Make(Vec3::new(0.12, 0.095, 0.075), 0.0, 0.0);
const BRASS: Make = Make(Vec3::new(0.66, 0.48, 0.2), 0.5, 1.0);
const IRON: Make = Make(Vec3::new(0.035, 0.035, 0.04), 0.1, 0.0);

impl TraceLink {
    /// Where a ray first enters one of its pieces: distance and outward normal.
    #[must_use]
    pub fn entry(&self, ray: &Ray) -> Option<(f32, Vec3)> {
        if self.pieces.len() > 1 && !self.bounds.may_meet(ray) {
            return None;
        }
        let mut best: Option<(f32, Vec3)> = None;
        for piece in &self.pieces {
            if let Some((t, normal)) = piece.entry(ray)
                && best.is_none_or(|(nearest, _)| t < nearest)
            {
                best = Some((t, normal));
            }
        }
        best
    }

    /// What of it lies above a height, or below it: each piece cut where its axis crosses it.
    #[must_use]
    pub fn cut(&self, height: f32, below: bool) -> Self {
        let end = |piece: &Capsule, side: f32| piece.centre + piece.axis * (side * piece.half_length);
        let side = |point: Vec3| if below { height - point.y } else { point.y - height };
        let cut = |piece: &Capsule| {
            let (a, b) = (end(piece, -1.0), end(piece, 1.0));
            let (over_a, over_b) = (side(a), side(b));
            let crossing = a + (b - a) * (over_a / (over_a - over_b));
            match (over_a > 0.0, over_b > 0.0) {
                (true, true) => Some(*piece),
                (true, false) => Some(Capsule::between(a, crossing, piece.radius)),
                (false, true) => Some(Capsule::between(crossing, b, piece.radius)),
                (false, false) => None,
            }
        };
        Self { pieces: self.pieces.iter().filter_map(cut).collect(), ..self.clone() }
    }

    fn new(pieces: Vec<Capsule>, Make(albedo, gloss, metal): Make) -> Self {
        let (bounds, run) = (bounds(&pieces), pieces.len().max(1));
        Self { pieces, run, bounds, albedo, gloss, metal }
    }
}

/// Everything that is drawn of a scene's links; links tied to bodies that are not there are left out.
pub(super) fn links(scene: &Scene, bodies: &[TraceBody]) -> Vec<TraceLink> {
    let drawing = Drawing { scene, bodies, least_radius: least_radius(scene) };
    let mut drawn = Vec::new();
    for link in &scene.links {
        drawing.link(link, &mut drawn);
    }
    drawn
}

/// What the thinnest link is drawn with, so that it is not lost between the pixels of a small picture.
fn least_radius(scene: &Scene) -> f32 {
    let camera = &scene.camera;
    let half_height = camera.distance_m as f32 * (camera.fov_deg as f32 * 0.5).to_radians().tan();
    LEAST_PX * half_height / 128.0
}

struct Drawing<'a> {
    scene: &'a Scene,
    bodies: &'a [TraceBody],
    least_radius: f32,
}

/// One end of a link: where it is, and the body that it is tied to.
#[derive(Clone, Copy)]
struct End<'a> {
    at: Vec3,
    body: Option<&'a TraceBody>,
}

impl Drawing<'_> {
    fn end(&self, end: &LinkEnd) -> Option<End<'_>> {
        match end {
            LinkEnd::Point { point_m } => Some(End { at: vec3(*point_m), body: None }),
            LinkEnd::Body { body, at_m } => {
                let index = self.scene.bodies.iter().position(|other| other.id == *body)?;
                let body = &self.bodies[index];
                let at = vec3(*at_m);
                let offset = body.axes[0] * at.x + body.axes[1] * at.y + body.axes[2] * at.z;
                Some(End { at: body.centre + offset, body: Some(body) })
            }
        }
    }

    fn link(&self, link: &Link, drawn: &mut Vec<TraceLink>) {
        let (Some(a), Some(b)) = (self.end(&link.a), self.end(&link.b)) else { return };
        let slimmest = [a, b].iter().filter_map(|end| end.body).map(least_half_extent).fold(f32::INFINITY, f32::min);
        let thick =
            |length_m: f64, share: f32| (share * length_m as f32).min(OF_BODY * slimmest).max(self.least_radius);
        let (radius, link) = match link.kind {
            LinkKind::Rod { length_m } => {
                let radius = thick(length_m, ROD);
                (radius, TraceLink::new(vec![Capsule::between(a.at, b.at, radius)], STEEL))
            }
            LinkKind::String { length_m } => {
                let radius = thick(length_m, STRING);
                let points = self.hanging(a.at, b.at, length_m as f32, radius);
                (radius, TraceLink::new(polyline(&points, radius), TWINE))
            }
            LinkKind::Spring { rest_length_m, .. } => {
                let radius = thick(rest_length_m, WIRE);
                let coil = (COIL * rest_length_m as f32).min(0.9 * slimmest).max(4.0 * radius);
                let points = coiled(surface(&a, &b), surface(&b, &a), coil);
                let link = TraceLink::new(polyline(&points, radius), STEEL);
                (radius, TraceLink { run: TO_A_TURN / 2, ..link })
            }
            LinkKind::Hinge { axis } => {
                drawn.push(self.pin(&a, &b, vec3(axis)));
                return;
            }
        };
        drawn.push(link);
        for end in [a, b] {
            if end.body.is_none() {
                drawn.push(TraceLink::new(vec![Capsule::between(end.at, end.at, MOUNT * radius)], IRON));
            }
        }
    }

    /// A pin along the hinge's axis that shows on both sides of the bodies that turn on it.
    fn pin(&self, a: &End<'_>, b: &End<'_>, axis: Vec3) -> TraceLink {
        let axis = axis.normalize_or(Vec3::Y);
        let tied = || [a, b].into_iter().filter_map(|end| end.body);
        let slimmest = tied().map(least_half_extent).fold(f32::INFINITY, f32::min);
        let slimmest = if slimmest.is_finite() { slimmest } else { 0.0 };
        let radius = (PIN * slimmest).max(2.5 * self.least_radius);
        let middle = (a.at + b.at) * 0.5;
        let reach = tied().map(|body| half_extent_along(body, axis)).fold(0.0, f32::max) + radius;
        TraceLink::new(vec![Capsule::between(middle - axis * reach, middle + axis * reach, radius)], BRASS)
    }

    /// A string between two points: straight where it is taut, else a parabola of its length that hangs down.
    fn hanging(&self, a: Vec3, b: Vec3, length: f32, radius: f32) -> Vec<Vec3> {
        let slack = length - a.distance(b);
        if slack.is_nan() || slack <= TAUT * length {
            return vec![a, b];
        }
        let point = |sag: f32, piece: usize| {
            let share = piece as f32 / SAG_PIECES as f32;
            a + (b - a) * share - Vec3::Y * (4.0 * sag * share * (1.0 - share))
        };
        let long = |sag: f32| -> f32 { (0..SAG_PIECES).map(|k| point(sag, k).distance(point(sag, k + 1))).sum() };
        let (mut least, mut most) = (0.0, length);
        for _ in 0..24 {
            let sag = 0.5 * (least + most);
            if long(sag) < length { least = sag } else { most = sag }
        }
        let lowest = if self.scene.environment.ground.is_some() { radius } else { f32::NEG_INFINITY };
        let above = |at: Vec3| Vec3::new(at.x, at.y.max(lowest), at.z);
        (0..=SAG_PIECES).map(|piece| above(point(least, piece))).collect()
    }
}

/// Where a line from `other` to `end` enters the body at that end: what lies within cannot be seen.
fn surface(end: &End<'_>, other: &End<'_>) -> Vec3 {
    let way = end.at - other.at;
    let (distance, direction) = (way.length(), way.normalize_or_zero());
    let entry = end.body.and_then(|body| body.entry(&Ray { origin: other.at, direction }));
    match entry {
        Some((t, _)) if t < distance => other.at + direction * t,
        _ => end.at,
    }
}

/// A coil between two points: a straight lead, turns that widen from the axis and close on it again, a lead.
fn coiled(a: Vec3, b: Vec3, radius: f32) -> Vec<Vec3> {
    const PIECES: usize = TURNS * TO_A_TURN;
    const WIDENS: f32 = TO_A_TURN as f32 / 2.0;
    let axis = (b - a).normalize_or(Vec3::Y);
    // A frame that does not turn over while a spring swings about the vertical.
    let reference = if axis.z.abs() < 0.95 { Vec3::Z } else { Vec3::X };
    let across = axis.cross(reference).normalize_or(Vec3::X);
    let upward = axis.cross(across);
    let mut points = vec![a];
    for piece in 0..=PIECES {
        let share = LEAD + (1.0 - 2.0 * LEAD) * piece as f32 / PIECES as f32;
        let (sin, cos) = (piece as f32 * TAU / TO_A_TURN as f32).sin_cos();
        let wide = radius * (piece.min(PIECES - piece) as f32 / WIDENS).min(1.0);
        points.push(a + (b - a) * share + (across * cos + upward * sin) * wide);
    }
    points.push(b);
    points
}

fn polyline(points: &[Vec3], radius: f32) -> Vec<Capsule> {
    points.windows(2).map(|pair| Capsule::between(pair[0], pair[1], radius)).collect()
}

/// A capsule about all pieces, along the line from the first end to the last.
fn bounds(pieces: &[Capsule]) -> Capsule {
    let end = |piece: &Capsule, side: f32| piece.centre + piece.axis * (side * piece.half_length);
    let (Some(first), Some(last)) = (pieces.first(), pieces.last()) else {
        return Capsule::between(Vec3::ZERO, Vec3::ZERO, 0.0);
    };
    if pieces.len() == 1 {
        return *first;
    }
    let start = end(first, -1.0);
    let axis = (end(last, 1.0) - start).normalize_or(Vec3::Y);
    let (mut least, mut most, mut aside) = (0.0f32, 0.0f32, 0.0f32);
    for piece in pieces {
        let offset = end(piece, 1.0) - start;
        let along = offset.dot(axis);
        (least, most) = (least.min(along), most.max(along));
        aside = aside.max((offset - axis * along).length());
    }
    Capsule::between(start + axis * least, start + axis * most, aside + first.radius)
}

fn least_half_extent(body: &TraceBody) -> f32 {
    body.half_extents.min_element()
}

/// How far a body reaches from its centre along a direction, roughly: as far as the box around it.
fn half_extent_along(body: &TraceBody, direction: Vec3) -> f32 {
    let [x, y, z] = body.axes.map(|axis| axis.dot(direction).abs());
    (x * body.half_extents.x + y * body.half_extents.y + z * body.half_extents.z).min(body.bounding_radius)
}
