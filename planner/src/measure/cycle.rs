//! What comes back: the time of one whole swing, bobbing, round or bounce, read off the passages of a record.

use glam::DVec3;
use kernels::dynamics::STEP_S;

use crate::measure::Record;

/// Whole cycles that are enough to tell the period; what dies away is told by its first.
pub(super) const ENOUGH: usize = 2;
/// A passage counts when the motion has been this share of its spread on the other side in between: smaller tremblings
/// are none.
const HYSTERESIS: f64 = 0.3;
/// Motions smaller than this are none.
const STILL_M: f64 = 1e-4;
/// Cycles whose lengths differ by more than this share of their mean are no cycles.
const REGULAR: f64 = 0.25;

/// In what way something comes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Manner {
    /// Round another body.
    Round,
    /// To and fro: on a link, or in a liquid.
    ToAndFro,
    /// From one landing to the next.
    Bouncing,
}

/// A period that was read off a record.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Cycle {
    pub(super) period_s: f64,
    /// What a step can hide, and half of how much the cycles differ.
    pub(super) uncertainty_s: f64,
    /// Whole cycles that were seen.
    pub(super) count: usize,
    pub(super) manner: Manner,
}

impl Cycle {
    /// From the moments of alike passages, the last of them at most `ENOUGH` cycles after the first.
    fn of_passages(passages_s: &[f64], manner: Manner) -> Option<Self> {
        let passages_s = &passages_s[..passages_s.len().min(ENOUGH + 1)];
        let count = passages_s.len().checked_sub(1).filter(|count| *count > 0)?;
        let lengths = passages_s.windows(2).map(|pair| pair[1] - pair[0]);
        let (least, most) = lengths.fold((f64::INFINITY, 0.0_f64), |(least, most), s| (least.min(s), most.max(s)));
        let period_s = (passages_s[count] - passages_s[0]) / count as f64;
        let uncertainty_s = (STEP_S / (2.0 * count as f64)).max(0.5 * (most - least));
        (most - least <= REGULAR * period_s).then_some(Self { period_s, uncertainty_s, count, manner })
    }
}

impl Record {
    /// In what way a body would come back.
    pub(super) fn manner(&self, index: usize) -> Manner {
        let id = &self.start.bodies[index].id;
        let tied = self.start.links.iter().any(|link| link.holds(id));
        if self.start.primary(index).is_some() {
            Manner::Round
        } else if tied || self.start.environment.liquid.is_some() {
            Manner::ToAndFro
        } else {
            Manner::Bouncing
        }
    }

    /// The period of a body, if it came back at least once.
    pub(super) fn cycle(&self, index: usize) -> Option<Cycle> {
        let manner = self.manner(index);
        let passages_s = match manner {
            Manner::Round => self.rounds_s(index, self.start.primary(index)?),
            Manner::ToAndFro => self.swings_s(index),
            // The first bounce alone: each is shorter than the one before.
            Manner::Bouncing => self.landings(index).iter().take(2).map(|landing| landing.time_s).collect(),
        };
        Cycle::of_passages(&passages_s, manner)
    }

    /// When a body has gone whole times round another: the angle between the start and now, in the plane of its motion.
    fn rounds_s(&self, index: usize, centre: usize) -> Vec<f64> {
        let part = |row: usize, of: fn(&crate::measure::State) -> scene::Vec3| {
            DVec3::from_array(of(self.state(index, row))) - DVec3::from_array(of(self.state(centre, row)))
        };
        let place = |row| part(row, |state| state.position_m);
        let normal = place(0).cross(part(0, |state| state.velocity_m_s));
        let (Some(ahead), Some(normal)) = (place(0).try_normalize(), normal.try_normalize()) else { return Vec::new() };
        let aside = normal.cross(ahead);
        let angle = |row| {
            let at: DVec3 = place(row);
            libm::atan2(at.dot(aside), at.dot(ahead))
        };
        let (mut passages_s, mut turned, mut before) = (vec![0.0], 0.0, angle(0));
        for row in 1..self.rows.len() {
            let now = angle(row);
            let step = libm::remainder(now - before, std::f64::consts::TAU);
            let whole = std::f64::consts::TAU * passages_s.len() as f64;
            if turned < whole && turned + step >= whole {
                passages_s.push((row as f64 - 1.0 + (whole - turned) / step) * STEP_S);
            }
            (turned, before) = (turned + step, now);
        }
        passages_s
    }

    /// When a body passes the middle of its swing, always the same way: along the line on which it moves most, through the
    /// middle between its turning points.
    fn swings_s(&self, index: usize) -> Vec<f64> {
        let places: Vec<DVec3> = self.states(index).map(|state| DVec3::from_array(state.position_m)).collect();
        let mean = places.iter().sum::<DVec3>() / places.len() as f64;
        let Some(line) = main_line(&places, mean) else { return Vec::new() };
        let along: Vec<f64> = places.iter().map(|place| (*place - mean).dot(line)).collect();
        let mut middle = 0.0;
        let mut passages = passages(&along, middle);
        for _ in 0..3 {
            let Some(between) = between_turns(&along, &passages) else { break };
            middle = between;
            passages = self::passages(&along, middle);
        }
        passages.into_iter().map(|row| row * STEP_S).collect()
    }
}

/// The direction in which places spread most (the greatest principal axis), if they do.
fn main_line(places: &[DVec3], mean: DVec3) -> Option<DVec3> {
    let far = places.iter().map(|place| *place - mean).max_by(|a, b| a.length().total_cmp(&b.length()))?;
    let mut line = far.try_normalize().filter(|_| far.length() > STILL_M)?;
    for _ in 0..20 {
        let spread: DVec3 = places.iter().map(|place| (*place - mean) * (*place - mean).dot(line)).sum();
        line = spread.try_normalize()?;
    }
    Some(line)
}

/// The middle of a swing that dies away: a quarter of two turning points on one side and twice the one between them on the
/// other, so that what is lost from turn to turn cancels.
fn between_turns(along: &[f64], passages: &[f64]) -> Option<f64> {
    let swing = |at: usize| Some(&along[*passages.get(at)? as usize..=*passages.get(at + 1)? as usize]);
    let most = |swing: &[f64]| swing.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let first = swing(0)?;
    let least = first.iter().copied().fold(f64::INFINITY, f64::min);
    Some(0.25 * (most(first) + 2.0 * least + most(swing(1).unwrap_or(first))))
}

/// Rows, and parts of them, at which numbers pass the middle upwards, having been clearly below it since the last time.
fn passages(along: &[f64], middle: f64) -> Vec<f64> {
    let square = along.iter().map(|x| (x - middle) * (x - middle)).sum::<f64>() / along.len() as f64;
    let clearly = HYSTERESIS * square.sqrt();
    let (mut found, mut below) = (Vec::new(), false);
    for (row, pair) in along.windows(2).enumerate() {
        let (before, now) = (pair[0] - middle, pair[1] - middle);
        below |= before < -clearly;
        if below && before < 0.0 && now >= 0.0 {
            found.push(row as f64 + before / (before - now));
            below = false;
        }
    }
    found
}
