//! The forces on bodies at an instant: each is what a textbook says, and together they are the motion that follows.

use glam::DVec3;
use kernels::dynamics::{Acting, Laws, STEP_S, Simulator, acting};
use scene::{Body, Link, LinkEnd, LinkKind, Liquid, Scene, Shape};

fn ball(id: &str, radius_m: f64, at: [f64; 3]) -> Body {
    Body::new(id, Shape::Sphere { radius_m }, at)
}

fn of(scene: &Scene) -> Vec<Acting> {
    acting(scene, &Laws::textbook()).expect("it can be simulated")
}

fn near(found: [f64; 3], expected: [f64; 3], within: f64) {
    let apart = DVec3::from_array(found).distance(DVec3::from_array(expected));
    assert!(apart <= within, "expected {expected:?}, found {found:?}");
}

#[test]
fn what_lies_is_pushed_as_hard_as_it_weighs() {
    let mut scene = Scene::empty("lying");
    scene
        .bodies
        .push(Body { mass_kg: 2.0, ..Body::new("box", Shape::Box { half_extents_m: [0.5; 3] }, [0.0, 0.5, 0.0]) });
    let [forces] = of(&scene)[..] else { panic!("one body") };
    near(forces.weight_n, [0.0, -19.62, 0.0], 1e-12);
    near(forces.push_n, [0.0, 19.62, 0.0], 1e-2);
    near(forces.acceleration_m_s2, [0.0; 3], 1e-2);
}

#[test]
fn what_slides_down_a_slope_has_friction_up_it() {
    let mut scene = Scene::empty("ramp");
    scene.environment.air_density_kg_m3 = 0.0;
    let tilt = 30_f64.to_radians();
    let turn = [0.0, 0.0, -(tilt / 2.0).sin(), (tilt / 2.0).cos()];
    let up = DVec3::new(tilt.sin(), tilt.cos(), 0.0);
    let down = DVec3::new(tilt.cos(), -tilt.sin(), 0.0);
    let ramp = Shape::Box { half_extents_m: [3.0, 0.1, 1.0] };
    scene.bodies.push(Body {
        orientation: turn,
        fixed: true,
        friction: 0.3,
        ..Body::new("ramp", ramp, [0.0, 3.0, 0.0])
    });
    let block = Shape::Box { half_extents_m: [0.2; 3] };
    let at = (DVec3::new(0.0, 3.0, 0.0) + up * 0.3).to_array();
    scene.bodies.push(Body {
        orientation: turn,
        friction: 0.3,
        velocity_m_s: (down * 1.0).to_array(),
        ..Body::new("block", block, at)
    });
    let forces = of(&scene)[1];
    let normal = 9.81 * tilt.cos();
    near(forces.push_n, (up * normal).to_array(), 0.02);
    near(forces.friction_n, (down * (-0.3 * normal)).to_array(), 0.02);
    let net = 9.81 * (tilt.sin() - 0.3 * tilt.cos());
    near(forces.acceleration_m_s2, (down * net).to_array(), 0.03);
}

#[test]
fn a_string_pulls_with_weight_and_what_keeps_the_bob_on_its_circle() {
    let mut scene = Scene::empty("pendulum");
    scene.environment.air_density_kg_m3 = 0.0;
    scene.bodies.push(Body { velocity_m_s: [3.0, 0.0, 0.0], ..ball("bob", 0.1, [0.0, 1.0, 0.0]) });
    scene.links.push(Link {
        id: "string".into(),
        kind: LinkKind::String { length_m: 2.0 },
        a: LinkEnd::Point { point_m: [0.0, 3.0, 0.0] },
        b: LinkEnd::Body { body: "bob".into(), at_m: [0.0; 3] },
    });
    let forces = of(&scene)[0];
    near(forces.links_n, [0.0, 9.81 + 9.0 / 2.0, 0.0], 0.1);
    near(forces.push_n, [0.0; 3], 1e-9);
}

#[test]
fn springs_pull_and_dampers_resist() {
    let mut scene = Scene::empty("spring");
    scene.environment.air_density_kg_m3 = 0.0;
    scene.bodies.push(Body { velocity_m_s: [0.0, -1.0, 0.0], ..ball("bob", 0.1, [0.0, 1.0, 0.0]) });
    scene.links.push(Link {
        id: "spring".into(),
        kind: LinkKind::Spring { rest_length_m: 1.5, stiffness_n_m: 40.0, damping_n_s_m: 2.0 },
        a: LinkEnd::Point { point_m: [0.0, 3.0, 0.0] },
        b: LinkEnd::Body { body: "bob".into(), at_m: [0.0; 3] },
    });
    near(of(&scene)[0].links_n, [0.0, 40.0 * 0.5 + 2.0, 0.0], 0.05);
}

#[test]
fn air_holds_back_and_water_lifts() {
    let mut scene = Scene::empty("falling");
    scene.bodies.push(Body { velocity_m_s: [0.0, -10.0, 0.0], ..ball("ball", 0.3, [0.0, 5.0, 0.0]) });
    let area = std::f64::consts::PI * 0.09;
    near(of(&scene)[0].drag_n, [0.0, 0.5 * 1.225 * 0.47 * area * 100.0, 0.0], 1e-9);

    scene.environment.liquid = Some(Liquid { level_m: 8.0, density_kg_m3: 1000.0 });
    let volume = 4.0 / 3.0 * std::f64::consts::PI * 0.027;
    near(of(&scene)[0].lift_n, [0.0, 1000.0 * 9.81 * volume, 0.0], 1e-6);
}

#[test]
fn an_impact_is_no_force() {
    let mut scene = Scene::empty("bounce");
    let strikes = Body { velocity_m_s: [0.0, -6.0, 0.0], ..ball("ball", 0.3, [0.0, 0.3, 0.0]) };
    scene.bodies.push(strikes);
    let forces = of(&scene)[0];
    near(forces.push_n, [0.0; 3], 1e-6);
    assert!(DVec3::from_array(forces.acceleration_m_s2).length() < 20.0, "{forces:?}");
}

#[test]
fn forces_together_are_the_change_of_velocity_that_follows() {
    let laws = Laws::open().expect("the laws' weights");
    for (name, step) in [("projectile", 40), ("pendulum", 100), ("spring", 60), ("floating", 30), ("orbit", 500)] {
        let path = format!("{}/../content/{name}/scene.json", env!("CARGO_MANIFEST_DIR"));
        let json = std::fs::read_to_string(path).expect("a lesson");
        let scene: Scene = serde_json::from_str(&json).expect("a scene");
        let mut simulator = Simulator::new(&scene, laws.clone()).expect("it can be simulated");
        simulator.advance(step);
        let before = simulator.scene().clone();
        let forces = acting(&before, &laws).expect("it can be simulated");
        simulator.step();
        for ((body, after), acting) in before.bodies.iter().zip(&simulator.scene().bodies).zip(&forces) {
            let change = DVec3::from_array(after.velocity_m_s) - DVec3::from_array(body.velocity_m_s);
            let sum: DVec3 = [
                acting.weight_n,
                acting.drag_n,
                acting.lift_n,
                acting.links_n,
                acting.attraction_n,
                acting.push_n,
                acting.friction_n,
            ]
            .into_iter()
            .map(DVec3::from_array)
            .sum();
            let scale = (change / STEP_S).length().max(1e-3);
            let apart = (change / STEP_S).distance(sum / body.mass_kg);
            assert!(
                apart < 0.03 * scale + 1e-6,
                "{name}: the {}: {:?} after {:?}",
                body.name,
                change / STEP_S,
                sum / body.mass_kg
            );
        }
    }
}
