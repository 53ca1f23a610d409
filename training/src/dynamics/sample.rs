//! From tracks to what the laws are asked: impulses are masses times changes of velocity, in units of speed.

use glam::{DQuat, DVec3};
use scene::{Body, Scene, Shape};
use serde::{Deserialize, Serialize};

use super::track::{Motion, Track, break_frame, fit_motion, fit_spin, mean_attitude};

/// Frames that a fit needs at least.
const LEAST_FRAMES: usize = 8;

/// One observation of a law: two speeds in, an impulse out, all in m/s (impulse times inverse effective mass).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sample {
    /// The first speed: `u` of the normal law, `q` of friction.
    pub s: f64,
    /// The second: `v0` of the normal law, the normal impulse `p` of friction.
    pub t: f64,
    /// The impulse that was seen.
    pub impulse: f64,
    /// Its standard deviation, as the fits say it.
    pub sd: f64,
    /// Restitution of the pair, declared.
    pub restitution: f64,
    /// Friction of the pair, declared.
    pub friction: f64,
}

/// One observation of drag.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct DragSample {
    /// Declared drag coefficient.
    pub drag_coefficient: f64,
    /// Drag force over density, frontal area and speed squared.
    pub factor: f64,
    /// Its standard deviation.
    pub sd: f64,
    /// Speed in m/s, to test the exponent.
    pub speed_m_s: f64,
}

/// What the tracks of contacts say about both laws.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct ContactSample {
    /// Along the normal.
    pub normal: Sample,
    /// Across it; none where nothing slides.
    pub friction: Option<Sample>,
}

struct Side {
    before: Motion,
    after: Motion,
    spin_before: DVec3,
    spin_after: DVec3,
    spin_sd: f64,
    radius_m: f64,
    inverse_mass: f64,
    inverse_inertia: f64,
}

fn pair_numbers(scene: &Scene) -> Option<(f64, f64)> {
    let a = scene.bodies.first()?;
    let (e, mu) = match (scene.bodies.get(1), &scene.environment.ground) {
        (Some(b), _) => (b.restitution, b.friction),
        (None, Some(ground)) => (ground.restitution, ground.friction),
        (None, None) => return None,
    };
    Some((a.restitution * e, (a.friction * mu).sqrt()))
}

/// Two flights and the moment at which one turns into the other.
struct Parted {
    before: std::ops::Range<usize>,
    after: std::ops::Range<usize>,
    /// Of every body, before and after.
    fits: Vec<(Motion, Motion)>,
}

/// Fits flight before and after an impact and the moment where the fits meet. None where the track does not show one.
fn part(scene: &Scene, track: &Track) -> Option<Parted> {
    let gravity = DVec3::NEG_Y * scene.environment.gravity_m_s2;
    let times = &track.times_s;
    if times.len() < 2 * LEAST_FRAMES + 2 {
        return None;
    }
    let straighten = |poses: &Vec<geometry::contact::Pose>| -> Vec<DVec3> {
        poses.iter().zip(times).map(|(pose, &t)| pose.position_m - gravity * (0.5 * t * t)).collect()
    };
    let straight: Vec<Vec<DVec3>> = track.poses.iter().map(straighten).collect();
    let split = break_frame(times, &straight, LEAST_FRAMES);
    // The frame on either side of the break may belong to the other: both are left out.
    let (before, after) = (0..split - 1, split + 1..times.len());
    let fits = |at_s: f64| -> Vec<(Motion, Motion)> {
        let fit = |poses: &[geometry::contact::Pose], frames: std::ops::Range<usize>| {
            let positions: Vec<DVec3> = poses[frames.clone()].iter().map(|pose| pose.position_m).collect();
            fit_motion(&times[frames], &positions, at_s, Some(gravity))
        };
        track.poses.iter().map(|poses| (fit(poses, before.clone()), fit(poses, after.clone()))).collect()
    };
    // Where the fitted flights come closest is the moment of impact.
    let mut at_s = 0.5 * (times[split - 1] + times[split]);
    for _ in 0..2 {
        let (mut along, mut square) = (0.0, 0.0);
        for (before, after) in fits(at_s) {
            let change = after.velocity_m_s - before.velocity_m_s;
            along += (after.position_m - before.position_m).dot(change);
            square += change.length_squared();
        }
        at_s -= along / square;
    }
    let within = (times[0]..=times[times.len() - 1]).contains(&at_s);
    let fits = fits(at_s);
    // If one side is no flight, such as when something hits again, its residuals say so.
    let sound = fits.iter().all(|(before, after)| {
        let (least, most) =
            (before.residual_sd_m.min(after.residual_sd_m), before.residual_sd_m.max(after.residual_sd_m));
        most < 2.0 * least || most < ROUNDING_M
    });
    (within && sound).then_some(Parted { before, after, fits })
}

/// Residuals below this are rounding.
const ROUNDING_M: f64 = 1e-9;

/// An impact of a ball on the ground or of two balls: flight fitted before and after, the impulse from what changed. None
/// where the track does not show one.
#[must_use]
pub fn impact(scene: &Scene, track: &Track) -> Option<ContactSample> {
    let (restitution, friction) = pair_numbers(scene)?;
    let Parted { before, after, fits } = part(scene, track)?;
    let times = &track.times_s;
    let sides: Vec<Side> = scene
        .bodies
        .iter()
        .zip(&track.poses)
        .zip(fits)
        .map(|((body, poses), (motion_before, motion_after))| {
            let (spin_before, sd_before) = spin(times, poses, before.clone());
            let (spin_after, sd_after) = spin(times, poses, after.clone());
            Side {
                before: motion_before,
                after: motion_after,
                spin_before,
                spin_after,
                spin_sd: sd_before.hypot(sd_after),
                radius_m: body.shape.bounding_radius_m(),
                inverse_mass: 1.0 / body.mass_kg,
                inverse_inertia: 1.0 / (body.mass_kg * body.shape.inertia_per_mass_m2()[0]),
            }
        })
        .collect();
    Some(contact_of_balls(&sides, restitution, friction))
}

fn spin(times_s: &[f64], poses: &[geometry::contact::Pose], frames: std::ops::Range<usize>) -> (DVec3, f64) {
    let attitudes: Vec<DQuat> = poses[frames.clone()].iter().map(|pose| pose.orientation).collect();
    fit_spin(&times_s[frames], &attitudes)
}

/// A box that lands on one of its edges: two corners at once, each of which gives half the impulse. Each corner's speed
/// without its own share, which is not its approach speed, is what tells a law of one contact from a law of the whole.
#[must_use]
pub fn landing(scene: &Scene, track: &Track) -> Option<Sample> {
    let (restitution, friction) = pair_numbers(scene)?;
    let Parted { before, after, fits } = part(scene, track)?;
    let body = scene.bodies.first()?;
    let Shape::Box { half_extents_m: half } = body.shape else { return None };
    let (poses, times) = (&track.poses[0], &track.times_s);
    let attitude = mean_attitude(poses[before.clone()].iter());
    let corner = |k: usize| {
        attitude * DVec3::from_array(std::array::from_fn(|i| if k >> i & 1 == 1 { half[i] } else { -half[i] }))
    };
    let mut arms: Vec<DVec3> = (0..8).map(corner).collect();
    arms.sort_by(|a, b| a.y.total_cmp(&b.y));
    // The edge is level, or it is no landing on an edge.
    if arms[1].y - arms[0].y > 0.25 * (arms[2].y - arms[0].y) {
        return None;
    }
    let (motion_before, motion_after) = fits[0];
    let (spin_before, sd_before) = spin(times, poses, before);
    let (spin_after, sd_after) = spin(times, poses, after);
    let moments = DVec3::from_array(body.shape.inertia_per_mass_m2());
    let mut sample = Sample { s: 0.0, t: 0.0, impulse: 0.0, sd: 0.0, restitution, friction };
    let change = motion_after.velocity_m_s.y - motion_before.velocity_m_s.y;
    let change_sd = motion_after.velocity_sd_m_s.hypot(motion_before.velocity_sd_m_s);
    for arm in &arms[..2] {
        let turning = attitude.conjugate() * arm.cross(DVec3::Y);
        // Inverse effective mass times mass.
        let k = 1.0 + turning.dot(turning / moments);
        let p = 0.5 * change * k;
        let speed = |motion: &Motion, spin: DVec3| motion.velocity_m_s.y + spin.cross(*arm).y;
        sample.s += 0.5 * (speed(&motion_after, spin_after) - p);
        sample.t += 0.5 * speed(&motion_before, spin_before);
        sample.impulse += 0.5 * p;
        sample.sd += 0.5 * (0.5 * k * change_sd).hypot(arm.length() * sd_before.hypot(sd_after));
    }
    (sample.t < 0.0).then_some(sample)
}

fn contact_of_balls(sides: &[Side], restitution: f64, friction: f64) -> ContactSample {
    let a = &sides[0];
    let middle = |side: &Side| (side.before.position_m + side.after.position_m) * 0.5;
    let normal = match sides.get(1) {
        Some(b) => (middle(a) - middle(b)).normalize_or(DVec3::Y),
        None => DVec3::Y,
    };
    // Velocity of a ball's surface at the contact; `sign` is the side of the ball on which it lies.
    let surface =
        |side: &Side, sign: f64, velocity: DVec3, spin: DVec3| velocity + spin.cross(normal * (-sign * side.radius_m));
    let mut u_before = surface(a, 1.0, a.before.velocity_m_s, a.spin_before);
    let mut u_after = surface(a, 1.0, a.after.velocity_m_s, a.spin_after);
    let (mut k_normal, mut k_tangent) = (0.0, 0.0);
    let (mut variance, mut variance_tangent) = (0.0, 0.0);
    for side in sides {
        k_normal += side.inverse_mass;
        k_tangent += side.inverse_mass + side.radius_m * side.radius_m * side.inverse_inertia;
        let linear = side.before.velocity_sd_m_s.powi(2) + side.after.velocity_sd_m_s.powi(2);
        variance += linear;
        variance_tangent += linear + (side.radius_m * side.spin_sd).powi(2);
    }
    if let Some(b) = sides.get(1) {
        u_before -= surface(b, -1.0, b.before.velocity_m_s, b.spin_before);
        u_after -= surface(b, -1.0, b.after.velocity_m_s, b.spin_after);
    }
    let (n_before, n_after) = (u_before.dot(normal), u_after.dot(normal));
    let across = u_before - normal * n_before;
    let change = (u_after - normal * n_after) - across;
    let sliding = across.length();
    let ratio = k_normal / k_tangent;
    let p = n_after - n_before;
    let whole = Sample { s: n_before, t: n_before, impulse: p, sd: variance.sqrt(), restitution, friction };
    // A direction of sliding that is lost in the noise says nothing about friction.
    let seen = sliding > 5.0 * variance_tangent.sqrt() && sliding > 0.0;
    let rubbed = Sample {
        s: sliding * ratio,
        t: p,
        impulse: -change.dot(across) / sliding * ratio,
        sd: variance_tangent.sqrt() * ratio,
        restitution,
        friction,
    };
    ContactSample { normal: whole, friction: seen.then_some(rubbed) }
}

/// A box that slides on the ground: over the part of the track in which it surely still slides, its weight is borne and
/// its speed falls. None where too little of it slides.
#[must_use]
pub fn slide(scene: &Scene, track: &Track) -> Option<ContactSample> {
    let (restitution, friction) = pair_numbers(scene)?;
    let gravity = scene.environment.gravity_m_s2;
    let positions = track.positions_m(0);
    let last = *positions.last()?;
    let path = (positions[0] - last).length();
    // Up to the last sixth of the way: that is 60 % of the time if it stops, all but the end if it does not.
    let frames = positions.iter().take_while(|position| (**position - last).length() > path / 6.0).count();
    if frames < 3 * LEAST_FRAMES {
        return None;
    }
    let over_s = track.times_s[frames - 1] - track.times_s[0];
    let fit = fit_motion(&track.times_s[..frames], &positions[..frames], track.times_s[0], None);
    let velocity = DVec3::new(fit.velocity_m_s.x, 0.0, fit.velocity_m_s.z);
    let speed = velocity.length();
    let sd = fit.acceleration_sd_m_s2 * over_s;
    let p = (gravity + fit.acceleration_m_s2.y) * over_s;
    let borne = Sample { s: -gravity * over_s, t: 0.0, impulse: p, sd, restitution, friction };
    let slowed = -fit.acceleration_m_s2.dot(velocity) / speed * over_s;
    let rubbed = Sample { s: speed, t: p, impulse: slowed, sd, restitution, friction };
    Some(ContactSample { normal: borne, friction: (speed > 5.0 * sd && speed > 0.0).then_some(rubbed) })
}

/// Drag on a body in flight: what its acceleration is besides the declared gravity.
#[must_use]
pub fn drag(scene: &Scene, track: &Track) -> Option<DragSample> {
    let body: &Body = scene.bodies.first()?;
    let gravity = DVec3::NEG_Y * scene.environment.gravity_m_s2;
    let positions = track.positions_m(0);
    let middle_s = 0.5 * (track.times_s[0] + track.times_s.last()?);
    let fit = fit_motion(&track.times_s, &positions, middle_s, None);
    let speed = fit.velocity_m_s.length();
    let direction = fit.velocity_m_s.normalize_or_zero();
    let attitude = mean_attitude(track.poses[0].iter());
    let area = geometry::frontal_area::frontal_area_m2(&body.shape, attitude, direction);
    let scale = body.mass_kg / (scene.environment.air_density_kg_m3 * area * speed * speed);
    let factor = -(fit.acceleration_m_s2 - gravity).dot(direction) * scale;
    let sample = DragSample {
        drag_coefficient: body.drag_coefficient,
        factor,
        sd: fit.acceleration_sd_m_s2 * scale,
        speed_m_s: speed,
    };
    (speed > 0.0 && factor.is_finite()).then_some(sample)
}
