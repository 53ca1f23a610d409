//! Events: they happen now.

use crate::apply::launch::unit_vector;
use crate::apply::setup::{each, the};
use crate::body::Body;
use crate::edit::{Direction, Edit};
use crate::error::EditError;
use crate::limits;
use crate::placement::make_room;
use crate::scene::{Scene, Vec3};

pub(super) fn apply(scene: &mut Scene, edit: &Edit) -> Result<(), EditError> {
    match edit {
        Edit::Push { of, speed_m_s, direction } => each(scene, of, |body| {
            let change = struck(body, *speed_m_s, *direction)?;
            for (part, by) in body.velocity_m_s.iter_mut().zip(change) {
                *part += by;
            }
            Ok(())
        }),
        Edit::Throw { of, speed_m_s, direction } => each(scene, of, |body| {
            body.velocity_m_s = struck(body, *speed_m_s, *direction)?;
            Ok(())
        }),
        Edit::Cut { link } => cut(scene, link),
        Edit::Hold { of, held } => each(scene, of, |body| {
            body.fixed = *held;
            body.velocity_m_s = [0.0; 3];
            body.angular_velocity_rad_s = [0.0; 3];
            Ok(())
        }),
        Edit::Nudge { of, by_m } => {
            each(scene, of, |body| {
                let whose = the(body);
                for (part, by) in body.position_m.iter_mut().zip(by_m) {
                    limits::START_POSITION.check(&whose, *by)?;
                    *part += by;
                }
                Ok(())
            })?;
            make_room(scene)
        }
        Edit::Reanchor { bodies } => reanchor(scene, bodies),
        // Sorted by `apply` in the parent module.
        _ => Ok(()),
    }
}

fn struck(body: &Body, speed_m_s: f64, direction: Direction) -> Result<Vec3, EditError> {
    if body.fixed {
        return Err(EditError::Held { whose: the(body) });
    }
    let speed_m_s = limits::LAUNCH_SPEED.check(&the(body), speed_m_s)?;
    Ok(unit_vector(direction, body.velocity_m_s)?.map(|part| part * speed_m_s))
}

pub(super) fn cut(scene: &mut Scene, id: &str) -> Result<(), EditError> {
    let place = scene
        .links
        .iter()
        .position(|link| link.id == id)
        .ok_or_else(|| EditError::NoSuchLink { link: id.chars().take(60).collect() })?;
    scene.links.remove(place);
    Ok(())
}

fn reanchor(scene: &mut Scene, bodies: &[Body]) -> Result<(), EditError> {
    let ids = |bodies: &[Body]| bodies.iter().map(|body| body.id.clone()).collect::<Vec<_>>();
    let (expected, found) = (ids(&scene.bodies), ids(bodies));
    if expected != found {
        return Err(EditError::OtherBodies { expected, found });
    }
    for (body, solved) in scene.bodies.iter_mut().zip(bodies) {
        body.position_m = solved.position_m;
        body.orientation = solved.orientation;
        body.velocity_m_s = solved.velocity_m_s;
        body.angular_velocity_rad_s = solved.angular_velocity_rad_s;
    }
    Ok(())
}
