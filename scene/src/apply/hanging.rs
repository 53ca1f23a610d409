//! Bodies that hang: where they are let go on their arc, and what a longer string or rod does to them.

use glam::{DQuat, DVec3};

use crate::apply::launch::sin_cos_deg;
use crate::apply::setup::the;
use crate::body::Body;
use crate::edit::Change;
use crate::error::EditError;
use crate::limits;
use crate::link::{Link, LinkEnd, LinkKind};
use crate::placement::overlap_m;
use crate::scene::Scene;
use crate::select::Selector;

/// How far above the ground a body may swing at its lowest when its string is made longer: the point it hangs from goes
/// up where it would be less.
const CLEARANCE_M: f64 = 0.2;

/// How a body hangs: from points that do not move, on rods, strings or springs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hanging {
    /// The point it hangs from; the middle of them where it hangs from several.
    pub pivot_m: DVec3,
    /// From that point to its centre.
    pub arm_m: DVec3,
}

impl Hanging {
    /// The angle from hanging straight down, 0 to 180.
    #[must_use]
    pub fn angle_deg(&self) -> f64 {
        libm::atan2(libm::hypot(self.arm_m.x, self.arm_m.z), -self.arm_m.y).to_degrees()
    }

    /// The level direction in which it is held out, if it is.
    fn side(&self) -> Option<DVec3> {
        let level = DVec3::new(self.arm_m.x, 0.0, self.arm_m.z);
        (level.length() > 1e-6 * self.arm_m.length()).then(|| level.normalize())
    }
}

impl Scene {
    /// How the body at `index` hangs, if it does: a fixed one does not.
    #[must_use]
    pub fn hanging(&self, index: usize) -> Option<Hanging> {
        let body = self.bodies.get(index).filter(|body| !body.fixed)?;
        let pivots: Vec<DVec3> =
            self.links.iter().filter_map(|link| tie(self, link, body)).map(|tie| tie.pivot_m).collect();
        let count = pivots.len();
        let pivot_m = pivots.into_iter().reduce(|a, b| a + b)? / count as f64;
        let arm_m = centre(body) - pivot_m;
        (arm_m.length() > 1e-9).then_some(Hanging { pivot_m, arm_m })
    }
}

/// A link from a body to something that does not move.
struct Tie {
    pivot_m: DVec3,
    attached_m: DVec3,
}

fn tie(scene: &Scene, link: &Link, body: &Body) -> Option<Tie> {
    if matches!(link.kind, LinkKind::Hinge { .. }) {
        return None;
    }
    let is_unmoved = |end: &LinkEnd| end.body().is_none_or(|id| scene.body(id).is_some_and(|other| other.fixed));
    let found = |end: &LinkEnd, other: &LinkEnd| {
        let hangs = end.body() == Some(&body.id) && is_unmoved(other);
        Some(Tie { attached_m: scene.end_m(end).filter(|_| hangs)?, pivot_m: scene.end_m(other)? })
    };
    found(&link.a, &link.b).or_else(|| found(&link.b, &link.a))
}

fn centre(body: &Body) -> DVec3 {
    DVec3::from_array(body.position_m)
}

/// Lets hanging bodies go at rest from an angle, their strings taut. Whatever hangs in the way is lifted along.
pub(super) fn release_from(scene: &mut Scene, of: &Selector, angle: Change) -> Result<(), EditError> {
    let chosen = of.resolve(scene)?;
    let outwards = free_side(scene, &chosen);
    let mut moved: Vec<(usize, DVec3, f64)> = Vec::new();
    for &index in &chosen {
        let whose = the(&scene.bodies[index]);
        let hanging = scene.hanging(index).ok_or(EditError::HangsOnNothing { whose: whose.clone() })?;
        let angle_deg = limits::RELEASE_ANGLE.check(&whose, angle.of(hanging.angle_deg()))?;
        let side = hanging.side().unwrap_or(outwards);
        hold_out(scene, index, &hanging, side, angle_deg);
        moved.push((index, side, angle_deg));
    }
    loop {
        let in_the_way = (0..scene.bodies.len()).find_map(|index| {
            let free = moved.iter().all(|(other, ..)| *other != index);
            let hanging = scene.hanging(index).filter(|_| free)?;
            let hit = moved
                .iter()
                .find(|(other, ..)| overlap_m(&scene.bodies[*other], &scene.bodies[index]) > limits::TOUCH_M)?;
            Some((index, hanging, hit.1, hit.2))
        });
        let Some((index, hanging, side, angle_deg)) = in_the_way else { break };
        hold_out(scene, index, &hanging, side, angle_deg);
        moved.push((index, side, angle_deg));
    }
    for (index, ..) in &moved {
        fits(scene, *index)?;
    }
    Ok(())
}

/// Refuses a body that would stand in the ground or in another.
fn fits(scene: &Scene, index: usize) -> Result<(), EditError> {
    let body = &scene.bodies[index];
    if scene.environment.ground.is_some() && body.lowest_m() < -limits::TOUCH_M {
        return Err(EditError::InGround { whose: the(body) });
    }
    let other = scene.bodies.iter().find(|other| other.id != body.id && overlap_m(other, body) > limits::TOUCH_M);
    other.map_or(Ok(()), |other| Err(EditError::Overlap { a: the(body), b: the(other) }))
}

/// The level direction away from what hangs beside: to the left where there is nothing.
fn free_side(scene: &Scene, chosen: &[usize]) -> DVec3 {
    let middle = |of: Vec<f64>| (!of.is_empty()).then(|| of.iter().sum::<f64>() / of.len() as f64);
    let x = |index: usize| scene.hanging(index).map(|hanging| hanging.pivot_m.x);
    let theirs = middle(chosen.iter().filter_map(|&index| x(index)).collect());
    let others = middle((0..scene.bodies.len()).filter(|index| !chosen.contains(index)).filter_map(x).collect());
    match (theirs, others) {
        (Some(theirs), Some(others)) if theirs > others + 1e-9 => DVec3::X,
        _ => DVec3::NEG_X,
    }
}

/// Turns a body about what it hangs from, to this angle from straight down on this side.
fn hold_out(scene: &mut Scene, index: usize, hanging: &Hanging, side: DVec3, angle_deg: f64) {
    let slack_m = slack_m(scene, index, hanging);
    let body = &mut scene.bodies[index];
    let (sine, cosine) = sin_cos_deg(angle_deg);
    let length_m = hanging.arm_m.length() + slack_m;
    let arm_m = length_m * (sine * side - cosine * DVec3::Y);
    body.position_m = (hanging.pivot_m + arm_m).to_array();
    // About the level axis on which a positive angle lifts it to its side.
    let axis = DVec3::NEG_Y.cross(side);
    let turned_deg = angle_deg - hanging.angle_deg();
    let (half_sine, half_cosine) = libm::sincos(turned_deg.to_radians() / 2.0);
    let turn = DQuat::from_xyzw(axis.x * half_sine, axis.y * half_sine, axis.z * half_sine, half_cosine);
    body.orientation = (turn * DQuat::from_array(body.orientation)).normalize().to_array();
    body.velocity_m_s = [0.0; 3];
    body.angular_velocity_rad_s = [0.0; 3];
}

/// How much further out a body on one string has to be for the string to be taut.
fn slack_m(scene: &Scene, index: usize, hanging: &Hanging) -> f64 {
    let body = &scene.bodies[index];
    let mut ties = scene.links.iter().filter_map(|link| Some((link, tie(scene, link, body)?)));
    match (ties.next(), ties.next()) {
        (Some((link, tie)), None) if tie.attached_m == centre(body) => match link.kind {
            LinkKind::String { length_m } => (length_m - hanging.arm_m.length()).max(0.0),
            _ => 0.0,
        },
        _ => 0.0,
    }
}

/// Moves what hangs on a link whose length has become `longer_m` greater along with its end, and what hangs on that in turn;
/// a point that it hangs from goes up where it would reach the ground.
pub(super) fn follow_length(scene: &mut Scene, link: usize, longer_m: f64) -> Result<(), EditError> {
    let tied = &scene.links[link];
    let found = scene
        .bodies
        .iter()
        .enumerate()
        .find_map(|(index, body)| (!body.fixed).then(|| tie(scene, tied, body)).flatten().map(|tie| (index, tie)));
    let Some((index, tie)) = found else { return Ok(()) };
    let along = (tie.attached_m - tie.pivot_m).try_normalize().unwrap_or(DVec3::NEG_Y);
    let reach_m = tie.attached_m.distance(tie.pivot_m) + longer_m;
    let below_m = tie.attached_m.y - scene.bodies[index].lowest_m();
    let lowest_m = tie.pivot_m.y - reach_m - below_m;
    let raised_m = match scene.environment.ground {
        Some(_) if lowest_m < 0.0 => CLEARANCE_M - lowest_m,
        _ => 0.0,
    };
    let raised_m = if longer_m > 0.0 { raised_m } else { 0.0 };
    let carried = hung_together(scene, index);
    let from_point = tied.a.body().is_none() || tied.b.body().is_none();
    let raised_m = if from_point { raised_m } else { 0.0 };
    let link = &mut scene.links[link];
    for end in [&mut link.a, &mut link.b] {
        if let LinkEnd::Point { point_m } = end {
            point_m[1] += raised_m;
        }
    }
    let by_m = along * longer_m + DVec3::Y * raised_m;
    for &index in &carried {
        let body = &mut scene.bodies[index];
        body.position_m = (centre(body) + by_m).to_array();
        for part in body.position_m {
            limits::START_POSITION.check(&the(body), part)?;
        }
    }
    carried.into_iter().try_for_each(|index| fits(scene, index))
}

/// The body at `index` and what hangs on it by further links, without a hold of its own.
fn hung_together(scene: &Scene, index: usize) -> Vec<usize> {
    let mut found = vec![index];
    let mut next = 0;
    while let Some(&at) = found.get(next) {
        next += 1;
        let id = &scene.bodies[at].id;
        for (other, body) in scene.bodies.iter().enumerate() {
            let linked = scene.links.iter().any(|link| link.holds(id) && link.holds(&body.id));
            if linked && !body.fixed && !found.contains(&other) && scene.hanging(other).is_none() {
                found.push(other);
            }
        }
    }
    found
}
