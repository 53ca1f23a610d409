//! What a predicate can ask of a scene: any field of its JSON, with bodies and links by id, and what follows from a body.

use scene::{Body, Position, Scene, Shape, apply};
use serde_json::{Map, Value};

/// Numbers that differ by less than this share are equal.
const EQUAL: f64 = 1e-6;

/// A scene as predicates see it.
#[derive(Clone, Debug)]
pub struct View {
    /// The scene.
    pub scene: Scene,
    json: Value,
}

impl View {
    /// The start of a run as it is, together with pushes, cuts and holds.
    ///
    /// # Errors
    /// When an event cannot be carried out at the start.
    pub fn new(position: &Position) -> anyhow::Result<Self> {
        let mut scene = position.start.clone();
        for (_, event) in &position.events {
            scene = apply(&scene, event)?;
        }
        scene.clock.time_s = 0.0;
        let json = serde_json::to_value(&scene)?;
        Ok(Self { scene, json })
    }

    /// Whether nothing but the clock's time differs.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        same(&self.json, &other.json)
    }

    /// The value at a path; none where a part of it is not there.
    #[must_use]
    pub fn get(&self, path: &str) -> Option<Value> {
        let parts: Vec<&str> = path.split('.').collect();
        match parts.as_slice() {
            ["between", a, b] => {
                let (a, b) = (self.scene.body(a)?.position_m, self.scene.body(b)?.position_m);
                Some(Value::from((0..3).map(|axis| (a[axis] - b[axis]).powi(2)).sum::<f64>().sqrt()))
            }
            ["bodies", id, rest @ ..] => self.of_body(self.scene.bodies.iter().position(|body| body.id == *id)?, rest),
            ["links", id, rest @ ..] => {
                let at = self.scene.links.iter().position(|link| link.id == *id)?;
                walk(&self.json["links"][at], rest)
            }
            parts => walk(&self.json, parts),
        }
    }

    /// The same within a body.
    #[must_use]
    pub fn of_body(&self, index: usize, path: &[&str]) -> Option<Value> {
        if let [one] = path
            && let Some(value) = follows(&self.scene, index, one)
        {
            return value.map(Value::from);
        }
        // Of another shape than the one asked for.
        if let ["shape", _] = path {
            return Some(walk(&self.json["bodies"][index], path).unwrap_or(Value::Null));
        }
        walk(&self.json["bodies"][index], path)
    }

    /// The same within a link; `length_m` is a rod's or string's length and a spring's at rest.
    #[must_use]
    pub fn of_link(&self, index: usize, path: &[&str]) -> Option<Value> {
        let link = &self.json["links"][index];
        if path == ["length_m"] {
            let kinds = link["kind"].as_object()?;
            let kind = kinds.values().next()?;
            return kind.get("length_m").or_else(|| kind.get("rest_length_m")).cloned();
        }
        walk(link, path)
    }
}

fn walk(from: &Value, parts: &[&str]) -> Option<Value> {
    let end = parts.iter().try_fold(from, |value, part| match value {
        Value::Array(items) => items.get(part.parse::<usize>().ok()?),
        value => value.get(part),
    })?;
    Some(end.clone())
}

/// What follows from a body; none if it is no such name, `Some(None)` if it has no value here.
fn follows(scene: &Scene, index: usize, name: &str) -> Option<Option<f64>> {
    let body = &scene.bodies[index];
    let length = |vector: [f64; 3]| vector.iter().map(|part| part * part).sum::<f64>().sqrt();
    Some(match name {
        "speed_m_s" => Some(length(body.velocity_m_s)),
        "elevation_deg" => {
            let [x, y, z] = body.velocity_m_s;
            Some(if length([x, y, z]) == 0.0 { 0.0 } else { y.atan2(x.hypot(z)).to_degrees() })
        }
        "spin_rad_s" => Some(length(body.angular_velocity_rad_s)),
        "lowest_m" => Some(body.lowest_m()),
        "size_m" => Some(size_m(body)),
        "density_kg_m3" => Some(body.mass_kg / body.shape.volume_m3()),
        "release_deg" => scene.hanging(index).map(|hanging| hanging.angle_deg()),
        "tilt_deg" => body.tilted().map(|tilted| tilted.tilt_deg),
        _ => return None,
    })
}

/// Half the largest extent.
fn size_m(body: &Body) -> f64 {
    match body.shape {
        Shape::Cylinder { radius_m, half_height_m } => radius_m.max(half_height_m),
        ref shape => shape.half_largest_extent_m(),
    }
}

/// Whether two values are equal, numbers to one part in a million.
#[must_use]
pub fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => {
            let (a, b) = (a.as_f64().unwrap_or(f64::NAN), b.as_f64().unwrap_or(f64::NAN));
            (a - b).abs() <= EQUAL * a.abs().max(b.abs()) || (a - b).abs() < 1e-12
        }
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Value::Object(a), Value::Object(b)) => {
            let within = |a: &Map<String, Value>, b: &Map<String, Value>| {
                a.iter().all(|(key, value)| same(value, b.get(key).unwrap_or(&Value::Null)))
            };
            within(a, b) && within(b, a)
        }
        (a, b) => a == b,
    }
}
