//! A live description: a scene in plain words with rounded numbers, for a screen reader and for whoever wants to read what
//! the picture shows. The same scene gives the same words.

use crate::body::{Body, Shape, Texture};
use crate::camera::Overlay;
use crate::environment::{Environment, Light, Place};
use crate::hall::Hall;
use crate::link::{Link, LinkEnd, LinkKind};
use crate::scene::{Scene, Vec3};
use crate::validate::length_of;
use crate::words;
use crate::world::World;

/// A scene in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Description {
    /// When it is.
    pub time: String,
    /// Gravity, air and ground.
    pub environment: String,
    /// Each body: what it is, where, and how it moves.
    pub bodies: Vec<String>,
    /// Each link: what ties what to what.
    pub links: Vec<String>,
    /// From where one looks.
    pub view: String,
    /// What each overlay that is drawn over the picture shows.
    pub overlays: Vec<String>,
}

impl std::fmt::Display for Description {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {} {}", self.state(), self.environment, self.view)
    }
}

impl Description {
    /// What is there and how it moves, and what is drawn over it, without what surrounds it.
    #[must_use]
    pub fn state(&self) -> String {
        let things = self.bodies.iter().chain(&self.links);
        let sentences: Vec<&str> =
            std::iter::once(&self.time).chain(things).chain(&self.overlays).map(String::as_str).collect();
        sentences.join(" ")
    }
}

/// Slower than this reads as at rest: a millimetre in a tenth of a second.
const STILL_M_S: f64 = 0.01;
/// Slower than this, what reaches out of a liquid reads as floating.
const BOBBING_M_S: f64 = 0.2;
/// Closer than this reads as touching the ground.
const TOUCHING_M: f64 = 0.004;

/// Describes a scene.
#[must_use]
pub fn describe(scene: &Scene) -> Description {
    Description {
        time: time(scene),
        environment: environment(&scene.environment),
        bodies: if scene.bodies.is_empty() {
            vec!["There is nothing here yet.".to_owned()]
        } else {
            (0..scene.bodies.len())
                .map(|index| match scene.units.are_si() {
                    true => sentence(scene, &scene.bodies[index]),
                    false => in_space(scene, index),
                })
                .collect()
        },
        links: scene.links.iter().map(|link| tie(scene, link)).collect(),
        view: view(scene),
        overlays: overlays(scene),
    }
}

/// What is drawn over the picture, always in one order.
fn overlays(scene: &Scene) -> Vec<String> {
    let shown = Overlay::ALL.into_iter().filter(|overlay| scene.overlays.contains(overlay));
    shown.map(|overlay| overlay.sentence().to_owned()).collect()
}

/// What a link ties: "A string of 2 m holds the bob to a fixed point."
fn tie(scene: &Scene, link: &Link) -> String {
    let what = match link.kind {
        LinkKind::Rod { length_m } => format!("A rod of {}", words::length(length_m)),
        LinkKind::String { length_m } => format!("A string of {}", words::length(length_m)),
        LinkKind::Spring { rest_length_m, stiffness_n_m, .. } => {
            format!("A spring of {} and {}", words::length(rest_length_m), words::quantity(stiffness_n_m, "N/m"))
        }
        LinkKind::Hinge { .. } => "A hinge".to_owned(),
    };
    match (held(scene, &link.a), held(scene, &link.b)) {
        (Some(a), Some(b)) => format!("{what} joins the {a} and the {b}."),
        (Some(one), None) | (None, Some(one)) => format!("{what} holds the {one} to a fixed point."),
        (None, None) => format!("{what} joins two fixed points."),
    }
}

/// The name of the body at the end of a link; none at a fixed point.
fn held<'a>(scene: &'a Scene, end: &'a LinkEnd) -> Option<&'a str> {
    match end {
        LinkEnd::Body { body, .. } => Some(scene.body(body).map_or(body, |body| &body.name)),
        LinkEnd::Point { .. } => None,
    }
}

fn time(scene: &Scene) -> String {
    let clock = scene.clock;
    let when = if clock.time_s < 0.005 {
        "At the start".to_owned()
    } else if !scene.units.are_si() {
        format!("{} after the start", words::duration(clock.time_s * scene.units.time_s))
    } else {
        let seconds = words::significant((clock.time_s * 10.0).round() / 10.0, 4);
        format!("{seconds} {} after the start", if seconds == "1" { "second" } else { "seconds" })
    };
    let pace = match clock {
        clock if clock.paused => ", time stands still",
        _ if !scene.units.are_si() => ", in quick motion",
        clock if clock.rate < 0.99 => ", in slow motion",
        clock if clock.rate > 1.01 => ", in quick motion",
        _ => "",
    };
    format!("{when}{pace}:")
}

/// What a body of a scene in other units is, where, and how it moves. How large it is drawn says nothing about its size.
fn in_space(scene: &Scene, index: usize) -> String {
    let (body, units) = (&scene.bodies[index], scene.units);
    let mass = words::mass(body.mass_kg * units.mass_kg);
    let apart = |a: Vec3, b: Vec3| length_of(std::array::from_fn(|axis| a[axis] - b[axis]));
    let Some(primary) = scene.primary(index).map(|primary| &scene.bodies[primary]) else {
        return format!("The {}, {mass}, is what the others go round.", body.name);
    };
    let distance = words::length(apart(body.position_m, primary.position_m) * units.length_m);
    let speed = apart(body.velocity_m_s, primary.velocity_m_s) * units.length_m / units.time_s;
    let speed = words::quantity(speed, "m/s");
    format!("The {}, {mass}, is {distance} from the {} and moves at {speed}.", body.name, primary.name)
}

/// What a body is, where, and how it moves: "The red ball, 60 cm across and 1 kg, is 4.7 m above the ground, falling at 3.2 m/s."
fn sentence(scene: &Scene, body: &Body) -> String {
    let size = match body.shape {
        Shape::Sphere { radius_m } => format!("{} across", words::length(2.0 * radius_m)),
        Shape::Box { half_extents_m: [x, y, z] } => {
            format!("{} by {} by {}", words::length(2.0 * x), words::length(2.0 * y), words::length(2.0 * z))
        }
        Shape::Cylinder { radius_m, half_height_m } => long(radius_m, half_height_m),
        Shape::Capsule { radius_m, half_height_m } => long(radius_m, half_height_m + radius_m),
    };
    let place = in_liquid(scene, body).unwrap_or_else(|| match (&scene.environment.ground, body.lowest_m()) {
        (Some(_), lowest_m) if lowest_m < TOUCHING_M => "on the ground".to_owned(),
        (Some(_), lowest_m) => match standing_on(scene, body) {
            Some(below) => format!("on top of the {}", below.name),
            None => format!("{} above the ground", words::length(lowest_m)),
        },
        (None, _) => "floating free".to_owned(),
    });
    let motion = motion(scene, body);
    let shows = match &body.look.texture {
        Texture::Picture { .. } => ", which shows a picture",
        _ => "",
    };
    format!("The {}, {size} and {}{shows}, is {place}, {motion}.", body.name, words::mass(body.mass_kg))
}

fn long(radius_m: f64, half_length_m: f64) -> String {
    format!("{} thick and {} long", words::length(2.0 * radius_m), words::length(2.0 * half_length_m))
}

/// How a body is to the surface of a liquid; none where there is no liquid or it stands on something above it.
fn in_liquid(scene: &Scene, body: &Body) -> Option<String> {
    let liquid = scene.environment.liquid.as_ref()?;
    let word = liquid.fluid().word();
    let (lowest_m, middle_m) = (body.lowest_m(), body.position_m[1]);
    // Every shape reaches as far up as down.
    let above_m = 2.0 * middle_m - lowest_m - liquid.level_m;
    let bottom = if scene.environment.ground.is_some() && lowest_m < TOUCHING_M { "on the bottom, " } else { "" };
    if lowest_m >= liquid.level_m {
        let stands = bottom.is_empty() && standing_on(scene, body).is_none();
        return stands.then(|| format!("{} above the {word}", words::length(lowest_m - liquid.level_m)));
    }
    if above_m < TOUCHING_M {
        return Some(match (-above_m).max(0.0) {
            deep_m if deep_m < TOUCHING_M => format!("{bottom}just under the surface of the {word}"),
            deep_m => format!("{bottom}{} under the surface of the {word}", words::length(deep_m)),
        });
    }
    let out = format!("with {} of its height above the surface", words::length(above_m));
    Some(match bottom {
        "" if length_of(body.velocity_m_s) < BOBBING_M_S => format!("floating in the {word}, {out}"),
        _ => format!("{bottom}partly in the {word}, {out}"),
    })
}

fn standing_on<'a>(scene: &'a Scene, body: &Body) -> Option<&'a Body> {
    scene.bodies.iter().find(|other| {
        other.id != body.id
            && other.position_m[1] < body.lowest_m()
            && crate::placement::overlap_m(body, other) > -TOUCHING_M
    })
}

fn motion(scene: &Scene, body: &Body) -> String {
    let [x, y, z] = body.velocity_m_s;
    let speed = length_of(body.velocity_m_s);
    if body.fixed {
        return "held in place".to_owned();
    }
    if speed < STILL_M_S {
        let turning = length_of(body.angular_velocity_rad_s) > 0.1;
        return if turning { "turning on the spot".to_owned() } else { "at rest".to_owned() };
    }
    let level = libm::hypot(x, z);
    let towards = if x.abs() >= z.abs() {
        if x > 0.0 { "to the right" } else { "to the left" }
    } else if z > 0.0 {
        "towards us"
    } else {
        "away from us"
    };
    let at = format!("at {} m/s", words::significant(speed, 2));
    let swims = scene.environment.liquid.as_ref().is_some_and(|liquid| body.position_m[1] < liquid.level_m);
    let down = if swims { "sinking" } else { "falling" };
    let resting = body.lowest_m() < TOUCHING_M && scene.environment.ground.is_some();
    if level < 0.2 * y.abs() {
        return if y > 0.0 { format!("rising {at}") } else { format!("{down} {at}") };
    }
    if y.abs() < 0.2 * level {
        let verb = match body.shape {
            Shape::Sphere { .. } if resting => "rolling",
            _ if resting => "sliding",
            _ if swims => "moving",
            _ => "flying",
        };
        return format!("{verb} {towards} {at}");
    }
    let climb = if y > 0.0 { "rising" } else { down };
    format!("{climb} {towards} {at}")
}

fn environment(environment: &Environment) -> String {
    let gravity = environment.gravity_m_s2;
    let like = [World::Earth, World::Moon, World::Mars, World::Jupiter]
        .into_iter()
        .find(|world| (world.surroundings().gravity_m_s2 - gravity).abs() < 0.005)
        .map_or(String::new(), |world| format!(", as {}", world.phrase()));
    let pull = if gravity == 0.0 {
        "Nothing pulls things down".to_owned()
    } else {
        format!("Gravity is {}{like}", words::quantity(gravity, "m/s2"))
    };
    let density = environment.air_density_kg_m3;
    let pull = if environment.mutual_gravity { format!("{pull}, bodies attract each other") } else { pull };
    let air = if density == 0.0 {
        "there is no air".to_owned()
    } else if (0.9..=1.5).contains(&density) {
        "there is ordinary air".to_owned()
    } else {
        let thickness = if density < 0.9 { "thin" } else { "thick" };
        format!("there is {thickness} air of {} kg/m³", words::significant(density, 2))
    };
    let floor = if environment.ground.is_some() { "" } else { ", and there is no ground" };
    let liquid = environment.liquid.as_ref().map_or(String::new(), |liquid| {
        let word = words::capital(liquid.fluid().word());
        let density = words::quantity(liquid.density_kg_m3, "kg/m³");
        let height = words::length(liquid.level_m.abs());
        match environment.ground {
            Some(_) if liquid.level_m <= 0.0 => String::new(),
            Some(_) => format!(" {word} of {density} covers the ground, {height} deep."),
            None if liquid.level_m < 0.0 => {
                format!(" {word} of {density} fills everything from {height} below zero down.")
            }
            None => format!(" {word} of {density} fills everything from {height} up and down below it."),
        }
    });
    format!("{pull}, {air}{floor}.{liquid}{}{}", hall(environment), daytime(environment))
}

/// Small numbers as words.
const NUMBERS: [&str; 5] = ["no", "one", "two", "three", "four"];

/// The hall, its skylights and lamps: " We are in a hall 12 m wide, 14 m deep and 5 m high, with two skylights and two lamps."
fn hall(environment: &Environment) -> String {
    let Some(Hall { size_m: [wide, high, deep], skylights, lamps, .. }) = environment.surrounding_hall() else {
        return String::new();
    };
    let several = |count: usize, word: &str| {
        let number = NUMBERS.get(count).map_or_else(|| count.to_string(), |&number| number.to_owned());
        (count > 0).then(|| format!("{number} {word}{}", if count == 1 { "" } else { "s" }))
    };
    let parts: Vec<String> =
        [several(skylights.len(), "skylight"), several(lamps.len(), "lamp")].into_iter().flatten().collect();
    let with = if parts.is_empty() { String::new() } else { format!(", with {}", words::list(&parts)) };
    let [wide, high, deep] = [wide, high, deep].map(words::length);
    format!(" We are in a hall {wide} wide, {deep} deep and {high} high{with}.")
}

/// What the sun's height says of the time of day, if it is low: the borders are those of civil twilight.
fn daytime(environment: &Environment) -> &'static str {
    match &environment.light {
        Light::Sun(sun) if environment.ground.is_some() && environment.place != Place::Space => match sun.elevation_deg
        {
            _ if sun.is_night() => " It is night.",
            e if e < 0.0 => " It is dusk, the sun has set.",
            e if e < 5.0 => " The sun is low.",
            _ => "",
        },
        _ => "",
    }
}

fn view(scene: &Scene) -> String {
    let camera = &scene.camera;
    let around = camera.azimuth_deg.rem_euclid(360.0);
    let side = match around {
        a if !(22.5..337.5).contains(&a) => "from the front",
        a if a < 67.5 => "from the front right",
        a if a < 112.5 => "from the right",
        a if a < 157.5 => "from behind on the right",
        a if a < 202.5 => "from behind",
        a if a < 247.5 => "from behind on the left",
        a if a < 292.5 => "from the left",
        _ => "from the front left",
    };
    let height = match camera.elevation_deg {
        e if e > 75.0 => return "We look straight down from above.".to_owned(),
        e if e > 30.0 => ", well above",
        e if e > 8.0 => ", a little above",
        e if e >= -2.0 => ", level with it",
        _ => ", from below",
    };
    let following = camera
        .follow
        .as_ref()
        .and_then(|id| scene.body(id))
        .map_or(String::new(), |body| format!(", following the {}", body.name));
    format!("We look {side}{height}{following}.")
}
