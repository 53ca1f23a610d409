//! Where the numbers in an answer's words come from. Each must be, in the very form in which it is said, a measured value, a
//! value of the scene or of the plan, a ratio of two values of one quantity, or stand in the question or the lesson's words.

use planner::agent::{Answer, Event};
use planner::quantity;
use scene::{Body, LinkKind, Measurement, Scene, Shape, words};
use serde_json::Value;

/// Units in which a number of a plan may be said.
const UNITS: [&str; 10] = ["", "m", "kg", "deg", "m/s", "s", "m/s2", "N/m", "N s/m", "kg/m³"];

/// The numbers in an answer's words that can be traced to nothing; `quoted` is text that may be quoted: the question, the one
/// before it, what the lesson suggests.
#[must_use]
pub fn untraced(answer: &Answer, quoted: &[&str]) -> Vec<String> {
    let source = answer.source.as_ref().map_or("", |source| source.text.as_str());
    // Names may end in a number: "apple 2".
    let named = answer.scene_before.bodies.iter().chain(&answer.scene_after.bodies).map(|body| body.name.as_str());
    let quotes = quoted.iter().copied().chain([source]).chain(named);
    let quotes: Vec<String> = quotes.flat_map(figures).map(|found| found.1).collect();
    let forms = forms(answer, quoted);
    let say = &answer.say;
    figures(say)
        .into_iter()
        .filter(|(at, figure)| {
            let said = |form: &String| say[*at..].starts_with(form.as_str()) && figures(form)[0].1 == *figure;
            !quotes.contains(figure) && !forms.iter().any(said)
        })
        .map(|(_, figure)| figure)
        .collect()
}

/// Everything that may be said, as it would be said.
fn forms(answer: &Answer, quoted: &[&str]) -> Vec<String> {
    let measured = measured(answer);
    let mut known: Vec<(f64, String)> =
        measured.iter().flat_map(|one| one.value.number()).zip(measured.iter().map(|one| one.unit.clone())).collect();
    known.extend(measured.iter().map(|one| (one.uncertainty, one.unit.clone())));
    for (a, b) in measured.iter().flat_map(|a| measured.iter().map(move |b| (a, b))) {
        if let (true, Some(x), Some(y)) = (a.quantity == b.quantity, a.value.number(), b.value.number()) {
            known.extend([(x / y, String::new()), (x - y, a.unit.clone()), (x + y, a.unit.clone())]);
        }
    }
    let scenes = [&answer.scene_before, &answer.scene_after];
    for scene in scenes.into_iter().chain(answer.variants.iter().map(|variant| &variant.scene)) {
        held(scene, &mut known);
    }
    let counts =
        [scenes[1].bodies.len(), scenes[1].bodies.len().abs_diff(scenes[0].bodies.len()), answer.variants.len()];
    known.extend(counts.map(|count| (count as f64, String::new())));
    let mut planned = quoted.iter().flat_map(|text| quantity::find(text)).map(|one| one.value).collect();
    leaves(&serde_json::to_value(&answer.directives).unwrap_or_default(), &mut planned);
    known.extend(planned.iter().flat_map(|&value| UNITS.map(|unit| (value, unit.to_owned()))));
    // A plan counts in the scene's own units.
    let units = scenes[1].units;
    let real = [(units.length_m, "m"), (units.length_m / units.time_s, "m/s"), (units.mass_kg, "kg")];
    known.extend(planned.iter().flat_map(|&value| real.map(|(one, unit)| (value * one, unit.to_owned()))));
    known.iter().filter(|(value, _)| value.is_finite()).flat_map(|(value, unit)| said(value.abs(), unit)).collect()
}

/// How a value is said.
fn said(value: f64, unit: &str) -> Vec<String> {
    let mut out = vec![words::quantity(value, unit)];
    match unit {
        "m" => out.push(words::length(value)),
        "kg" => out.push(words::mass(value)),
        "Hz" => out.push(words::number(value)),
        "%" => out.push(format!("{}%", words::significant(value, 2))),
        _ => {}
    }
    out.retain(|form| !figures(form).is_empty());
    out
}

/// Everything that was measured.
fn measured(answer: &Answer) -> Vec<&Measurement> {
    let traced = answer.trace.iter().filter_map(|entry| match &entry.event {
        Event::Measured { measurement, .. } | Event::MeasuredBefore { measurement } => Some(measurement),
        _ => None,
    });
    let of_variants = answer.variants.iter().flat_map(|variant| &variant.measurements);
    answer.measurements.iter().chain(of_variants).chain(traced).filter(|one| one.value.number().is_some()).collect()
}

/// What a scene holds and what follows from it, in real units.
fn held(scene: &Scene, out: &mut Vec<(f64, String)>) {
    let units = scene.units;
    let speed = units.length_m / units.time_s;
    let mut hold = |value: f64, unit: &str| out.push((value, unit.to_owned()));
    let environment = &scene.environment;
    hold(environment.gravity_m_s2, "m/s2");
    hold(environment.air_density_kg_m3, "kg");
    hold(scene.clock.rate, "");
    hold(1.0 / scene.clock.rate, "");
    hold(scene.camera.distance_m * units.length_m, "m");
    if let Some(ground) = &environment.ground {
        hold(ground.friction, "");
        hold(ground.restitution, "");
    }
    if let Some(liquid) = &environment.liquid {
        hold(liquid.density_kg_m3, "kg");
        hold(liquid.density_kg_m3, "kg/m³");
        hold(liquid.level_m, "m");
    }
    for (index, body) in scene.bodies.iter().enumerate() {
        let [x, y, z] = body.velocity_m_s;
        hold(x.hypot(z).hypot(y) * speed, "m/s");
        hold(y.atan2(x.hypot(z)).to_degrees(), "deg");
        let [x, y, z] = body.angular_velocity_rad_s;
        hold(x.hypot(y).hypot(z) / std::f64::consts::TAU / units.time_s, "");
        hold(body.mass_kg * units.mass_kg, "kg");
        for half_m in extents_m(body) {
            hold(2.0 * half_m * units.length_m, "m");
        }
        hold(body.lowest_m().max(0.0) * units.length_m, "m");
        if let Some(liquid) = &environment.liquid {
            let above_m = body.lowest_m() - liquid.level_m;
            hold(above_m.max(0.0), "m");
        }
        for value in [body.restitution, body.friction, body.drag_coefficient] {
            hold(value, "");
        }
        if let Some(hanging) = scene.hanging(index) {
            hold(hanging.angle_deg(), "deg");
        }
        if let Some(tilted) = body.tilted() {
            hold(tilted.tilt_deg, "deg");
        }
        if let Some(centre) = scene.primary(index) {
            let there = scene.bodies[centre].position_m;
            let gap: [f64; 3] = std::array::from_fn(|axis| body.position_m[axis] - there[axis]);
            hold(gap[0].hypot(gap[1]).hypot(gap[2]) * units.length_m, "m");
        }
    }
    for link in &scene.links {
        match link.kind {
            LinkKind::Rod { length_m } | LinkKind::String { length_m } => hold(length_m * units.length_m, "m"),
            LinkKind::Spring { rest_length_m, stiffness_n_m, damping_n_s_m } => {
                hold(rest_length_m * units.length_m, "m");
                hold(stiffness_n_m, "N");
                hold(damping_n_s_m, "N s/m");
            }
            LinkKind::Hinge { .. } => {}
        }
    }
}

/// Half of what one may say of a body's size.
fn extents_m(body: &Body) -> Vec<f64> {
    match body.shape {
        Shape::Box { half_extents_m } => half_extents_m.to_vec(),
        Shape::Cylinder { radius_m, half_height_m } => vec![radius_m, half_height_m],
        Shape::Capsule { radius_m, half_height_m } => vec![radius_m, half_height_m, radius_m + half_height_m],
        Shape::Sphere { radius_m } => vec![radius_m],
    }
}

fn leaves(value: &Value, out: &mut Vec<f64>) {
    match value {
        Value::Number(number) => out.extend(number.as_f64()),
        Value::Array(items) => items.iter().for_each(|item| leaves(item, out)),
        Value::Object(fields) => fields.values().for_each(|item| leaves(item, out)),
        _ => {}
    }
}

/// Numbers in figures: where each begins and how it is written, a power of ten included.
fn figures(text: &str) -> Vec<(usize, String)> {
    let mut out = Vec::new();
    let mut rest = 0;
    while let Some(begins) = text[rest..].find(|letter: char| letter.is_ascii_digit()).map(|at| rest + at) {
        let within = |letter: char| letter.is_ascii_digit() || matches!(letter, '.' | ',');
        let ends = text[begins..].find(|letter| !within(letter)).map_or(text.len(), |at| begins + at);
        let figure = text[begins..ends].trim_end_matches(['.', ',']);
        let power: String = text[ends..].strip_prefix(" × 10").map_or_else(String::new, |power| {
            power.chars().take_while(|letter| letter.is_numeric() && !letter.is_ascii_digit()).collect()
        });
        rest = if power.is_empty() { ends } else { ends + " × 10".len() + power.len() };
        // "H2O" and "ball 2" are names; only the first is written together.
        if !text[..begins].ends_with(char::is_alphabetic) {
            out.push((begins, format!("{figure}{power}")));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_found_with_their_powers() {
        let found: Vec<String> =
            figures("After 2.49 s, 1.5 × 10¹² J; H2O, and 12,000.").into_iter().map(|one| one.1).collect();
        assert_eq!(found, ["2.49", "1.5¹²", "12,000"]);
    }

    #[test]
    fn a_value_is_said_in_one_form_only() {
        assert_eq!(said(2.494, "s"), ["2.49 s"]);
        assert_eq!(said(0.04, "kg"), ["0.04 kg", "40 g"]);
    }
}
