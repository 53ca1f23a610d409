//! Whether a predicate holds between the scene before and the scene after.

use scene::{Colour, Phase};
use serde_json::Value;

use super::case::{Form, Predicate};
use super::view::{View, same};

/// Grown or shrunk by less than this share is not at all.
const LEAST_SHARE: f64 = 1e-6;
/// Hues that share a word are within this many degrees.
const HUE_DEG: f64 = 30.0;
/// The same between brown, gold, orange and yellow.
const NEAR_HUE_DEG: f64 = 20.0;
/// Below this saturation, or value, a colour has no hue that one would name.
const PALE: f64 = 0.2;
/// How near white, grey, black and silver must be, in value, and how pale.
const GREY_WITHIN: f64 = 0.25;

impl Predicate {
    /// Whether it holds.
    #[must_use]
    pub fn holds(&self, before: &View, after: &View) -> bool {
        let grown = |by: i64, before: usize, after: usize| after as i64 - before as i64 == by;
        match self {
            Self::At(path, form) => form.holds(before.get(path).as_ref(), after.get(path).as_ref(), is_azimuth(path)),
            Self::Bodies(by) => grown(*by, before.scene.bodies.len(), after.scene.bodies.len()),
            Self::Links(by) => grown(*by, before.scene.links.len(), after.scene.links.len()),
            Self::NewBody(wanted) => new_bodies(before, after).any(|index| fits(after, index, wanted)),
            Self::AnyBody(wanted) => (0..after.scene.bodies.len()).any(|index| fits(after, index, wanted)),
            Self::AnyLink(wanted) => (0..after.scene.links.len()).any(|index| {
                wanted.iter().all(|(path, form)| {
                    let parts: Vec<&str> = path.split('.').collect();
                    form.holds(None, after.of_link(index, &parts).as_ref(), false)
                })
            }),
            Self::Gone(id) => before.scene.body(id).is_some() && after.scene.body(id).is_none(),
            Self::Phase(phase) => is_phase(after, *phase),
            Self::AnyOf(several) => several.iter().any(|one| one.holds(before, after)),
        }
    }
}

/// Whether all hold; those about new bodies must be met by different ones.
#[must_use]
pub fn all_hold(predicates: &[Predicate], before: &View, after: &View) -> bool {
    let wanted: Vec<&Vec<(String, Form)>> = predicates
        .iter()
        .filter_map(|predicate| if let Predicate::NewBody(wanted) = predicate { Some(wanted) } else { None })
        .collect();
    let new: Vec<usize> = new_bodies(before, after).collect();
    predicates.iter().all(|predicate| predicate.holds(before, after)) && assign(&wanted, &new, after)
}

/// Whether each can have a body of its own.
fn assign(wanted: &[&Vec<(String, Form)>], bodies: &[usize], after: &View) -> bool {
    let Some((first, rest)) = wanted.split_first() else { return true };
    bodies.iter().any(|&index| {
        let others: Vec<usize> = bodies.iter().copied().filter(|&other| other != index).collect();
        fits(after, index, first) && assign(rest, &others, after)
    })
}

fn new_bodies<'a>(before: &'a View, after: &'a View) -> impl Iterator<Item = usize> + 'a {
    let new = |index: &usize| before.scene.body(&after.scene.bodies[*index].id).is_none();
    (0..after.scene.bodies.len()).filter(new)
}

fn fits(view: &View, index: usize, wanted: &[(String, Form)]) -> bool {
    wanted.iter().all(|(path, form)| {
        if path == "shape"
            && let Form::Is { value: Value::String(name), .. } = form
        {
            return view.of_body(index, &["shape", name]).is_some_and(|shape| !shape.is_null());
        }
        let parts: Vec<&str> = path.split('.').collect();
        form.holds(None, view.of_body(index, &parts).as_ref(), false)
    })
}

fn is_azimuth(path: &str) -> bool {
    matches!(path, "camera.azimuth_deg" | "environment.light.sun.azimuth_deg")
}

impl Form {
    fn holds(&self, before: Option<&Value>, after: Option<&Value>, turns: bool) -> bool {
        if let Self::IsNull(null) = self {
            return after.is_none_or(Value::is_null) == *null;
        }
        let Some(after) = after else { return false };
        let was = before.and_then(Value::as_f64);
        let is = after.as_f64();
        let off = |a: f64, b: f64| if turns { (a - b + 180.0).rem_euclid(360.0) - 180.0 } else { a - b }.abs();
        let slack = |value: f64| LEAST_SHARE * value.abs();
        match self {
            Self::Is { value, within, absolute } => match (value.as_f64(), is) {
                (Some(wanted), Some(is)) => {
                    let within = if *absolute || wanted == 0.0 { *within } else { within * wanted.abs() };
                    off(is, wanted) <= within * (1.0 + 1e-9)
                }
                (Some(_), None) => false,
                (None, _) => value == after,
            },
            Self::Between(from, to) => is.is_some_and(|is| *from <= is && is <= *to),
            Self::Times(factor, within) => was
                .zip(is)
                .is_some_and(|(was, is)| (is - factor * was).abs() <= within * (factor * was).abs() + slack(was)),
            Self::Plus(by, within) => {
                was.zip(is).is_some_and(|(was, is)| off(is, was + by) <= within * by.abs() + slack(was))
            }
            Self::More => was.zip(is).is_some_and(|(was, is)| is - was > slack(was)),
            Self::Less => was.zip(is).is_some_and(|(was, is)| was - is > slack(was)),
            Self::Same => before.is_some_and(|before| same(before, after)),
            Self::IsNull(_) => unreachable!("invariant: handled above"),
            Self::Contains(item) => has(after, item),
            Self::Lacks(item) => !has(after, item),
            Self::NearColour(wanted) => {
                after.as_str().and_then(|text| text.parse().ok()).is_some_and(|colour| shares_word(colour, *wanted))
            }
        }
    }
}

fn has(value: &Value, item: &Value) -> bool {
    match (value, item) {
        (Value::Array(items), item) => items.iter().any(|one| same(one, item)),
        (Value::String(text), Value::String(part)) => text.to_lowercase().contains(&part.to_lowercase()),
        _ => false,
    }
}

/// Whether a person would call both colours by the same word.
fn shares_word(colour: Colour, wanted: Colour) -> bool {
    if colour.name() == wanted.name() {
        return true;
    }
    let ([hue, saturation, value], [wanted_hue, wanted_saturation, wanted_value]) = (hsv(colour), hsv(wanted));
    if wanted_saturation < PALE || wanted_value < PALE {
        return (value - wanted_value).abs() <= GREY_WITHIN && saturation < GREY_WITHIN;
    }
    if saturation < PALE || value < PALE {
        return false;
    }
    // Brown, gold, orange and yellow lie close together.
    let within = if (15.0..65.0).contains(&wanted_hue) { NEAR_HUE_DEG } else { HUE_DEG };
    ((hue - wanted_hue + 180.0).rem_euclid(360.0) - 180.0).abs() <= within
}

/// Hue in degrees, saturation and value.
fn hsv(colour: Colour) -> [f64; 3] {
    let [r, g, b] = colour.srgb.map(|channel| f64::from(channel) / 255.0);
    let (most, least) = (r.max(g).max(b), r.min(g).min(b));
    let span = most - least;
    let sixth = if span == 0.0 {
        0.0
    } else if most == r {
        ((g - b) / span).rem_euclid(6.0)
    } else if most == g {
        (b - r) / span + 2.0
    } else {
        (r - g) / span + 4.0
    };
    [60.0 * sixth, if most == 0.0 { 0.0 } else { span / most }, most]
}

/// By the angle at the middle of the Earth between Sun and Moon.
fn is_phase(view: &View, phase: Phase) -> bool {
    let body = |id: &str| view.scene.body(id);
    let (Some(sun), Some(earth), Some(moon)) = (body("sun"), body("earth"), body("moon")) else { return false };
    let seen = |at: [f64; 3], moving: [f64; 3], seconds: f64| -> [f64; 3] {
        std::array::from_fn(|axis| {
            at[axis] - earth.position_m[axis] + seconds * (moving[axis] - earth.velocity_m_s[axis])
        })
    };
    let angle_deg = |seconds: f64| {
        let (sun, moon) =
            (seen(sun.position_m, sun.velocity_m_s, seconds), seen(moon.position_m, moon.velocity_m_s, seconds));
        let dot: f64 = (0..3).map(|axis| sun[axis] * moon[axis]).sum();
        let cross = [
            sun[1] * moon[2] - sun[2] * moon[1],
            sun[2] * moon[0] - sun[0] * moon[2],
            sun[0] * moon[1] - sun[1] * moon[0],
        ];
        cross.iter().map(|part| part * part).sum::<f64>().sqrt().atan2(dot).to_degrees()
    };
    let angle = angle_deg(0.0);
    let growing = angle_deg(1e-3) > angle;
    match phase {
        Phase::NewMoon => angle < 25.0,
        Phase::FullMoon => angle > 155.0,
        Phase::WaxingCrescent => (25.0..=65.0).contains(&angle) && growing,
        Phase::WaningCrescent => (25.0..=65.0).contains(&angle) && !growing,
        Phase::WaxingGibbous => (115.0..=155.0).contains(&angle) && growing,
        Phase::WaningGibbous => (115.0..=155.0).contains(&angle) && !growing,
        Phase::FirstQuarter => (65.0..=115.0).contains(&angle) && growing,
        Phase::LastQuarter => (65.0..=115.0).contains(&angle) && !growing,
        Phase::SolarEclipse => angle < 1.5,
        Phase::LunarEclipse => angle > 178.5,
    }
}

#[cfg(test)]
mod tests {
    use scene::{Body, Edit, Position, Scene, Shape};
    use serde_json::json;

    use super::*;

    fn view(change: impl FnOnce(&mut Scene)) -> View {
        let mut scene = Scene::empty("test");
        scene.bodies.push(Body::new("ball", Shape::Sphere { radius_m: 0.5 }, [0.0, 3.0, 0.0]));
        change(&mut scene);
        View::new(&Position { start: scene, events: Vec::new(), at_step: 0 }).unwrap()
    }

    fn predicate(json: serde_json::Value) -> Predicate {
        serde_json::from_value(json).unwrap()
    }

    #[test]
    fn values_are_compared_with_what_they_were() {
        let before = view(|scene| scene.bodies[0].mass_kg = 2.0);
        let after = view(|scene| scene.bodies[0].mass_kg = 4.0);
        let holds = |form: serde_json::Value| {
            let mut object = form;
            object["at"] = json!("bodies.ball.mass_kg");
            predicate(object).holds(&before, &after)
        };
        for right in [
            json!({"is": 4}),
            json!({"times": 2}),
            json!({"plus": 2}),
            json!({"more": true}),
            json!({"from": 3.9, "to": 4.1}),
            json!({"is": 4.3, "within": 0.1}),
            json!({"is": 4.3, "within": 0.4, "abs": true}),
            json!({"is_null": false}),
        ] {
            assert!(holds(right.clone()), "{right}");
        }
        for wrong in [
            json!({"is": 4.1}),
            json!({"times": 3}),
            json!({"plus": 1}),
            json!({"less": true}),
            json!({"same": true}),
            json!({"from": 4.1, "to": 5}),
            json!({"is_null": true}),
        ] {
            assert!(!holds(wrong.clone()), "{wrong}");
        }
    }

    #[test]
    fn what_is_not_there_is_null_alone() {
        let here = view(|_| {});
        assert!(predicate(json!({"at": "bodies.nobody.mass_kg", "is_null": true})).holds(&here, &here));
        assert!(!predicate(json!({"at": "bodies.nobody.mass_kg", "same": true})).holds(&here, &here));
        assert!(predicate(json!({"at": "bodies.ball.shape.box", "is_null": true})).holds(&here, &here));
        assert!(predicate(json!({"at": "bodies.ball.lowest_m", "is": 2.5})).holds(&here, &here));
        assert!(predicate(json!({"at": "bodies.ball.position_m.1", "is": 3})).holds(&here, &here));
    }

    #[test]
    fn two_new_bodies_are_two() {
        let wanted = [
            predicate(json!({"new_body": {"shape": "sphere"}})),
            predicate(json!({"new_body": {"mass_kg": {"from": 2}}})),
        ];
        let before = view(|_| {});
        let new = |id: &str, mass_kg: f64| Body {
            mass_kg,
            ..Body::new(id, Shape::Sphere { radius_m: 0.1 }, [2.0, 1.0, 0.0])
        };
        let one = view(|scene| scene.bodies.push(new("a", 3.0)));
        let two = view(|scene| scene.bodies.extend([new("a", 3.0), new("b", 1.0)]));
        assert!(wanted.iter().all(|one_wanted| one_wanted.holds(&before, &one)));
        assert!(!all_hold(&wanted, &before, &one));
        assert!(all_hold(&wanted, &before, &two));
    }

    #[test]
    fn colours_are_near_by_their_word() {
        let colour = |text: &str| text.parse::<Colour>().unwrap();
        assert!(shares_word(colour("#d02020"), colour("#ff0000")));
        assert!(shares_word(colour("#2f6fd0"), colour("#0000ff")));
        assert!(shares_word(colour("#f4f2ec"), colour("#ffffff")));
        assert!(!shares_word(colour("#d02020"), colour("#00ff00")));
        assert!(!shares_word(colour("#808080"), colour("#ff0000")));
    }

    #[test]
    fn events_count_from_the_start() {
        let mut scene = Scene::empty("test");
        scene.bodies.push(Body::new("ball", Shape::Sphere { radius_m: 0.5 }, [0.0, 3.0, 0.0]));
        let push = Edit::Push {
            of: scene::Selector::Id("ball".to_owned()),
            direction: scene::Direction::Right,
            speed_m_s: 2.0,
        };
        let before = View::new(&Position { start: scene.clone(), events: Vec::new(), at_step: 0 }).unwrap();
        let after = View::new(&Position { start: scene, events: vec![(10, push)], at_step: 20 }).unwrap();
        assert!(predicate(json!({"at": "bodies.ball.speed_m_s", "more": true})).holds(&before, &after));
        assert!(!before.is_same(&after) && before.is_same(&before.clone()));
    }

    #[test]
    fn what_is_no_predicate_is_refused() {
        for wrong in [
            json!({"at": "clock.rate"}),
            json!({"at": "clock.rate", "more": true, "less": true}),
            json!({"more": true}),
            json!({"at": "clock.rate", "greater": true}),
            json!({"bodies": "many"}),
        ] {
            assert!(serde_json::from_value::<Predicate>(wrong.clone()).is_err(), "{wrong}");
        }
    }
}
