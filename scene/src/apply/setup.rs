//! Setup edits: they change the start.

use glam::{DQuat, DVec3};

use crate::apply::bodies;
use crate::apply::{hanging, launch, orbit, tilt};
use crate::body::{Body, Shape};
use crate::edit::{Change, Edit};
use crate::environment::{Ground, Light, Liquid, Place};
use crate::error::EditError;
use crate::limits::{self, Range};
use crate::link::LinkKind;
use crate::material::Material;
use crate::placement::make_room;
use crate::scene::Scene;
use crate::select::Selector;
use crate::world::World;

pub(super) fn apply(scene: &mut Scene, edit: &Edit) -> Result<(), EditError> {
    match edit {
        Edit::SetGravity(change) => set(&limits::GRAVITY, "", &mut scene.environment.gravity_m_s2, *change)?,
        Edit::SetWorld(world) => set_world(scene, *world),
        Edit::SetAir(change) => set(&limits::AIR_DENSITY, "", &mut scene.environment.air_density_kg_m3, *change)?,
        Edit::SetGround { friction, restitution } => {
            let ground = scene.environment.ground.as_mut().ok_or(EditError::NoGround)?;
            if let Some(change) = friction {
                set(&limits::FRICTION, "the ground", &mut ground.friction, *change)?;
            }
            if let Some(change) = restitution {
                set(&limits::RESTITUTION, "the ground", &mut ground.restitution, *change)?;
            }
        }
        Edit::RemoveGround(true) => scene.environment.ground = None,
        Edit::RemoveGround(false) => {
            scene.environment.ground.get_or_insert_with(Ground::default);
            make_room(scene)?;
        }
        Edit::SetLiquid(liquid) => scene.environment.liquid.clone_from(liquid),
        Edit::SetPlace(place) => scene.environment.place = *place,
        Edit::SetMutualGravity(mutual) => scene.environment.mutual_gravity = *mutual,
        Edit::AddBodies { body, count, arrangement } => bodies::add(scene, body, *count, *arrangement)?,
        Edit::InsertBody(body) => {
            scene.bodies.push(body.as_ref().clone());
            scene.validate()?;
            make_room(scene)?;
        }
        Edit::RemoveBodies { of } => remove(scene, of)?,
        Edit::SetMass { of, value } => change_each(scene, of, &limits::MASS, *value, |body| &mut body.mass_kg)?,
        Edit::SetSize { of, value } => set_size(scene, of, *value)?,
        Edit::SetRestitution { of, value } => {
            change_each(scene, of, &limits::RESTITUTION, *value, |body| &mut body.restitution)?;
        }
        Edit::SetFriction { of, value } => {
            change_each(scene, of, &limits::FRICTION, *value, |body| &mut body.friction)?;
        }
        Edit::SetDrag { of, value } => {
            change_each(scene, of, &limits::DRAG, *value, |body| &mut body.drag_coefficient)?;
        }
        Edit::SetMaterial { of, material } => each(scene, of, |body| {
            set_material(body, *material);
            Ok(())
        })?,
        Edit::SetShape { of, shape } => {
            for index in of.resolve(scene)? {
                reshape(scene, index, *shape);
            }
            // The shape may be out of its limits; placing needs finite sizes.
            scene.validate()?;
            make_room(scene)?;
        }
        Edit::SetHeight { of, value } => {
            each(scene, of, |body| {
                let lowest_m = body.lowest_m();
                let height_m = limits::HEIGHT.check(&the(body), settle(value.of(lowest_m)))?;
                body.position_m[1] += height_m - lowest_m;
                Ok(())
            })?;
            make_room(scene)?;
        }
        Edit::SetPosition { of, position_m } => {
            each(scene, of, |body| {
                for part in position_m {
                    limits::START_POSITION.check(&the(body), *part)?;
                }
                body.position_m = *position_m;
                Ok(())
            })?;
            make_room(scene)?;
        }
        Edit::SetLaunch { of, speed, direction, elevation } => each(scene, of, |body| {
            let velocity_m_s = launch::launched(body, *speed, *direction, *elevation)?;
            launch::rolling_on(body, |body| body.velocity_m_s = velocity_m_s);
            Ok(())
        })?,
        Edit::SetReleaseAngle { of, value } => hanging::release_from(scene, of, *value)?,
        Edit::SetTilt { of, value } => tilt::set_tilt(scene, of, *value)?,
        Edit::SetPhase { of, phase } => orbit::set_phase(scene, of, *phase)?,
        Edit::SetDistance { of, value } => orbit::set_distance(scene, of, *value)?,
        Edit::SetVelocity { of, velocity_m_s } => each(scene, of, |body| {
            limits::LAUNCH_SPEED.check(&the(body), crate::validate::length_of(*velocity_m_s))?;
            launch::rolling_on(body, |body| body.velocity_m_s = *velocity_m_s);
            Ok(())
        })?,
        Edit::SetSpin { of, angular_velocity_rad_s } => each(scene, of, |body| {
            body.angular_velocity_rad_s = *angular_velocity_rad_s;
            Ok(())
        })?,
        Edit::SetFixed { of, fixed } => each(scene, of, |body| {
            body.fixed = *fixed;
            Ok(())
        })?,
        Edit::AddLink(link) => scene.links.push(link.clone()),
        Edit::RemoveLink { link } => super::event::cut(scene, link)?,
        Edit::SetLink { link, length, stiffness, damping } => {
            set_link(scene, link, [(*length, "length"), (*stiffness, "stiffness"), (*damping, "damping")])?;
        }
        // Sorted by `apply` in the parent module.
        _ => {}
    }
    Ok(())
}

/// "the red ball", as errors name it.
pub(super) fn the(body: &Body) -> String {
    format!("the {}", body.name)
}

/// Takes the rounding of a difference away: what is within a nanometre below zero is zero.
fn settle(value: f64) -> f64 {
    if (-1e-9..0.0).contains(&value) { 0.0 } else { value }
}

pub(super) fn set(range: &Range, whose: &str, slot: &mut f64, change: Change) -> Result<(), EditError> {
    *slot = range.check(whose, change.of(*slot))?;
    Ok(())
}

pub(super) fn each(
    scene: &mut Scene,
    of: &Selector,
    mut act: impl FnMut(&mut Body) -> Result<(), EditError>,
) -> Result<(), EditError> {
    for index in of.resolve(scene)? {
        act(&mut scene.bodies[index])?;
    }
    Ok(())
}

fn change_each(
    scene: &mut Scene,
    of: &Selector,
    range: &Range,
    change: Change,
    slot: impl Fn(&mut Body) -> &mut f64,
) -> Result<(), EditError> {
    each(scene, of, |body| {
        let whose = the(body);
        set(range, &whose, slot(body), change)
    })
}

fn set_world(scene: &mut Scene, world: World) {
    let surroundings = world.surroundings();
    let environment = &mut scene.environment;
    environment.gravity_m_s2 = surroundings.gravity_m_s2;
    environment.air_density_kg_m3 = surroundings.air_density_kg_m3;
    environment.sky = surroundings.sky;
    environment.place = Place::Open;
    environment.ground = surroundings.ground.map(|colours| {
        // The lesson's own friction, bounce and tiles stay, so that only the world differs.
        let ground = environment.ground.take().unwrap_or_default();
        Ground { colours, ..ground }
    });
    if let Light::Sun(sun) = &mut environment.light {
        sun.colour = surroundings.sun_colour;
        sun.strength = surroundings.sun_strength;
    }
    let everywhere_m = limits::START_POSITION.most;
    let pool = environment.liquid.take_if(|liquid| liquid.level_m < everywhere_m && environment.ground.is_some());
    environment.liquid =
        surroundings.liquid_kg_m3.map(|density_kg_m3| Liquid { level_m: everywhere_m, density_kg_m3 }).or(pool);
}

fn remove(scene: &mut Scene, of: &Selector) -> Result<(), EditError> {
    let gone: Vec<String> = of.resolve(scene)?.into_iter().map(|index| scene.bodies[index].id.clone()).collect();
    if let Light::Star { body } = &scene.environment.light
        && let Some(star) = scene.body(body).filter(|star| gone.contains(&star.id))
    {
        return Err(EditError::OnlyLight { whose: the(star) });
    }
    scene.bodies.retain(|body| !gone.contains(&body.id));
    scene.links.retain(|link| !gone.iter().any(|id| link.holds(id)));
    if scene.camera.follow.as_ref().is_some_and(|followed| gone.contains(followed)) {
        scene.camera.follow = None;
    }
    Ok(())
}

fn set_size(scene: &mut Scene, of: &Selector, value: Change) -> Result<(), EditError> {
    for index in of.resolve(scene)? {
        let body = &scene.bodies[index];
        let wanted_m = limits::SIZE.check(&the(body), value.of(body.shape.half_largest_extent_m()))?;
        reshape(scene, index, body.shape.resized(wanted_m));
    }
    scene.validate()?;
    make_room(scene)
}

/// Another shape with the same lowest point; with the same centre where a link holds it or nothing is below; on a ramp, as
/// near to its slope.
fn reshape(scene: &mut Scene, index: usize, shape: Shape) {
    let id = &scene.bodies[index].id;
    let linked = scene.links.iter().any(|link| link.holds(id));
    let stands = !linked && scene.environment.ground.is_some();
    // The turn of the slope that it lies on; none where nothing slopes.
    let slope = scene.bodies.iter().filter(|ramp| ramp.carries(&scene.bodies[index])).find_map(Body::tilted);
    let slope = slope.map_or(DQuat::IDENTITY, |tilted| tilted.turn());
    let body = &mut scene.bodies[index];
    let depth_m = |body: &Body| {
        let level = (slope.inverse() * DQuat::from_array(body.orientation)).to_array();
        let level = Body { orientation: level, ..body.clone() };
        level.position_m[1] - level.lowest_m()
    };
    let before_m = depth_m(body);
    launch::rolling_on(body, |body| body.shape = shape);
    if stands {
        let up_m = slope * DVec3::Y * (depth_m(body) - before_m);
        body.position_m = (DVec3::from_array(body.position_m) + up_m).to_array();
    }
}

pub(super) fn set_material(body: &mut Body, material: Material) {
    let properties = material.properties();
    body.mass_kg = properties.density_kg_m3 * body.shape.volume_m3();
    body.restitution = properties.restitution;
    body.friction = properties.friction;
    body.look.colour = properties.colour;
    body.look.gloss = properties.gloss;
    body.look.metal = properties.metal;
}

fn set_link(scene: &mut Scene, id: &str, changes: [(Option<Change>, &'static str); 3]) -> Result<(), EditError> {
    let index = scene
        .links
        .iter()
        .position(|link| link.id == id)
        .ok_or_else(|| EditError::NoSuchLink { link: id.chars().take(60).collect() })?;
    let link = &mut scene.links[index];
    let kind = link.kind.word();
    let none = |property| EditError::NoSuchProperty { link: id.to_owned(), kind, property };
    let mut longer_m = 0.0;
    for (change, property) in changes {
        let Some(change) = change else { continue };
        let (range, slot) = match (&mut link.kind, property) {
            (LinkKind::Rod { length_m } | LinkKind::String { length_m }, "length") => (&limits::LINK_LENGTH, length_m),
            (LinkKind::Spring { rest_length_m, .. }, "length") => (&limits::LINK_LENGTH, rest_length_m),
            (LinkKind::Spring { stiffness_n_m, .. }, "stiffness") => (&limits::STIFFNESS, stiffness_n_m),
            (LinkKind::Spring { damping_n_s_m, .. }, "damping") => (&limits::DAMPING, damping_n_s_m),
            _ => return Err(none(property)),
        };
        let before = *slot;
        *slot = range.check(&format!("the {kind}"), change.of(before)).map_err(EditError::from)?;
        if property == "length" {
            longer_m = *slot - before;
        }
    }
    if longer_m == 0.0 { Ok(()) } else { hanging::follow_length(scene, index, longer_m) }
}
