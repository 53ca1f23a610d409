//! Adding bodies: what a new body is when little is said about it, and where it goes.

use std::f64::consts::TAU;

use crate::apply::orbit;
use crate::apply::setup::set_material;
use crate::body::{BOX_DRAG, Body, Look, SPHERE_DRAG, Shape, ShapeKind, Texture};
use crate::edit::{Arrangement, NewBody};
use crate::environment::Colour;
use crate::error::{EditError, SceneError};
use crate::limits;
use crate::placement::{free_x_m, make_room};
use crate::scene::{Scene, Vec3};
use crate::select::ColourName;

/// Colours for bodies of which none was said, chosen apart in hue so that each can be called by its name.
const PALETTE: [ColourName; 6] =
    [ColourName::Blue, ColourName::Yellow, ColourName::Green, ColourName::Purple, ColourName::Orange, ColourName::Red];

pub(super) fn add(scene: &mut Scene, new: &NewBody, count: u32, arrangement: Arrangement) -> Result<(), EditError> {
    if count == 0 {
        return Err(EditError::AddsNone);
    }
    let wanted = usize::try_from(count).unwrap_or(usize::MAX);
    let found = scene.bodies.len().saturating_add(wanted);
    if found > limits::MAX_BODIES {
        return Err(SceneError::TooMany { what: "bodies", most: limits::MAX_BODIES, found }.into());
    }
    // Where things go round each other, one more does so too, if nothing else was said.
    let unsaid = new.position_m.is_none() && new.velocity_m_s.is_none() && arrangement == Arrangement::default();
    let floats = scene.environment.mutual_gravity && scene.environment.ground.is_none();
    let orbits = if unsaid && floats { orbit::others_like_it(scene, wanted) } else { None };
    let like = orbits.as_ref().map(|(like, _)| &scene.bodies[*like]);
    let mut model = described(scene, new, like);
    // One more "blue planet" is a planet; "Moon" is somebody's own name.
    let noun = like.filter(|_| new.shape.is_none()).and_then(|like| like.name.rsplit_once(' '));
    let noun = noun.map_or_else(|| model.shape.kind().word().to_owned(), |(_, noun)| noun.to_owned());
    model.name = called(new, &noun, model.look.colour);
    // Placing needs finite sizes.
    model.validate()?;
    let first_of_all = scene.bodies.len();
    let starts = match orbits {
        Some((_, starts)) => starts,
        None => places(scene, &model, new.position_m, wanted, arrangement)
            .into_iter()
            .map(|position_m| (position_m, model.velocity_m_s))
            .collect(),
    };
    for (index, (position_m, velocity_m_s)) in starts.into_iter().enumerate() {
        let mut body = Body { position_m, velocity_m_s, ..model.clone() };
        if new.colour.is_none() && new.material.is_none() && index > 0 {
            // Several of one description differ in colour, so that one can be spoken of.
            body.look.colour = unused_colour(scene);
            body.name = called(new, &noun, body.look.colour);
        }
        body.name = unused_name(scene, &body.name);
        body.id = unused_id(scene, &body.name);
        scene.bodies.push(body);
    }
    for body in &scene.bodies[first_of_all..] {
        for part in body.position_m {
            limits::START_POSITION.check(&format!("the {}", body.name), part)?;
        }
    }
    make_room(scene)
}

/// A body by its description; what that leaves out is as in `like`, or the first body.
fn described(scene: &Scene, new: &NewBody, like: Option<&Body>) -> Body {
    let first_sphere = like.into_iter().chain(&scene.bodies).find_map(|body| match body.shape {
        Shape::Sphere { .. } => Some(body.shape),
        _ => None,
    });
    let like = like.or(scene.bodies.first());
    let shape = new.shape.or(first_sphere).unwrap_or(Shape::Sphere { radius_m: 0.3 });
    let mut body = Body {
        id: "new".to_owned(),
        name: "new".to_owned(),
        shape,
        mass_kg: like.map_or(1.0, |like| like.mass_kg),
        position_m: [0.0; 3],
        orientation: [0.0, 0.0, 0.0, 1.0],
        velocity_m_s: new.velocity_m_s.unwrap_or_default(),
        angular_velocity_rad_s: [0.0; 3],
        restitution: like.map_or(0.8, |like| like.restitution),
        friction: like.map_or(0.4, |like| like.friction),
        drag_coefficient: new.drag_coefficient.unwrap_or(match shape.kind() {
            ShapeKind::Box => BOX_DRAG,
            _ => SPHERE_DRAG,
        }),
        fixed: new.fixed.unwrap_or(false),
        look: Look { colour: unused_colour(scene), ..Look::default() },
    };
    if let Some(material) = new.material {
        set_material(&mut body, material);
    }
    body.mass_kg = new.mass_kg.unwrap_or(body.mass_kg);
    body.restitution = new.restitution.unwrap_or(body.restitution);
    body.friction = new.friction.unwrap_or(body.friction);
    body.look.colour = new.colour.unwrap_or(body.look.colour);
    body.look.texture = new.texture.clone().unwrap_or(Texture::Plain);
    body
}

/// "Red ball", "red rubber ball", or the name that was given.
fn called(new: &NewBody, noun: &str, colour: Colour) -> String {
    if let Some(name) = &new.name {
        return name.clone();
    }
    let mut words = Vec::new();
    if new.colour.is_some() || new.material.is_none() {
        words.push(colour.name().word());
    }
    if let Some(material) = new.material {
        words.push(material.word());
    }
    words.push(noun);
    words.join(" ")
}

fn unused_colour(scene: &Scene) -> Colour {
    let used = |name: ColourName| scene.bodies.iter().filter(|body| body.look.colour.name() == name).count();
    // `min_by_key` takes the first of equals.
    PALETTE.into_iter().min_by_key(|&name| used(name)).unwrap_or(ColourName::Blue).colour()
}

fn unused_name(scene: &Scene, wanted: &str) -> String {
    let taken = |name: &str| scene.bodies.iter().any(|body| body.name.to_lowercase() == name.to_lowercase());
    first_free(wanted, " ", &taken)
}

fn unused_id(scene: &Scene, name: &str) -> String {
    let mut slug: String = name
        .to_lowercase()
        .chars()
        .map(|c| if c.is_ascii_lowercase() || c.is_ascii_digit() { c } else { '_' })
        .take(limits::MAX_ID_CHARS - 4)
        .collect();
    if slug.chars().all(|c| c == '_') {
        slug = "body".to_owned();
    }
    first_free(slug.trim_matches('_'), "_", &|id: &str| scene.body(id).is_some())
}

fn first_free(wanted: &str, between: &str, taken: &dyn Fn(&str) -> bool) -> String {
    let mut name = wanted.to_owned();
    let mut number = 2;
    while taken(&name) {
        name = format!("{wanted}{between}{number}");
        number += 1;
    }
    name
}

/// Where each body's centre goes. Without a place of their own, new bodies stand beside the others, as high as the first.
fn places(scene: &Scene, model: &Body, at_m: Option<Vec3>, count: usize, arrangement: Arrangement) -> Vec<Vec3> {
    let [half_x, half_y, _] = model.half_bounds_m();
    let column_m = model.column_radius_m();
    let first = scene.bodies.first();
    let lowest_m = first.map_or(0.0, |body| body.lowest_m().max(0.0));
    let (x_m, z_m) = first.map_or((0.0, 0.0), |body| (body.position_m[0], body.position_m[2]));
    let floor_m = if scene.environment.ground.is_some() { half_y } else { f64::NEG_INFINITY };
    let at_m = at_m.map(|[x, y, z]| [x, y.max(floor_m), z]);
    let y_m = at_m.map_or(lowest_m + half_y, |at| at[1]);
    match arrangement {
        Arrangement::Row => {
            let mut filled = scene.clone();
            (0..count)
                .map(|index| {
                    let place = match at_m {
                        Some([x, y, z]) => [x + index as f64 * 2.5 * half_x, y, z],
                        None => [free_x_m(&filled, x_m, z_m, column_m), y_m, z_m],
                    };
                    filled.bodies.push(Body { position_m: place, ..model.clone() });
                    place
                })
                .collect()
        }
        Arrangement::Stack => {
            let base_x_m = at_m.map_or_else(|| free_x_m(scene, x_m, z_m, column_m), |at| at[0]);
            let base_z_m = at_m.map_or(z_m, |at| at[2]);
            // A stack stands on the ground where there is one; a place that was said holds for its lowest body.
            let base_y_m =
                at_m.map_or_else(|| if scene.environment.ground.is_some() { half_y } else { y_m }, |at| at[1]);
            (0..count).map(|index| [base_x_m, base_y_m + index as f64 * 2.0 * half_y, base_z_m]).collect()
        }
        Arrangement::Ring => {
            // Wide enough for a gap of half a body between neighbours, and around whatever already stands there.
            let neighbours_m = 2.5 * column_m * count as f64 / TAU;
            let inside_m = match at_m {
                Some(_) => 0.0,
                None => scene.bodies.iter().fold(0.0, |reach: f64, body| {
                    let away = libm::hypot(body.position_m[0] - x_m, body.position_m[2] - z_m);
                    reach.max(away + body.column_radius_m() + 1.5 * column_m)
                }),
            };
            let radius_m = if count == 1 && inside_m == 0.0 { 0.0 } else { neighbours_m.max(inside_m) };
            let [x, z] = at_m.map_or([x_m, z_m], |at| [at[0], at[2]]);
            (0..count)
                .map(|index| {
                    let (sine, cosine) = libm::sincos(TAU * index as f64 / count as f64);
                    [x + radius_m * cosine, y_m, z - radius_m * sine]
                })
                .collect()
        }
    }
}
