//! The lines of the table: what is asked, of whom, and what must be reached.

use rand_chacha::ChaCha8Rng;

use super::cases::With;
use super::off::Off;
use super::stacks::Stands::{Jitters, Moves};
use super::swings::Asked::{Energy, Period};
use super::{Range, Unit, contacts, flight, lasting, phyworld, ramps, stacks, swings, together};

/// Draws one case, has it predicted and returns the error.
type Case = Box<dyn Fn(&With, Range, &mut ChaCha8Rng) -> anyhow::Result<f64> + Send + Sync>;

/// One line.
pub struct Line {
    pub quantity: &'static str,
    pub of: &'static str,
    pub unit: Unit,
    pub target: f64,
    /// The target beyond the trained range.
    pub beyond: f64,
    /// At most so many cases.
    pub most: usize,
    /// Whether there is a range to be beyond of.
    pub ranges: bool,
    pub off: Option<Off>,
    /// Whether rapier3d has what it takes.
    pub peer: bool,
    pub case: Case,
}

impl Line {
    fn new(
        quantity: &'static str,
        of: &'static str,
        target: f64,
        case: impl Fn(&With, Range, &mut ChaCha8Rng) -> anyhow::Result<f64> + Send + Sync + 'static,
    ) -> Self {
        Self {
            quantity,
            of,
            unit: Unit::Share,
            target,
            beyond: target,
            most: usize::MAX,
            ranges: true,
            off: None,
            peer: true,
            case: Box::new(case),
        }
    }

    fn off(self, off: Off) -> Self {
        Self { off: Some(off), ..self }
    }

    fn unit(self, unit: Unit) -> Self {
        Self { unit, ..self }
    }

    fn most(self, most: usize) -> Self {
        Self { most, ..self }
    }

    fn beyond(self, beyond: f64) -> Self {
        Self { beyond, ..self }
    }

    fn no_peer(self) -> Self {
        Self { peer: false, ..self }
    }

    fn no_ranges(self) -> Self {
        Self { ranges: false, ..self }
    }
}

/// All lines. Their order is that of their seeds: new ones go to the end of a family's list at the price of new cases for
/// those after it.
pub fn all() -> Vec<Line> {
    [learned(), phyworld(), lasting(), swinging(), many()].into_iter().flatten().collect()
}

/// What was learned.
fn learned() -> Vec<Line> {
    vec![
        Line::new("fall time, no air", "exact", 1e-3, flight::fall_time),
        Line::new("bounce height, first", "exact", 0.02, contacts::first_bounce).off(Off::Restitution),
        Line::new("bounce height, third", "exact", 0.02, contacts::third_bounce).off(Off::Restitution),
        Line::new("collision of spinning balls: velocities", "approach speed", 0.02, contacts::collision)
            .off(Off::Contact),
        Line::new("  the same: momentum", "momentum exchanged", 1e-9, contacts::momentum),
        Line::new("  the same: energy created", "energy", 1e-9, contacts::energy),
        Line::new("box landing on an edge: velocities", "approach speed", 0.02, contacts::edge).off(Off::Restitution),
        // How far a box slides goes with the inverse of its friction: at 0.02, a fifth of the least that was watched, an error
        // of 0.002 in the coefficient is ten per cent.
        Line::new("slide distance of a box", "exact", 0.02, lasting::slide).beyond(0.1).off(Off::Friction),
        Line::new("stack of three boxes at rest for 5 s: drift", "size", 1e-3, lasting::rest).off(Off::Contact),
        Line::new("tumbling box: energy created in any step", "energy", 1e-3, lasting::tumble),
        Line::new("terminal speed", "exact", 0.01, flight::terminal_speed).no_peer().off(Off::Air),
        Line::new("fall time in air", "exact", 0.02, flight::fall_time_in_air).no_peer().off(Off::Air),
        Line::new("range of a throw through air", "solver", 0.01, together::throw).no_peer().off(Off::Air),
    ]
}

/// PhyWorld, given the state, not pixels.
fn phyworld() -> Vec<Line> {
    let of = "units a second";
    let line = |quantity, case: fn(&With, Range, &mut ChaCha8Rng) -> anyhow::Result<f64>| {
        Line::new(quantity, of, 0.01, case).unit(Unit::Speed)
    };
    vec![
        line("PhyWorld, from the state: uniform motion", phyworld::uniform),
        line("PhyWorld, from the state: parabola", phyworld::parabola).off(Off::Gravity),
        line("PhyWorld, from the state: collision", phyworld::collision).off(Off::Restitution),
    ]
}

/// Ramps and what stands.
fn lasting() -> Vec<Line> {
    let metres = |quantity, target, most, case: Case| {
        Line::new(quantity, "metres", target, case).unit(Unit::Metres).most(most).off(Off::Contact)
    };
    vec![
        Line::new("ramp: acceleration of a sliding box", "exact", 0.02, ramps::sliding).off(Off::Friction),
        Line::new("ramp: acceleration of a rolling ball", "exact", 0.02, ramps::ball).off(Off::Friction),
        Line::new("ramp: acceleration of a rolling cylinder", "exact", 0.02, ramps::cylinder).off(Off::Friction),
        Line::new("ramp: angle at which a box slips", "degrees", 1.0, ramps::slip_angle)
            .unit(Unit::Degrees)
            .most(20)
            .off(Off::Friction),
        metres("box at rest for 60 s: moves", 1e-3, 5, Box::new(|w, r, d| stacks::minute(1, Moves, w, r, d))),
        metres("box at rest for 60 s: jitter", 1e-4, 5, Box::new(|w, r, d| stacks::minute(1, Jitters, w, r, d))),
        metres("tower of five for 60 s: moves", 1e-3, 5, Box::new(|w, r, d| stacks::minute(5, Moves, w, r, d))),
        metres("tower of five for 60 s: jitter", 1e-4, 5, Box::new(|w, r, d| stacks::minute(5, Jitters, w, r, d))),
        metres("ten boxes stacked, 10 s: drift", 5e-3, 10, Box::new(stacks::ten)),
        metres("heavy on light 10:1, 10 s: drift", 5e-3, 10, Box::new(|w, r, d| stacks::heavy_on_light(10.0, w, r, d))),
        metres(
            "heavy on light 100:1, 10 s: drift",
            5e-3,
            10,
            Box::new(|w, r, d| stacks::heavy_on_light(100.0, w, r, d)),
        ),
        metres("box on a seesaw, 10 s: drift", 5e-3, 10, Box::new(stacks::seesaw)),
    ]
}

/// What comes back.
fn swinging() -> Vec<Line> {
    let mut lines = Vec::new();
    for (degrees, period, energy) in [
        (5.0, "pendulum, 5 degrees, 60 s: period", "pendulum, 5 degrees, 60 s: energy"),
        (30.0, "pendulum, 30 degrees, 60 s: period", "pendulum, 30 degrees, 60 s: energy"),
        (90.0, "pendulum, 90 degrees, 60 s: period", "pendulum, 90 degrees, 60 s: energy"),
        (150.0, "pendulum, 150 degrees, 60 s: period", "pendulum, 150 degrees, 60 s: energy"),
    ] {
        let of = move |asked| move |w: &With, r, d: &mut ChaCha8Rng| swings::pendulum(degrees, asked, w, r, d);
        lines.push(Line::new(period, "exact", 5e-3, of(Period)).most(5).off(Off::Links));
        lines.push(Line::new(energy, "the swing's", 0.01, of(Energy)).most(5));
    }
    lines.extend(
        [
            Line::new("spring, 60 s: period", "exact", 5e-3, |w, r, d| swings::spring(Period, w, r, d)).off(Off::Links),
            Line::new("spring, 60 s: energy", "the swing's", 0.01, |w, r, d| swings::spring(Energy, w, r, d))
                .off(Off::Links),
            Line::new("damped spring: period", "exact", 5e-3, |w, r, d| swings::damped(Period, w, r, d))
                .off(Off::Links),
            Line::new("damped spring, 60 s: decay of the energy", "the swing's", 0.01, |w, r, d| {
                swings::damped(Energy, w, r, d)
            })
            .off(Off::Damping),
        ]
        .map(|line| line.most(5)),
    );
    lines.extend(
        [
            Line::new("orbit, ten periods: period", "exact", 2e-3, |w, r, d| swings::orbit(Period, w, r, d)),
            Line::new("orbit, ten periods: energy", "energy", 1e-3, |w, r, d| swings::orbit(Energy, w, r, d)),
            Line::new("figure of eight after five periods: off by", "size", 0.02, swings::figure_of_eight),
        ]
        .map(|line| line.most(5).no_ranges().no_peer().off(Off::Attraction)),
    );
    lines
}

/// Many bodies at once.
fn many() -> Vec<Line> {
    vec![
        Line::new("cradle of five, one raised: speeds", "speed of the hit", 0.02, |w, r, d| {
            together::cradle(1, w, r, d)
        })
        .most(10)
        .off(Off::Restitution),
        Line::new("cradle of five, two raised: speeds", "speed of the hit", 0.02, |w, r, d| {
            together::cradle(2, w, r, d)
        })
        .most(10)
        .off(Off::Restitution),
        Line::new("billiard break, 0.5 s: places", "the longest way", 0.05, together::billiard_break)
            .most(3)
            .off(Off::Contact),
        Line::new("chain of eight, 10 s: places", "metres", 5e-3, together::chain)
            .unit(Unit::Metres)
            .most(3)
            .no_ranges()
            .off(Off::Links),
    ]
}
