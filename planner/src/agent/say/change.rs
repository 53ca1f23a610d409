//! What was changed, in words.

use scene::{
    Body, Direction, Edit, Fluid, Light, LinkKind, Phase, Scene, Selector, Shape, Texture, Units, Viewpoint, apply,
    words,
};

use crate::bind::{Property, lies_on};

/// What each edit did, read off the scene before and after all of them: one sentence an edit, without its full stop.
#[must_use]
pub fn changes(before: &Scene, after: &Scene, edits: &[Edit]) -> Vec<String> {
    // Turning into another thing takes many edits; its name says them all.
    let renamed: Vec<&Selector> =
        edits.iter().filter_map(|edit| if let Edit::Rename { of, .. } = edit { Some(of) } else { None }).collect();
    let told = |edit: &&Edit| matches!(edit, Edit::Rename { .. }) || edit.of().is_none_or(|of| !renamed.contains(&of));
    let mut parts: Vec<String> = Vec::new();
    for edit in edits.iter().filter(told) {
        let part = one(before, after, edit);
        if !part.is_empty() && !parts.contains(&part) {
            parts.push(part);
        }
    }
    parts
}

/// What edits would do, as something to choose; none if they cannot be made or that cannot be said.
#[must_use]
pub fn offered(before: &Scene, edits: &[Edit]) -> Option<String> {
    let mut after = before.clone();
    for edit in edits {
        after = apply(&after, edit).ok()?;
    }
    // What is said of what was done: "I threw the ball", "the ball is blue now".
    const DONE: [(&str, &str); 8] = [
        ("I added ", "add "),
        ("I took away ", "take away "),
        ("I put ", "put "),
        ("I gave ", "give "),
        ("I threw ", "throw "),
        ("I moved ", "move "),
        ("I keep my eye ", "keep an eye "),
        ("now ", ""),
    ];
    let to_do = |part: String| {
        let part =
            DONE.iter().find_map(|(done, to_do)| Some(format!("{to_do}{}", part.strip_prefix(done)?))).unwrap_or(part);
        part.replace(" now ", " ").trim_end_matches(" now").to_owned()
    };
    let parts: Vec<String> = changes(before, &after, edits).into_iter().map(to_do).collect();
    (!parts.is_empty()).then(|| parts.join("; "))
}

fn one(before: &Scene, after: &Scene, edit: &Edit) -> String {
    match edit {
        Edit::SetWorld(world) => surroundings(after, world.phrase()),
        Edit::SetGravity(_) if after.environment.gravity_m_s2 == 0.0 => "now nothing pulls things down".to_owned(),
        Edit::SetGravity(_) => {
            format!("gravity is now {}", words::quantity(after.environment.gravity_m_s2, "m/s2"))
        }
        Edit::SetAir(_) if after.environment.air_density_kg_m3 == 0.0 => "the air is gone".to_owned(),
        Edit::SetAir(_) => {
            let density = words::number(after.environment.air_density_kg_m3);
            format!("a cubic metre of air now weighs {density} kg")
        }
        Edit::SetGround { friction, .. } => ground(after, friction.is_some()),
        Edit::RemoveGround(true) => "the ground is gone".to_owned(),
        Edit::RemoveGround(false) => "there is ground again".to_owned(),
        Edit::AddBodies { .. } | Edit::InsertBody(_) => added(before, after),
        Edit::RemoveBodies { .. } => {
            let gone = before.bodies.iter().filter(|body| after.body(&body.id).is_none());
            let names: Vec<String> = gone.map(|body| format!("the {}", body.name)).collect();
            format!("I took away {}", words::list(&names))
        }
        Edit::SetMutualGravity(false) => "now nothing pulls on anything".to_owned(),
        Edit::SetMutualGravity(true) => "now things pull on each other again".to_owned(),
        Edit::SetLiquid(_) => liquid(before, after),
        Edit::SetLink { link, length, stiffness, damping } => {
            tie(after, link, [length.is_some(), stiffness.is_some(), damping.is_some()])
        }
        Edit::Cut { link } | Edit::RemoveLink { link } => {
            let kind = before.links.iter().find(|other| other.id == *link).map_or("link", |link| link.kind.word());
            format!("the {kind} is cut")
        }
        Edit::SetCamera { .. } | Edit::LookFrom(_) | Edit::Follow { .. } => view(after, edit),
        Edit::SetRate(_) => pace(after.clock.rate),
        Edit::SetPaused(true) => "time stands still".to_owned(),
        Edit::SetPaused(false) => "time runs on".to_owned(),
        Edit::SetOverlay { overlay, shown: true } => format!("now you see {}", overlay.phrase()),
        Edit::SetOverlay { overlay, shown: false } => format!("I put {} away", overlay.phrase()),
        Edit::SetSun { strength: Some(_), elevation: None, .. } => {
            match (&before.environment.light, &after.environment.light) {
                (Light::Sun(was), Light::Sun(is)) if is.strength < was.strength => "there is less light now".to_owned(),
                _ => "there is more light now".to_owned(),
            }
        }
        Edit::SetSun { .. } => match &after.environment.light {
            Light::Sun(sun) if sun.is_night() => "it is night now; look for the stars".to_owned(),
            _ => "the sun has moved; watch the shadows".to_owned(),
        },
        Edit::SetGroundColours(_) => "the ground has new colours".to_owned(),
        edit => edit.of().map_or_else(String::new, |of| of_bodies(before, after, edit, of)),
    }
}

fn pace(rate: f64) -> String {
    if rate > 1.0 {
        format!("time now runs {} times faster than in life", words::number(rate))
    } else if rate < 1.0 {
        format!("time now runs {} times slower than in life", words::number(1.0 / rate))
    } else {
        "time runs as in life again".to_owned()
    }
}

fn surroundings(after: &Scene, phrase: &str) -> String {
    let environment = &after.environment;
    let air = if environment.air_density_kg_m3 == 0.0 {
        "there is no air".to_owned()
    } else {
        format!("a cubic metre of air weighs {} kg", words::number(environment.air_density_kg_m3))
    };
    let pull = if environment.gravity_m_s2 == 0.0 {
        "nothing pulls things down".to_owned()
    } else {
        format!("gravity is {}", words::quantity(environment.gravity_m_s2, "m/s2"))
    };
    format!("{phrase}, {pull} and {air}")
}

fn ground(after: &Scene, friction: bool) -> String {
    let Some(ground) = &after.environment.ground else { return String::new() };
    match (friction, ground.friction, ground.restitution) {
        (true, 0.0, _) => "the floor is perfectly smooth now".to_owned(),
        (true, friction, _) => format!("the floor now has a friction of {}", words::number(friction)),
        (false, _, restitution) => format!("the floor now has a bounciness of {}", words::number(restitution)),
    }
}

fn liquid(before: &Scene, after: &Scene) -> String {
    let Some(liquid) = &after.environment.liquid else { return "the liquid is gone".to_owned() };
    let density = words::quantity(liquid.density_kg_m3, "kg");
    let same = |other: &scene::Liquid| other.density_kg_m3 == liquid.density_kg_m3;
    if before.environment.liquid.as_ref().is_some_and(same) {
        return format!("the liquid now reaches up to {}", words::length(liquid.level_m));
    }
    match Fluid::of_density(liquid.density_kg_m3) {
        Some(fluid) => format!("now it is {}, of which a cubic metre weighs {density}", fluid.word()),
        None => format!("a cubic metre of the liquid now weighs {density}"),
    }
}

/// What a link is like now; which of its length, stiffness and damping is told.
fn tie(after: &Scene, id: &str, [length, stiffness, _]: [bool; 3]) -> String {
    let Some(link) = after.links.iter().find(|link| link.id == id) else { return String::new() };
    match link.kind {
        LinkKind::Rod { length_m } | LinkKind::String { length_m } => {
            format!("the {} is now {} long", link.kind.word(), words::length(length_m * after.units.length_m))
        }
        LinkKind::Spring { rest_length_m, .. } if length => {
            let length = words::length(rest_length_m * after.units.length_m);
            format!("the spring is now {length} long when nothing pulls at it")
        }
        LinkKind::Spring { stiffness_n_m, .. } if stiffness => {
            format!("the spring now pulls back with {} for each metre", words::quantity(stiffness_n_m, "N"))
        }
        LinkKind::Spring { damping_n_s_m: 0.0, .. } => "now nothing damps the spring".to_owned(),
        LinkKind::Spring { damping_n_s_m, .. } => {
            format!("the damping of the spring is now {} N s/m", words::number(damping_n_s_m))
        }
        LinkKind::Hinge { .. } => String::new(),
    }
}

fn added(before: &Scene, after: &Scene) -> String {
    let new: Vec<&Body> = after.bodies.iter().filter(|body| before.body(&body.id).is_none()).collect();
    match new.as_slice() {
        [] => String::new(),
        [one] => {
            let mass = words::mass(one.mass_kg * after.units.mass_kg);
            format!("I added {} {} of {mass}", article(&one.name), one.name)
        }
        few if few.len() <= 3 => {
            let names: Vec<String> = few.iter().map(|body| format!("{} {}", article(&body.name), body.name)).collect();
            format!("I added {}", words::list(&names))
        }
        many => format!("I added {} things, so now there are {}", many.len(), after.bodies.len()),
    }
}

pub(super) fn article(name: &str) -> &'static str {
    if name.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" }
}

/// Edits of bodies: the names with a verb in number.
fn of_bodies(before: &Scene, after: &Scene, edit: &Edit, of: &Selector) -> String {
    // What was added on the way is only in the scene after.
    let found =
        of.resolve(before).map(|found| (before, found)).or_else(|_| of.resolve(after).map(|found| (after, found)));
    let Ok((scene, found)) = found else { return String::new() };
    let ids: Vec<&str> = found.iter().map(|&index| scene.bodies[index].id.as_str()).collect();
    let names: Vec<String> = found.iter().map(|&index| format!("the {}", scene.bodies[index].name)).collect();
    let who = words::list(&names);
    let several = names.len() > 1;
    let (is, has, start) = if several { ("are", "have", "start") } else { ("is", "has", "starts") };
    let (slopes, stands) = if several { ("slope", "stand") } else { ("slopes", "stands") };
    let (glows, gives) = if several { ("glow", "give") } else { ("glows", "gives") };
    let Some(body) = ids.first().and_then(|id| after.body(id)) else { return String::new() };
    let each = if several { " each" } else { "" };
    let units = after.units;
    let speed = |speed_m_s: f64| words::quantity(speed_m_s * units.length_m / units.time_s, "m/s");
    match edit {
        Edit::SetMass { .. } => {
            format!("{who} now {has} a mass of {}{each}", words::mass(body.mass_kg * units.mass_kg))
        }
        Edit::SetSize { .. } => {
            let across_m = 2.0 * body.shape.half_largest_extent_m() * units.length_m;
            format!("{who} {is} now {} across", words::length(across_m))
        }
        Edit::SetRestitution { .. } => format!("{who} now {has} a bounciness of {}", words::number(body.restitution)),
        Edit::SetFriction { .. } => format!("{who} now {has} a friction of {}", words::number(body.friction)),
        Edit::SetDrag { .. } => {
            format!("{who} now {has} a drag coefficient of {}", words::number(body.drag_coefficient))
        }
        Edit::SetMaterial { material, .. } => {
            let mass = words::mass(body.mass_kg * units.mass_kg);
            format!("{who} {is} {} now, which makes {mass}{each}", material.word())
        }
        Edit::SetShape { .. } => {
            let (one, many) = match body.shape {
                Shape::Sphere { .. } => ("a ball", "balls"),
                _ => ("a box", "boxes"),
            };
            format!("{who} {is} now {}", if several { many } else { one })
        }
        Edit::SetHeight { .. } => {
            format!("{who} now {start} {} up", words::length(body.lowest_m().max(0.0) * units.length_m))
        }
        Edit::SetPosition { .. } => {
            let was = before.body(&body.id);
            let under = after.bodies.iter().find(|other| other.id != body.id && lies_on(body, other));
            match (under, was.and_then(|was| moved(after, was, body))) {
                (Some(other), _) if !several => format!("{who} {is} on the {}", other.name),
                (_, Some(whither)) if !several => format!("{who} now {start} {whither}"),
                // What was just added is wherever it is for the first time.
                _ if was.is_none() => String::new(),
                _ => format!("{who} {is} in a new place"),
            }
        }
        Edit::SetLaunch { .. } | Edit::SetVelocity { .. } => launched(body, units, &who, start),
        Edit::SetReleaseAngle { .. } => {
            let index = after.bodies.iter().position(|other| other.id == body.id);
            let angle = index.and_then(|index| after.hanging(index)).map_or(0.0, |hanging| hanging.angle_deg());
            format!("{who} {is} now let go {} away from straight down", words::quantity(angle, "deg"))
        }
        Edit::SetTilt { .. } => {
            let tilt = body.tilted().map_or(0.0, |tilted| tilted.tilt_deg);
            format!("{who} now {slopes} by {}", words::quantity(tilt, "deg"))
        }
        Edit::SetDistance { .. } => {
            let away = words::length(distance(after, &body.id) * units.length_m);
            format!("{who} {is} now {away} away, and {has} the speed that belongs there")
        }
        Edit::SetPhase { phase, .. } => match phase {
            Phase::NewMoon => "it is new moon".to_owned(),
            Phase::WaxingCrescent => "the moon is a sickle, and growing".to_owned(),
            Phase::FirstQuarter => "it is half moon, and growing".to_owned(),
            Phase::WaxingGibbous => "the moon is nearly round, and growing".to_owned(),
            Phase::WaningGibbous => "the moon is nearly round, and shrinking".to_owned(),
            Phase::WaningCrescent => "the moon is a sickle, and shrinking".to_owned(),
            Phase::FullMoon => "it is full moon".to_owned(),
            Phase::LastQuarter => "it is half moon, and shrinking".to_owned(),
            Phase::SolarEclipse => format!("{who} now {stands} exactly between, and its shadow falls: a solar eclipse"),
            Phase::LunarEclipse => format!("{who} now {stands} in the shadow: a lunar eclipse"),
        },
        Edit::SetSpin { angular_velocity_rad_s: [0.0, 0.0, 0.0], .. } => format!("{who} now {start} without a spin"),
        Edit::SetSpin { .. } => {
            let turns = Property::Spin.present(after, body) / units.time_s;
            format!("{who} now {start} spinning, {} turns a second", words::number(turns))
        }
        Edit::SetFixed { fixed: true, .. } | Edit::Hold { held: true, .. } => format!("{who} {is} held still"),
        Edit::SetFixed { fixed: false, .. } | Edit::Hold { held: false, .. } => format!("{who} {is} free to move"),
        Edit::Push { speed_m_s, direction, .. } => {
            format!("I gave {who} a push of {}{}", speed(*speed_m_s), towards(*direction))
        }
        Edit::Throw { speed_m_s, direction, .. } => {
            format!("I threw {who}{} at {}", towards(*direction), speed(*speed_m_s))
        }
        Edit::Nudge { .. } => format!("I moved {who} a little"),
        Edit::SetLook { colour: Some(colour), .. } => format!("{who} {is} {} now", colour.name().word()),
        Edit::SetLook { gloss: Some(gloss), .. } => {
            format!("{who} {is} {} now", if *gloss > 0.5 { "shiny" } else { "matt" })
        }
        Edit::SetLook { glow: Some(glow), .. } if *glow > 0.0 => format!("{who} now {glows} in the dark"),
        Edit::SetLook { glow: Some(_), .. } => format!("{who} {gives} off no light now"),
        Edit::SetLook { texture: Some(texture), .. } => format!("{who} now {has} {}", pattern(texture)),
        Edit::SetLook { .. } => format!("{who} {has} a new look"),
        Edit::Rename { name, .. } => format!("{who} {is} now {} {name}", article(name)),
        _ => String::new(),
    }
}

/// To which side a body was moved, as the learner sees it; none if it went more than one way at once.
fn moved(scene: &Scene, was: &Body, is: &Body) -> Option<&'static str> {
    const SIDES: [[&str; 2]; 3] = [
        ["further to the right", "further to the left"],
        ["higher", "lower"],
        ["nearer to you", "farther away from you"],
    ];
    let azimuth_deg = scene.camera.azimuth_deg.rem_euclid(360.0);
    let by: [f64; 3] = std::array::from_fn(|axis| is.position_m[axis] - was.position_m[axis]);
    let mut axes = (0..3).filter(|&axis| by[axis].abs() > 1e-6);
    let axis = axes.next().filter(|_| axes.next().is_none())?;
    // Seen from elsewhere, left is not left.
    if axis != 1 && (45.0..=315.0).contains(&azimuth_deg) {
        return None;
    }
    Some(SIDES[axis][usize::from(by[axis] < 0.0)])
}

/// What is painted on a body.
fn pattern(texture: &Texture) -> &'static str {
    match texture {
        Texture::Plain => "nothing painted on it",
        Texture::Stripes => "stripes",
        Texture::Checker => "a chequered pattern",
        _ => "a pattern",
    }
}

/// How far a body is from what it goes round, in the scene's units.
fn distance(scene: &Scene, id: &str) -> f64 {
    let place = |index: usize| scene.bodies[index].position_m;
    let index = scene.bodies.iter().position(|body| body.id == id);
    let Some((here, there)) = index.and_then(|index| Some((place(index), place(scene.primary(index)?)))) else {
        return 0.0;
    };
    let [x, y, z]: [f64; 3] = std::array::from_fn(|axis| here[axis] - there[axis]);
    libm::hypot(libm::hypot(x, y), z)
}

fn launched(body: &Body, units: Units, who: &str, start: &str) -> String {
    let [x, y, z] = body.velocity_m_s;
    let level = x.hypot(z);
    let speed = words::quantity(level.hypot(y) * units.length_m / units.time_s, "m/s");
    let elevation_deg = libm::atan2(y, level).to_degrees();
    if level.hypot(y) == 0.0 {
        format!("{who} now {start} at rest")
    } else if elevation_deg.abs() < 0.5 {
        format!("{who} now {start} level, at {speed}")
    } else if elevation_deg > 0.0 {
        format!("{who} now {start} at {speed}, {} above level", words::quantity(elevation_deg, "deg"))
    } else {
        format!("{who} now {start} at {speed}, {} below level", words::quantity(-elevation_deg, "deg"))
    }
}

fn towards(direction: Direction) -> &'static str {
    match direction {
        Direction::Up => " upwards",
        Direction::Down => " downwards",
        Direction::Left => " to the left",
        Direction::Right => " to the right",
        Direction::Away => " to the back",
        Direction::Towards => " to the front",
        Direction::Onward => " onwards",
        Direction::Angle { .. } => "",
    }
}

fn view(after: &Scene, edit: &Edit) -> String {
    match edit {
        Edit::LookFrom(Viewpoint::Top) => "here it is from above".to_owned(),
        Edit::LookFrom(Viewpoint::Home) => "here is the view from the beginning".to_owned(),
        Edit::Follow { of: Some(_) } => {
            let followed = after.camera.follow.as_ref().and_then(|id| after.body(id));
            followed.map_or_else(String::new, |body| format!("I keep my eye on the {}", body.name))
        }
        Edit::Follow { of: None } => "the camera stays where it is now".to_owned(),
        Edit::SetCamera { distance: Some(_), .. } => {
            format!("now we look from {} away", words::length(after.camera.distance_m * after.units.length_m))
        }
        _ => scene::describe(after).view.trim_end_matches('.').to_owned(),
    }
}
