//! Short names of variants: "30°", "on the Moon", "without air".

use scene::{Base, Change, Edit, Fluid, Scene, Units, apply, words};

use crate::agent::say::change::changes;

/// What a person would call a start with these edits.
#[must_use]
pub fn label(start: &Scene, base: Base, edits: &[Edit]) -> String {
    let plain = match base {
        Base::Now => "as it is",
        Base::Before => "as it was before",
        Base::Lesson => "as the lesson has it",
    };
    if edits.is_empty() {
        return plain.to_owned();
    }
    let mut scene = start.clone();
    let mut parts = Vec::new();
    for edit in edits {
        let Ok(next) = apply(&scene, edit) else { continue };
        parts.push(
            short(edit, scene.units).unwrap_or_else(|| changes(&scene, &next, std::slice::from_ref(edit)).join(", ")),
        );
        scene = next;
    }
    parts.retain(|part| !part.is_empty());
    let changed = parts.join(", ");
    if base.is_now() { changed } else { format!("{plain}, but {changed}") }
}

fn short(edit: &Edit, units: Units) -> Option<String> {
    let real = |value: f64, unit: &str| match unit {
        "m" => words::length(value * units.length_m),
        "kg" => words::mass(value * units.mass_kg),
        "m/s" => words::quantity(value * units.length_m / units.time_s, unit),
        unit => words::quantity(value, unit),
    };
    let value = |change: &Change, unit: &str| match change {
        Change::To(value) => real(*value, unit),
        Change::By(by) => format!("{} more", real(*by, unit)),
        Change::Times(times) => format!("{} times", words::number(*times)),
    };
    Some(match edit {
        Edit::SetWorld(world) => world.phrase().to_owned(),
        Edit::SetGravity(change) => format!("gravity {}", value(change, "m/s2")),
        Edit::SetAir(Change::To(density)) if *density == 0.0 => "without air".to_owned(),
        Edit::SetAir(change) => format!("air of {}", value(change, "kg/m³")),
        Edit::SetMass { value: change, .. } => value(change, "kg"),
        Edit::SetSize { value: Change::To(half_m), .. } => {
            format!("{} across", words::length(2.0 * half_m * units.length_m))
        }
        Edit::SetHeight { value: change, .. } => format!("from {}", value(change, "m")),
        Edit::SetRestitution { value: change, .. } => format!("bounciness {}", value(change, "")),
        Edit::SetFriction { value: change, .. } => format!("friction {}", value(change, "")),
        Edit::SetLaunch { elevation: Some(change), speed: None, .. } => value(change, "deg"),
        Edit::SetLaunch { speed: Some(change), elevation: None, .. } => value(change, "m/s"),
        Edit::SetReleaseAngle { value: change, .. } => format!("from {}", value(change, "deg")),
        Edit::SetTilt { value: change, .. } => format!("a slope of {}", value(change, "deg")),
        Edit::SetDistance { value: change, .. } => format!("{} away", value(change, "m")),
        Edit::SetLink { length: Some(change), .. } => format!("{} long", value(change, "m")),
        Edit::SetLink { stiffness: Some(change), .. } => format!("stiffness {}", value(change, "N/m")),
        Edit::SetLink { damping: Some(change), .. } => format!("damping {}", value(change, "N s/m")),
        Edit::SetLiquid(None) => "without liquid".to_owned(),
        Edit::SetLiquid(Some(liquid)) => match Fluid::of_density(liquid.density_kg_m3) {
            Some(fluid) => format!("in {}", fluid.word()),
            None => format!("in a liquid of {}", words::quantity(liquid.density_kg_m3, "kg/m³")),
        },
        Edit::SetMaterial { material, .. } => material.word().to_owned(),
        _ => return None,
    })
}
