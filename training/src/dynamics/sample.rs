//! From tracks to what the laws of contact are asked: impulses are masses times changes of velocity, in units of speed.

use std::ops::Range;

use geometry::contact::Pose;
use glam::{DQuat, DVec3};
use scene::{Scene, Shape};

use super::track::{Motion, Track, break_frame, fit_motion, fit_spin, mean_attitude};

/// Frames that a fit needs at least.
const LEAST_FRAMES: usize = 8;

/// Sliding slower than this many standard deviations says nothing about friction: its direction is lost in the noise.
const CLEAR: f64 = 8.0;

/// What is declared of a pair.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PairNumbers {
    /// Product of both restitutions.
    pub restitution: f64,
    /// Geometric mean of both frictions.
    pub friction: f64,
    /// Whether one of them is the ground.
    pub ground: bool,
}

impl PairNumbers {
    fn of(scene: &Scene) -> Option<Self> {
        let a = scene.bodies.first()?;
        let (restitution, friction) = match (scene.bodies.get(1), &scene.environment.ground) {
            (Some(b), _) => (b.restitution, b.friction),
            (None, Some(ground)) => (ground.restitution, ground.friction),
            (None, None) => return None,
        };
        let ground = scene.bodies.len() == 1;
        Some(Self { restitution: a.restitution * restitution, friction: (a.friction * friction).sqrt(), ground })
    }
}

/// One observation of the normal law, all in m/s (impulse times inverse effective mass).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NormalSample {
    /// The normal speed without the contact's own impulse.
    pub u: f64,
    /// The approach speed when the impact began; 0 for a lasting contact.
    pub v0: f64,
    /// The impulse that was seen.
    pub impulse: f64,
    /// Its standard deviation.
    pub sd: f64,
    /// Whose contact it was.
    pub pair: PairNumbers,
}

/// One observation of friction.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FrictionSample {
    /// The sliding speed without friction, scaled by `k_n / k_t`.
    pub q: f64,
    /// The impulse against it that was seen.
    pub impulse: f64,
    /// Its standard deviation.
    pub sd: f64,
    /// The share of the error of the impulse that the sliding speed has too, both being made of the same measurements.
    pub shared: f64,
    /// The direction of sliding.
    pub direction: DVec3,
    /// What the normal law was asked meanwhile.
    pub normal: NormalSample,
}

/// What the tracks of a contact say about both laws.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ContactSample {
    /// Along the normal.
    pub normal: NormalSample,
    /// Across it; none where nothing slides.
    pub friction: Option<FrictionSample>,
}

/// Two motions and the moment at which one turns into the other.
struct Parted {
    before: Range<usize>,
    after: Range<usize>,
    /// Of every body, before and after.
    fits: Vec<(Motion, Motion)>,
    /// Whether what hit the ground stayed on it.
    stays: bool,
}

/// Whether residuals are as small as the noise of the track lets expect of so many numbers.
fn is_sound(residual_sd_m: f64, sd_m: f64, numbers: usize) -> bool {
    // The standard deviation of a standard deviation is that over the root of twice the numbers.
    residual_sd_m < sd_m * (1.1 + 3.0 / (2.0 * numbers as f64).sqrt())
}

/// Finds flight before an impact, and flight after it or, on the ground, rest; and the moment where they meet. None where
/// the track does not show one impact.
fn part(scene: &Scene, track: &Track) -> Option<Parted> {
    let gravity = DVec3::NEG_Y * scene.environment.gravity_m_s2;
    let times = &track.times_s;
    let frames = times.len();
    if frames < 2 * LEAST_FRAMES + 2 {
        return None;
    }
    let straighten = |poses: &Vec<Pose>| -> Vec<DVec3> {
        poses.iter().zip(times).map(|(pose, &t)| pose.position_m - gravity * (0.5 * t * t)).collect()
    };
    let straight: Vec<Vec<DVec3>> = track.poses.iter().map(straighten).collect();
    let split = break_frame(times, &straight, LEAST_FRAMES);
    let fit = |body: usize, frames: &Range<usize>, at_s: f64, acceleration: DVec3| {
        let positions: Vec<DVec3> = track.poses[body][frames.clone()].iter().map(|pose| pose.position_m).collect();
        let sd_m = track.position_sd_m[body];
        fit_motion(&times[frames.clone()], &positions, at_s, Some(acceleration), sd_m)
    };
    let bodies = 0..track.poses.len();
    let flies = |frames: &Range<usize>| {
        bodies.clone().all(|body| {
            let residual_sd_m = fit(body, frames, times[frames.start], gravity).residual_sd_m;
            is_sound(residual_sd_m, track.position_sd_m[body], 3 * frames.len())
        })
    };
    // What lies on the ground keeps its height, whatever it does along it.
    let lies = |frames: &Range<usize>| {
        let heights = || track.poses[0][frames.clone()].iter().map(|pose| pose.position_m.y);
        let mean = heights().sum::<f64>() / frames.len() as f64;
        let square: f64 = heights().map(|y| (y - mean) * (y - mean)).sum();
        is_sound((square / (frames.len() - 1) as f64).sqrt(), track.position_sd_m[0], frames.len())
    };
    // The frame on either side of the break may belong to the other: both are left out. A split that is a little off, and
    // what follows after the motion after the impact, show in the residuals.
    let before = (LEAST_FRAMES..split).rev().map(|end| 0..end).find(flies)?;
    let windows = (split + 1..(split + 16).min(frames)).flat_map(|start| {
        let long = |share: f64| start..start + ((frames - start) as f64 * share) as usize;
        [1.0, 0.8, 0.64, 0.5, 0.4, 0.3].map(long)
    });
    let ground = scene.environment.ground.is_some();
    let mut after: Option<(Range<usize>, bool)> = None;
    for window in windows.filter(|window| window.len() >= LEAST_FRAMES) {
        if after.as_ref().is_some_and(|(found, _)| found.len() >= window.len()) {
            continue;
        }
        let stays = !flies(&window);
        if !stays || ground && lies(&window) {
            after = Some((window, stays));
        }
    }
    let (after, stays) = after?;
    let acceleration = if stays { DVec3::ZERO } else { gravity };
    let fits_at = |at_s: f64| -> Vec<(Motion, Motion)> {
        bodies.clone().map(|body| (fit(body, &before, at_s, gravity), fit(body, &after, at_s, acceleration))).collect()
    };
    // Where the fitted motions come closest is the moment of impact.
    let mut at_s = 0.5 * (times[before.end - 1] + times[after.start]);
    for _ in 0..2 {
        let (mut along, mut square) = (0.0, 0.0);
        for (before, after) in fits_at(at_s) {
            let change = after.velocity_m_s - before.velocity_m_s;
            along += (after.position_m - before.position_m).dot(change);
            square += change.length_squared();
        }
        at_s -= along / square;
    }
    let within = times[before.end.saturating_sub(6)]..=times[(after.start + 4).min(frames - 1)];
    let fits = fits_at(at_s);
    within.contains(&at_s).then_some(Parted { fits, before, after, stays })
}

fn spin(track: &Track, body: usize, frames: &Range<usize>) -> (DVec3, f64) {
    let attitudes: Vec<DQuat> = track.poses[body][frames.clone()].iter().map(|pose| pose.orientation).collect();
    fit_spin(&track.times_s[frames.clone()], &attitudes, track.orientation_sd_rad[body])
}

struct Side {
    before: Motion,
    after: Motion,
    spin_before: DVec3,
    spin_after: DVec3,
    spin_sd: (f64, f64),
    radius_m: f64,
    inverse_mass: f64,
    inverse_inertia: f64,
}

/// An impact of a ball on the ground or of two balls: motion fitted before and after, the impulse from what changed. None
/// where the track does not show one.
#[must_use]
pub fn impact(scene: &Scene, track: &Track) -> Option<ContactSample> {
    let pair = PairNumbers::of(scene)?;
    let Parted { before, after, fits, stays } = part(scene, track)?;
    let sides: Vec<Side> = scene
        .bodies
        .iter()
        .zip(fits)
        .enumerate()
        .map(|(index, (body, (motion_before, motion_after)))| {
            let (spin_before, sd_before) = spin(track, index, &before);
            let (spin_after, sd_after) = spin(track, index, &after);
            Side {
                before: motion_before,
                after: motion_after,
                spin_before,
                spin_after,
                spin_sd: (sd_before, sd_after),
                radius_m: body.shape.bounding_radius_m(),
                inverse_mass: 1.0 / body.mass_kg,
                inverse_inertia: 1.0 / (body.mass_kg * body.shape.inertia_per_mass_m2()[0]),
            }
        })
        .collect();
    let mut sample = contact_of_balls(&sides, pair);
    if stays {
        // What stays goes on to be rubbed: its motion along the ground is not that of the impact alone.
        sample.friction = None;
    }
    (sample.normal.v0 < 0.0).then_some(sample)
}

fn contact_of_balls(sides: &[Side], pair: PairNumbers) -> ContactSample {
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
    let (mut variance, mut variance_tangent, mut variance_across) = (0.0, 0.0, 0.0);
    for side in sides {
        k_normal += side.inverse_mass;
        k_tangent += side.inverse_mass + side.radius_m * side.radius_m * side.inverse_inertia;
        let linear = side.before.velocity_sd_m_s.powi(2) + side.after.velocity_sd_m_s.powi(2);
        variance += linear;
        let turning = side.radius_m * side.radius_m;
        variance_tangent += linear + turning * (side.spin_sd.0.powi(2) + side.spin_sd.1.powi(2));
        variance_across += side.before.velocity_sd_m_s.powi(2) + turning * side.spin_sd.0.powi(2);
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
    let normal = NormalSample { u: n_before, v0: n_before, impulse: n_after - n_before, sd: variance.sqrt(), pair };
    let seen = sliding > CLEAR * variance_tangent.sqrt() && sliding > 0.0;
    // Noise across the direction of sliding makes it seem faster, and turns the direction along which the change is measured:
    // noise of the one is noise of the other. To second order:
    let turned = variance_across / (sliding * sliding);
    let slowed = (-change.dot(across) / sliding - sliding * turned) / (1.0 - 0.5 * turned);
    let rubbed = FrictionSample {
        q: sliding * (1.0 - 0.5 * turned) * ratio,
        impulse: slowed * ratio,
        sd: variance_tangent.sqrt() * ratio,
        shared: variance_across / variance_tangent,
        direction: across / sliding,
        normal,
    };
    ContactSample { normal, friction: seen.then_some(rubbed) }
}

/// A box that lands on one of its edges: two corners at once, each of which gives half the impulse. Each corner's speed
/// without its own share, which is not its approach speed, is what tells a law of one contact from a law of the whole.
#[must_use]
pub fn landing(scene: &Scene, track: &Track) -> Option<NormalSample> {
    let pair = PairNumbers::of(scene)?;
    let Parted { before, after, fits, stays } = part(scene, track)?;
    let body = scene.bodies.first()?;
    let Shape::Box { half_extents_m: half } = body.shape else { return None };
    if stays {
        return None;
    }
    let attitude = mean_attitude(track.poses[0][before.clone()].iter());
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
    let (spin_before, sd_before) = spin(track, 0, &before);
    let (spin_after, sd_after) = spin(track, 0, &after);
    let moments = DVec3::from_array(body.shape.inertia_per_mass_m2());
    let mut sample = NormalSample { u: 0.0, v0: 0.0, impulse: 0.0, sd: 0.0, pair };
    let change = motion_after.velocity_m_s.y - motion_before.velocity_m_s.y;
    let change_sd = motion_after.velocity_sd_m_s.hypot(motion_before.velocity_sd_m_s);
    for arm in &arms[..2] {
        let turning = attitude.conjugate() * arm.cross(DVec3::Y);
        // Inverse effective mass times mass.
        let k = 1.0 + turning.dot(turning / moments);
        let p = 0.5 * change * k;
        let speed = |motion: &Motion, spin: DVec3| motion.velocity_m_s.y + spin.cross(*arm).y;
        sample.u += 0.5 * (speed(&motion_after, spin_after) - p);
        sample.v0 += 0.5 * speed(&motion_before, spin_before);
        sample.impulse += 0.5 * p;
        sample.sd += 0.5 * (0.5 * k * change_sd).hypot(arm.length() * sd_before.hypot(sd_after));
    }
    (sample.v0 < 0.0).then_some(sample)
}

/// A box that slides on the ground: over the part of the track in which it surely still slides, its weight is borne and
/// its speed falls. None where too little of it slides.
#[must_use]
pub fn slide(scene: &Scene, track: &Track) -> Option<ContactSample> {
    let pair = PairNumbers::of(scene)?;
    let gravity = scene.environment.gravity_m_s2;
    let positions = track.positions_m(0);
    let sd_m = track.position_sd_m[0];
    // Where it ends up, not one noisy frame of it.
    let last_frames = (positions.len() / 20).max(1);
    let last = positions.iter().rev().take(last_frames).sum::<DVec3>() / last_frames as f64;
    let path = (positions[0] - last).length();
    // Up to the last tenth of the way: that is two thirds of the time if it stops, all but the end if it does not. Of that the last
    // eighth is left out again: its frames were taken for how their own noise fell.
    let frames = positions.iter().take_while(|position| (**position - last).length() > path / 10.0).count() * 7 / 8;
    if frames < 3 * LEAST_FRAMES {
        return None;
    }
    let over_s = track.times_s[frames - 1] - track.times_s[0];
    let fit = fit_motion(&track.times_s[..frames], &positions[..frames], track.times_s[0], None, sd_m);
    if !is_sound(fit.residual_sd_m, sd_m, 3 * frames) {
        return None;
    }
    let velocity = DVec3::new(fit.velocity_m_s.x, 0.0, fit.velocity_m_s.z);
    let speed = velocity.length();
    let sd = fit.acceleration_sd_m_s2 * over_s;
    let p = (gravity + fit.acceleration_m_s2.y) * over_s;
    let normal = NormalSample { u: -gravity * over_s, v0: 0.0, impulse: p, sd, pair };
    let slowed = -fit.acceleration_m_s2.dot(velocity) / speed * over_s;
    // The speed in the middle is measured apart from what slowed it; that at the start is more by half of that.
    let rubbed = FrictionSample { q: speed, impulse: slowed, sd, shared: 0.5, direction: velocity / speed, normal };
    Some(ContactSample { normal, friction: (speed > CLEAR * sd && speed > 0.0).then_some(rubbed) })
}
