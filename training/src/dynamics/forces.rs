//! Forces without touch, from tracks of flights: their forms, and the choice among them by the Bayesian information criterion.

use geometry::displaced::displaced;
use geometry::frontal_area::frontal_area_m2;
use glam::DVec3;
use kernels::dynamics::PowerTerm;
use scene::{LinkEnd, LinkKind};

use super::contact::Forms;
use super::flights::{Fitted, Flight, Law, Moving, fit};
use super::report::{Candidate, Found, Number};
use super::shooting::refine;
use super::squares;

/// Forms whose criterion is within this of the lowest are as good (Kass and Raftery, *Bayes Factors*, 1995: not worth more than a
/// bare mention).
const AS_GOOD: f64 = 2.0;
/// Fewer flights do not tell a law from what is special about them.
const LEAST_FLIGHTS: usize = 12;
/// Powers of the drag coefficient that may take part.
const DRAG_POWERS: [f64; 5] = [0.0, 0.5, 1.0, 1.5, 2.0];

/// Drag and wind as they were found.
#[derive(Clone, Debug)]
pub struct Air {
    /// Drag force over density, frontal area and speed squared.
    pub drag: Vec<PowerTerm>,
    /// Velocity of the air.
    pub wind_m_s: DVec3,
    /// The power of speed that drag follows, were it free, and its standard deviation.
    pub speed_power: (f64, f64),
}

/// Springs as they were found.
#[derive(Clone, Debug)]
pub struct Springs {
    /// Pull over stiffness and rest length.
    pub pull: Vec<PowerTerm>,
    /// Pull of a damper over damping and stretching speed.
    pub damping: f64,
}

/// Liquids as they were found.
#[derive(Clone, Copy, Debug)]
pub struct Liquids {
    /// Buoyancy over the weight of what is displaced.
    pub buoyancy: f64,
    /// Drag over that of the law of the air.
    pub drag: f64,
}

/// One form of a law: a name, a first guess, and the law itself.
struct Form<'a> {
    name: String,
    guess: Vec<f64>,
    law: Box<Law<'a>>,
}

/// Fits every form; the one of the lowest criterion, by its place. Of forms that are as good the first is taken. (A flight's start
/// and speed are fitted as well: six numbers a body, the same for every law.)
fn choose(flights: &[Flight], forms: &[Form<'_>]) -> Option<(usize, Fitted, Vec<Candidate>)> {
    if flights.len() < LEAST_FLIGHTS {
        return None;
    }
    let mut fitted: Vec<Option<Fitted>> = forms.iter().map(|form| fit(flights, &form.guess, &*form.law)).collect();
    // Forms are compared on the same flights, those that the best of them trusts, and from the starts that it found there: where a
    // form alone did not find its way it shall not be thought the worse for that.
    let best = fitted.iter().flatten().min_by(|a, b| a.misfit().total_cmp(&b.misfit()))?;
    let trusted = |index: &usize| best.trusted[*index];
    let kept: Vec<Flight> = (0..flights.len()).filter(trusted).map(|index| flights[index].clone()).collect();
    if fitted.iter().flatten().any(|found| found.trusted.contains(&false)) {
        let starts: Vec<Vec<Moving>> = (0..flights.len()).filter(trusted).map(|i| best.starts[i].clone()).collect();
        let again = |(form, found): (&Form<'_>, &Option<Fitted>)| {
            let parameters = found.as_ref().map_or(&form.guess[..], |found| &found.parameters);
            refine(&kept, parameters, starts.clone(), &*form.law)
        };
        fitted = forms.iter().zip(&fitted).map(again).collect();
    }
    let followed = |flight: &usize| fitted.iter().flatten().all(|found| found.squares[*flight].is_finite());
    let followed: Vec<usize> = (0..kept.len()).filter(followed).collect();
    let count: usize = followed.iter().map(|&flight| kept[flight].count()).sum();
    let square = |found: &Fitted| followed.iter().map(|&flight| found.squares[flight]).sum::<f64>();
    let dispersion = fitted.iter().flatten().map(square).fold(f64::INFINITY, f64::min) / count.max(1) as f64;
    let of = |found: &Fitted| squares::criterion(square(found), dispersion, count, found.parameters.len(), 1);
    let least = fitted.iter().flatten().map(of).fold(f64::INFINITY, f64::min);
    let as_good = |found: &Option<Fitted>| found.as_ref().is_some_and(|found| of(found) <= least + AS_GOOD);
    let at = fitted.iter().position(as_good)?;
    let chosen = fitted[at].clone()?;
    let candidate = |(form, found): (&Form<'_>, &Option<Fitted>)| {
        let found = found.as_ref()?;
        let (form, parameters) = (form.name.clone(), found.parameters.len());
        Some(Candidate { form, parameters, criterion: of(found) - of(&chosen) })
    };
    let candidates = forms.iter().zip(&fitted).filter_map(candidate).collect();
    Some((at, chosen, candidates))
}

/// A power; whole ones, which most forms have, by multiplication.
fn power_of(base: f64, exponent: f64) -> f64 {
    if exponent.fract() == 0.0 && exponent.abs() <= 4.0 {
        base.powi(exponent as i32)
    } else {
        libm::pow(base, exponent)
    }
}

fn number(name: &str, fitted: &Fitted, parameter: usize, textbook: Option<f64>) -> Number {
    Number { name: name.to_owned(), value: fitted.parameters[parameter], sd: fitted.sd(parameter), textbook }
}

fn weight(flight: &Flight) -> DVec3 {
    DVec3::NEG_Y * flight.scene.environment.gravity_m_s2
}

/// Acceleration by drag for a unit factor.
fn drag_m_s2(flight: &Flight, body: usize, through: DVec3, density: f64, power: f64) -> DVec3 {
    let speed = through.length();
    if speed == 0.0 {
        return DVec3::ZERO;
    }
    let matter = &flight.scene.bodies[body];
    let area = frontal_area_m2(&matter.shape, flight.attitudes[body], through);
    let size = if power == 2.0 { speed } else { power_of(speed, power - 1.0) };
    through * (-density * area * size / matter.mass_kg)
}

/// Drag of bodies that fly alone through air, and the wind.
#[must_use]
pub fn air(flights: &[Flight], forms: Forms) -> Option<Found<Air>> {
    let law = |powers: Vec<f64>, wind: bool, free_power: bool| -> Box<Law<'static>> {
        Box::new(move |p: &[f64], flight: &Flight, now: &[Moving], out: &mut [DVec3]| {
            let (factors, rest) = p.split_at(powers.len());
            let stream = if wind { DVec3::from_slice(&rest[..3]) } else { DVec3::ZERO };
            let power = if free_power { rest[rest.len() - 1] } else { 2.0 };
            let coefficient = flight.scene.bodies[0].drag_coefficient;
            let terms = factors.iter().zip(&powers);
            let factor: f64 = terms.map(|(factor, &power)| factor * power_of(coefficient, power)).sum();
            let density = flight.scene.environment.air_density_kg_m3;
            out[0] = weight(flight) + drag_m_s2(flight, 0, now[0][1] - stream, density * factor, power);
        })
    };
    let form = |powers: &[f64], wind: bool| {
        let of: Vec<String> = powers.iter().map(|power| format!("C^{power}")).collect();
        let air = if wind { "moving air" } else { "still air" };
        let mut guess = vec![0.5 / powers.len() as f64; powers.len()];
        if wind {
            // Not exactly still, from where no direction would lead away.
            guess.extend([0.1, 0.0, 0.1]);
        }
        Form { name: format!("{}, {air}", of.join(" + ")), guess, law: law(powers.to_vec(), wind, false) }
    };
    let mut tried: Vec<(Vec<f64>, bool)> = vec![(vec![1.0], false)];
    if forms == Forms::All {
        tried.push((vec![1.0], true));
    }
    let list = |tried: &[(Vec<f64>, bool)]| -> Vec<Form<'static>> {
        tried.iter().map(|(powers, wind)| form(powers, *wind)).collect()
    };
    let (first, ..) = choose(flights, &list(&tried))?;
    if forms == Forms::All {
        // The air first; then, in it, the powers of the coefficient.
        let wind = tried[first].1;
        let others = DRAG_POWERS.into_iter().filter(|power| *power != 1.0);
        tried.extend(others.clone().map(|power| (vec![power], wind)));
        tried.extend(others.map(|power| (vec![1.0, power], wind)));
    }
    let (at, fitted, candidates) = choose(flights, &list(&tried))?;
    let (powers, wind) = &tried[at];
    let mut numbers: Vec<Number> = powers
        .iter()
        .enumerate()
        .map(|(k, power)| number(&format!("C^{power}"), &fitted, k, Some(if *power == 1.0 { 0.5 } else { 0.0 })))
        .collect();
    let mut wind_m_s = DVec3::ZERO;
    if *wind {
        wind_m_s = DVec3::from_slice(&fitted.parameters[powers.len()..]);
        let along = ["wind x (m/s)", "wind y (m/s)", "wind z (m/s)"].into_iter().enumerate();
        numbers.extend(along.map(|(k, name)| number(name, &fitted, powers.len() + k, Some(0.0))));
    }
    // Verified, not learned: drag goes with the square of the speed.
    let mut guess = fitted.parameters.clone();
    guess.push(2.0);
    let speed_power = fit(flights, &guess, &*law(powers.clone(), *wind, true))
        .map_or((f64::NAN, f64::NAN), |free| (free.parameters[guess.len() - 1], free.sd(guess.len() - 1)));
    let terms = fitted.parameters.iter().zip(powers);
    let drag = terms.map(|(&coefficient, &exponent)| PowerTerm { coefficient, exponent }).collect();
    let name = form(powers, *wind).name;
    let law = Air { drag, wind_m_s, speed_power };
    Some(Found { law, form: name, candidates, numbers, count: flights.len() })
}

/// Attraction between bodies.
#[must_use]
pub fn attraction(flights: &[Flight], forms: Forms) -> Option<Found<Vec<PowerTerm>>> {
    // About the typical distance a factor and a power say different things.
    let mut distances: Vec<f64> = flights.iter().map(distance).collect();
    distances.sort_by(f64::total_cmp);
    let typical = *distances.get(distances.len() / 2)?;
    let pull = move |factors: &[f64], powers: &[f64], flight: &Flight, now: &[Moving], out: &mut [DVec3]| {
        let g = flight.scene.units.gravitation();
        for i in 0..now.len() {
            for j in i + 1..now.len() {
                let between = now[j][0] - now[i][0];
                let distance = between.length();
                let by_power = |(factor, power): (&f64, &f64)| factor * power_of(distance / typical, *power);
                let along = between * (g * factors.iter().zip(powers).map(by_power).sum::<f64>() / distance);
                out[i] += along * flight.scene.bodies[j].mass_kg;
                out[j] -= along * flight.scene.bodies[i].mass_kg;
            }
        }
    };
    let fixed = |powers: &'static [f64]| -> Box<Law<'_>> {
        Box::new(move |p, flight, now, out| pull(p, powers, flight, now, out))
    };
    let newton = 1.0 / (typical * typical);
    let mut list = vec![Form { name: "r^-2".to_owned(), guess: vec![newton], law: fixed(&[-2.0]) }];
    if forms == Forms::All {
        let free: Box<Law<'_>> = Box::new(move |p, flight, now, out| pull(&p[..1], &p[1..], flight, now, out));
        list.push(Form { name: "r^p, p free".to_owned(), guess: vec![newton, -2.0], law: free });
        for (name, powers) in [("r^-2 + r^-1", &[-2.0, -1.0]), ("r^-2 + r^-3", &[-2.0, -3.0])] {
            list.push(Form { name: name.to_owned(), guess: vec![newton, 0.0], law: fixed(powers) });
        }
    }
    let (at, fitted, candidates) = choose(flights, &list)?;
    let powers: Vec<f64> = match (at, &fitted.parameters[..]) {
        (0, _) => vec![-2.0],
        (1, parameters) => vec![parameters[1]],
        (2, _) => vec![-2.0, -1.0],
        _ => vec![-2.0, -3.0],
    };
    let terms: Vec<PowerTerm> = fitted
        .parameters
        .iter()
        .zip(&powers)
        .map(|(factor, &exponent)| PowerTerm { coefficient: factor / power_of(typical, exponent), exponent })
        .collect();
    let mut numbers: Vec<Number> = powers
        .iter()
        .enumerate()
        .map(|(k, power)| {
            let newton = if *power == -2.0 || at == 1 { 1.0 / (typical * typical) } else { 0.0 };
            let name = format!("pull over G m m at r = {typical:.2}, part of r^{power:.2}");
            number(&name, &fitted, k, Some(newton))
        })
        .collect();
    if at == 1 {
        numbers.push(number("power of the distance", &fitted, 1, Some(-2.0)));
    }
    Some(Found { law: terms, form: list[at].name.clone(), candidates, numbers, count: flights.len() })
}

/// The mean distance of the first two bodies.
fn distance(flight: &Flight) -> f64 {
    let path = flight.path();
    let between = |frame: usize| (path[0][frame][0] - path[1][frame][0]).length();
    let frames = flight.times_s.len();
    (0..frames).map(between).sum::<f64>() / frames as f64
}

/// Springs and their damping.
#[must_use]
pub fn springs(flights: &[Flight], forms: Forms) -> Option<Found<Springs>> {
    let pull = |factors: &[f64], powers: &[f64], damping: f64, flight: &Flight, now: &[Moving], out: &mut [DVec3]| {
        for (body, out) in out.iter_mut().enumerate() {
            if !flight.scene.bodies[body].fixed {
                *out += weight(flight);
            }
        }
        for link in &flight.scene.links {
            let LinkKind::Spring { rest_length_m, stiffness_n_m, damping_n_s_m } = link.kind else { continue };
            let end = |end: &LinkEnd| match end {
                LinkEnd::Point { point_m } => (None, [DVec3::from_array(*point_m), DVec3::ZERO]),
                LinkEnd::Body { body, at_m } => {
                    let at = flight.scene.bodies.iter().position(|other| other.id == *body).unwrap_or(0);
                    let arm = flight.attitudes[at] * DVec3::from_array(*at_m);
                    (Some(at), [now[at][0] + arm, now[at][1]])
                }
            };
            let ((a, from), (b, to)) = (end(&link.a), end(&link.b));
            let between = from[0] - to[0];
            let length = between.length();
            if length == 0.0 {
                continue;
            }
            let along = between / length;
            let strain = length / rest_length_m - 1.0;
            let by_power = |(factor, power): (&f64, &f64)| factor * power_of(strain.abs().max(1e-12), *power);
            let share: f64 = factors.iter().zip(powers).map(by_power).sum();
            let elastic = strain.signum() * share * stiffness_n_m * rest_length_m;
            let viscous = damping * damping_n_s_m * (from[1] - to[1]).dot(along);
            for (body, side) in [(a, -1.0), (b, 1.0)] {
                if let Some(body) = body {
                    out[body] += along * (side * (elastic + viscous) / flight.scene.bodies[body].mass_kg);
                }
            }
        }
    };
    let damped = |flight: &Flight| {
        let damps =
            |link: &scene::Link| matches!(link.kind, LinkKind::Spring { damping_n_s_m, .. } if damping_n_s_m > 0.0);
        flight.scene.links.iter().any(damps)
    };
    // With no damper watched there is nothing to say of one.
    let damps = flights.iter().any(damped);
    let fixed = |powers: &'static [f64]| -> Box<Law<'_>> {
        Box::new(move |p, flight, now, out| {
            pull(p, powers, if damps { p[powers.len()] } else { 1.0 }, flight, now, out);
        })
    };
    let with_damping = |mut guess: Vec<f64>| {
        guess.extend(damps.then_some(1.0));
        guess
    };
    let hooke: &[f64] = &[1.0];
    let mut list = vec![Form { name: "strain".to_owned(), guess: with_damping(vec![1.0]), law: fixed(hooke) }];
    let mut powers: Vec<Vec<f64>> = vec![vec![1.0]];
    if forms == Forms::All {
        let free: Box<Law<'_>> = Box::new(move |p, flight, now, out| {
            pull(&p[..1], &p[1..2], if damps { p[2] } else { 1.0 }, flight, now, out);
        });
        list.push(Form { name: "strain^p, p free".to_owned(), guess: with_damping(vec![1.0, 1.0]), law: free });
        powers.push(Vec::new());
        for (name, of) in [("strain + strain^2", &[1.0, 2.0]), ("strain + strain^3", &[1.0, 3.0])] {
            list.push(Form { name: name.to_owned(), guess: with_damping(vec![1.0, 0.0]), law: fixed(of) });
            powers.push(of.to_vec());
        }
    }
    let (at, fitted, candidates) = choose(flights, &list)?;
    let elastic = if at == 1 { 2 } else { powers[at].len() };
    let mut numbers = Vec::new();
    let pull = if at == 1 {
        numbers.push(number("pull over stiffness and rest length at a strain of 1", &fitted, 0, Some(1.0)));
        numbers.push(number("power of the strain", &fitted, 1, Some(1.0)));
        vec![PowerTerm { coefficient: fitted.parameters[0], exponent: fitted.parameters[1] }]
    } else {
        for (k, power) in powers[at].iter().enumerate() {
            numbers.push(number(&format!("strain^{power}"), &fitted, k, Some(if *power == 1.0 { 1.0 } else { 0.0 })));
        }
        let terms = fitted.parameters.iter().zip(&powers[at]);
        terms.map(|(&coefficient, &exponent)| PowerTerm { coefficient, exponent }).collect()
    };
    if damps {
        numbers.push(number("damping", &fitted, elastic, Some(1.0)));
    }
    let damping = if damps { fitted.parameters[elastic] } else { 1.0 };
    let law = Springs { pull, damping };
    Some(Found { law, form: list[at].name.clone(), candidates, numbers, count: flights.len() })
}

/// Buoyancy and drag in liquids, with drag in air as it was learned.
#[must_use]
pub fn liquids(flights: &[Flight], drag: &[PowerTerm]) -> Option<Found<Liquids>> {
    let law: Box<Law<'_>> = Box::new(move |p, flight, now, out| {
        let environment = &flight.scene.environment;
        let Some(liquid) = &environment.liquid else { return };
        for (body, matter) in flight.scene.bodies.iter().enumerate().filter(|(_, matter)| !matter.fixed) {
            let height_m = now[body][0].y - liquid.level_m;
            let below = displaced(&matter.shape, flight.attitudes[body], height_m);
            let lift = p[0] * liquid.density_kg_m3 * environment.gravity_m_s2 * below.volume_m3 / matter.mass_kg;
            let share = below.volume_m3 / matter.shape.volume_m3();
            let density = environment.air_density_kg_m3 * (1.0 - share) + p[1] * liquid.density_kg_m3 * share;
            let by_power = |term: &PowerTerm| term.coefficient * power_of(matter.drag_coefficient, term.exponent);
            let factor: f64 = drag.iter().map(by_power).sum();
            out[body] = weight(flight) + DVec3::Y * lift + drag_m_s2(flight, body, now[body][1], density * factor, 2.0);
        }
    });
    let form = "of what is displaced".to_owned();
    let (_, fitted, candidates) = choose(flights, &[Form { name: form.clone(), guess: vec![1.0, 1.0], law }])?;
    let numbers = vec![
        number("buoyancy over the weight displaced", &fitted, 0, Some(1.0)),
        number("drag over that in air of the same density", &fitted, 1, Some(1.0)),
    ];
    let law = Liquids { buoyancy: fitted.parameters[0], drag: fitted.parameters[1] };
    Some(Found { law, form, candidates, numbers, count: flights.len() })
}
