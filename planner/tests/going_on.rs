//! Steps that go on from what is not the scene as it is: another's value, what an undo brings back, others of a kind.

mod script;

use scene::Quantity;
use script::{ask, value};

#[test]
fn heavier_than_another_goes_on_from_its_mass() {
    let draft = "change | mass red+ball as yellow ; mass red+ball more";
    let answer = ask("collision", &[("make the red ball heavier than the yellow one", draft)]);
    let mass = |id: &str| answer.scene_after.body(id).expect("there").mass_kg;
    assert!(mass("red_ball") > mass("yellow_ball"), "{} {}", mass("red_ball"), mass("yellow_ball"));
    // Only what stands in the end is told.
    assert_eq!(answer.directives.len(), 1, "{:?}", answer.directives);

    // One who already has what is wished for is told of nevertheless.
    let draft = "change | mass red+ball to $1 ; mass blue+ball to $2";
    let answer = ask("collision", &[("red 2 kg and blue 3 kg", draft)]);
    assert_eq!(answer.directives.len(), 2, "{:?}", answer.directives);

    let draft = "change | angle ramp more ; angle ramp to $1";
    let answer = ask("ramp", &[("steeper, say 35 degrees", draft)]);
    let tilted = answer.scene_after.body("ramp").and_then(scene::Body::tilted).expect("a slope");
    assert!((tilted.tilt_deg - 35.0).abs() < 1e-6, "{}", tilted.tilt_deg);
}

#[test]
fn what_follows_an_undo_is_said_of_what_it_brings_back() {
    let stiffness = |script: &[(&'static str, &'static str)]| {
        let link = ask("spring", script).scene_after.links.first().cloned().expect("a spring");
        match link.kind {
            scene::LinkKind::Spring { stiffness_n_m, .. } => stiffness_n_m,
            other => panic!("{other:?}"),
        }
    };
    let script = [
        ("make the spring stiffer", "change | stiffness it more"),
        ("no, I meant softer", "change | undo ; stiffness it less"),
    ];
    let softer = stiffness(&[("make the spring softer", "change | stiffness it less")]);
    assert_eq!(stiffness(&script), softer);
    assert!(stiffness(&script[..1]) > softer);
}

#[test]
fn all_boxes_but_the_lowest_leave_the_ball() {
    let answer = ask("tower", &[("remove all the boxes except the bottom one", "change | remove but+lower")]);
    let left: Vec<&str> = answer.scene_after.bodies.iter().map(|body| body.id.as_str()).collect();
    assert!(left.contains(&"box1") && left.contains(&"ball"), "{left:?}");
    assert!((2..=5).all(|number| !left.contains(&format!("box{number}").as_str())), "{left:?}");
}

#[test]
fn what_is_thrown_up_is_measured_at_its_highest() {
    let answer = ask("projectile", &[("how high does it get?", "answer | measure bounce_height_m it")]);
    let start = &answer.scene_before.bodies[0];
    let rise = start.velocity_m_s[1].powi(2) / (2.0 * answer.scene_before.environment.gravity_m_s2);
    let found = value(&answer, Quantity::BounceHeightM, &start.id) - start.lowest_m();
    // The air takes a little of it.
    assert!(found > 0.9 * rise && found < 1.001 * rise, "{found} {rise}");
    assert!(answer.say.contains("gets as high as"), "{}", answer.say);
}

#[test]
fn the_only_light_stays_and_it_is_said_why() {
    let answer = ask("moon", &[("remove the sun", "change | remove sun")]);
    assert!(answer.say.contains("All light here comes from the sun"), "{}", answer.say);
    assert_eq!(answer.scene_after, answer.scene_before);
}
