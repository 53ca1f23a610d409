//! Pendulums, hinges, springs, attraction and floating against closed forms.

use std::f64::consts::{PI, TAU};

use glam::{DQuat, DVec3};
use kernels::dynamics::{STEP_S, Simulator};
use scene::{Body, LinkKind, Liquid, Scene, Shape};

use crate::support::*;

#[test]
fn a_pendulum_keeps_its_period_its_length_and_its_energy() {
    for degrees in [5.0_f64, 30.0, 90.0, 150.0] {
        let angle = degrees.to_radians();
        let mut run = run(&pendulum(1.0, angle, LinkKind::Rod { length_m: 1.0 }));
        let (period, change) = swings(&mut run, 60.0, |run| place(run, 0).x);
        let exact = period_s(1.0, 9.81, angle);
        let swing = 9.81 * (1.0 - angle.cos());
        eprintln!("pendulum {degrees}: period {:e} energy {:e}", period / exact - 1.0, change / swing);
        assert!((period / exact - 1.0).abs() < 5e-4, "{degrees}: {period} against {exact}");
        assert!(change < 1e-3 * swing, "{degrees}: {change} of {swing}");
        let length = (place(&run, 0) - PIVOT).length();
        assert!((length - 1.0).abs() < 1e-10, "{length}");
    }
}

#[test]
fn a_box_on_a_hinge_is_a_compound_pendulum() {
    for axis in [DVec3::Z, DVec3::new(0.3, 0.0, 1.0)] {
        let half = DVec3::new(0.1, 0.4, 0.05);
        let axis = axis.normalize();
        let turn = DQuat::from_axis_angle(axis, 0.9);
        let arm = DVec3::Y * 0.4;
        let mut plank = body("plank", Shape::Box { half_extents_m: half.to_array() }, PIVOT - turn * arm);
        plank.orientation = turn.to_array();
        let hinge = LinkKind::Hinge { axis: axis.to_array() };
        let scene = space(9.81, vec![plank], vec![link("hinge", hinge, at("plank", arm), point(PIVOT))]);
        let mut run = run(&scene);
        let (period, change) = swings(&mut run, 60.0, |run| (place(run, 0) - PIVOT).dot(axis.cross(DVec3::Y)));
        let across = half * half / 3.0;
        let moments = DVec3::new(across.y + across.z, across.x + across.z, across.x + across.y);
        let moment = axis.dot(moments * axis) + 0.16;
        let exact = period_s(moment / 0.4, 9.81, 0.9);
        let swing = 9.81 * 0.4 * (1.0 - 0.9_f64.cos());
        eprintln!("hinge: period {:e} energy {:e}", period / exact - 1.0, change / swing);
        assert!((period / exact - 1.0).abs() < 5e-4, "{period} against {exact}");
        assert!(change < 1e-3 * swing, "{change} of {swing}");
        let end = place(&run, 0) + DQuat::from_array(run.scene().bodies[0].orientation) * arm;
        assert!((end - PIVOT).length() < 1e-10);
    }
}

#[test]
fn a_spring_swings_and_dies_away_as_the_textbook_says() {
    for (stiffness, damping) in [(40.0, 0.0), (40.0, 0.6), (4000.0, 0.0), (40.0, 30.0)] {
        let mut bob = ball("bob", 0.05, PIVOT - DVec3::Y * 1.3);
        bob.mass_kg = 0.5;
        let spring = LinkKind::Spring { rest_length_m: 1.0, stiffness_n_m: stiffness, damping_n_s_m: damping };
        let scene = space(9.81, vec![bob], vec![link("spring", spring, point(PIVOT), on("bob"))]);
        let mut run = run(&scene);
        let rest = 1.0 + 0.5 * 9.81 / stiffness;
        let (gamma, omega) = (damping / (2.0 * 0.5), (stiffness / 0.5_f64).sqrt());
        let exact = |t: f64| {
            let x0 = 1.3 - rest;
            let decay = (-gamma * t).exp();
            let square = omega * omega - gamma * gamma;
            rest + x0
                * if square > 0.0 {
                    let w = square.sqrt();
                    decay * ((w * t).cos() + gamma / w * (w * t).sin())
                } else {
                    let w = (-square).sqrt();
                    decay * ((w * t).cosh() + gamma / w * (w * t).sinh())
                }
        };
        let mut worst = 0.0_f64;
        for _ in 0..240 * 5 {
            run.step();
            worst = worst.max((PIVOT.y - place(&run, 0).y - exact(run.time_s())).abs());
        }
        eprintln!("spring {stiffness} {damping}: {worst:e} of {}", 1.3 - rest);
        assert!(worst < 0.01 * (1.3 - rest), "{stiffness} {damping}: {worst}");
    }
}

#[test]
fn a_spring_keeps_its_energy_while_it_turns_a_box() {
    let half = DVec3::new(0.3, 0.1, 0.2);
    let one = body("one", Shape::Box { half_extents_m: half.to_array() }, DVec3::new(-1.0, 0.0, 0.0));
    let mut two = ball("two", 0.2, DVec3::new(1.0, 0.4, 0.3));
    two.velocity_m_s = [0.0, 1.0, -0.5];
    let spring = LinkKind::Spring { rest_length_m: 1.0, stiffness_n_m: 20.0, damping_n_s_m: 0.0 };
    let ends = (at("one", DVec3::new(0.3, 0.1, -0.2)), at("two", DVec3::new(0.0, 0.2, 0.0)));
    let scene = space(0.0, vec![one, two], vec![link("spring", spring, ends.0, ends.1)]);
    let total = |scene: &Scene| {
        let end = |i: usize, local: DVec3| {
            let body: &Body = &scene.bodies[i];
            DVec3::from_array(body.position_m) + DQuat::from_array(body.orientation) * local
        };
        let length = (end(0, DVec3::new(0.3, 0.1, -0.2)) - end(1, DVec3::new(0.0, 0.2, 0.0))).length();
        energy_j(scene) + 10.0 * (length - 1.0) * (length - 1.0)
    };
    let mut run = run(&scene);
    let start = total(run.scene());
    let mut worst = 0.0_f64;
    for _ in 0..240 * 30 {
        run.step();
        worst = worst.max((total(run.scene()) / start - 1.0).abs());
    }
    eprintln!("box on a spring: energy {worst:e}");
    assert!(worst < 2e-3, "{worst}");
    let momentum = speed(&run, 0) + speed(&run, 1);
    assert!((momentum - DVec3::new(0.0, 1.0, -0.5)).length() < 1e-12);
}

fn attracted_energy_j(scene: &Scene) -> f64 {
    let mut energy = energy_j(scene);
    for (i, one) in scene.bodies.iter().enumerate() {
        for other in &scene.bodies[i + 1..] {
            let apart = DVec3::from_array(one.position_m) - DVec3::from_array(other.position_m);
            energy -= one.mass_kg * other.mass_kg / apart.length();
        }
    }
    energy
}

#[test]
fn two_bodies_orbit_in_keplers_period() {
    for eccentricity in [0.0, 0.5] {
        // Started at the far point of an orbit of semi-major axis 1; both bodies move.
        let far = 1.0 + eccentricity;
        let (m1, m2) = (4.0, 1.0);
        let fast = f64::sqrt((m1 + m2) * (1.0 - eccentricity) / far);
        let mut one = ball("sun", 0.01, DVec3::X * (-far * m2 / (m1 + m2)));
        let mut two = ball("planet", 0.01, DVec3::X * (far * m1 / (m1 + m2)));
        (one.mass_kg, two.mass_kg) = (m1, m2);
        one.velocity_m_s[2] = -fast * m2 / (m1 + m2);
        two.velocity_m_s[2] = fast * m1 / (m1 + m2);
        let mut scene = space(0.0, vec![one, two], vec![]);
        unit_gravitation(&mut scene);
        let mut run = run(&scene);
        let exact = TAU / f64::sqrt(m1 + m2);
        let start = attracted_energy_j(run.scene());
        let (mut passages, mut worst) = (Vec::new(), 0.0_f64);
        let across = |run: &Simulator| {
            let (r, v) = (place(run, 1) - place(run, 0), speed(run, 1) - speed(run, 0));
            if eccentricity > 0.0 { r.dot(v) } else { -r.z }
        };
        let mut before = f64::NAN;
        for _ in 0..(10.6 * exact / STEP_S) as usize {
            run.step();
            let now = across(&run);
            if before > 0.0 && now <= 0.0 {
                passages.push(run.time_s() - STEP_S * now / (now - before));
            }
            before = now;
            worst = worst.max((attracted_energy_j(run.scene()) / start - 1.0).abs());
        }
        let period = (passages[passages.len() - 1] - passages[0]) / (passages.len() - 1) as f64;
        eprintln!("orbit {eccentricity}: period {:e} energy {worst:e} ({})", period / exact - 1.0, passages.len());
        assert!((period / exact - 1.0).abs() < 2e-4, "{period} against {exact}");
        assert!(worst < 1e-4, "{worst}");
    }
}

#[test]
fn three_bodies_chase_each_other_round_a_figure_of_eight() {
    // Chenciner and Montgomery 2000, with the numbers of Simo.
    let p = DVec3::new(0.970_004_36, -0.243_087_53, 0.0);
    let v = DVec3::new(-0.932_407_37, -0.864_731_46, 0.0);
    let mut bodies = vec![ball("a", 0.01, p), ball("b", 0.01, -p), ball("c", 0.01, DVec3::ZERO)];
    for (body, v) in bodies.iter_mut().zip([-0.5 * v, -0.5 * v, v]) {
        body.velocity_m_s = v.to_array();
    }
    let mut scene = space(0.0, bodies, vec![]);
    unit_gravitation(&mut scene);
    let mut run = run(&scene);
    let start = attracted_energy_j(run.scene());
    run.advance((5.0 * 6.325_914 / STEP_S).round() as u64);
    let off = (place(&run, 0) - p).length();
    eprintln!("figure of eight: off by {off:e}, energy {:e}", attracted_energy_j(run.scene()) / start - 1.0);
    assert!(off < 0.02, "{off}");
}

#[test]
fn a_year_in_a_minute_is_a_year_in_a_minute() {
    let mut sun = ball("sun", 7e-4, DVec3::ZERO);
    let mut earth = ball("earth", 6e-4, DVec3::X);
    // Units: the astronomical unit, a sixtieth of a year, 1e26 kg.
    let (length_m, time_s, mass_kg) = (1.495_978_707e11, 365.25 * 86_400.0 / 60.0, 1e26);
    (sun.mass_kg, sun.fixed) = (1.988_41e30 / mass_kg, true);
    earth.mass_kg = 5.972e24 / mass_kg;
    earth.velocity_m_s[2] = TAU / 60.0;
    let mut scene = space(0.0, vec![sun, earth], vec![]);
    scene.environment.mutual_gravity = true;
    scene.units = scene::Units { length_m, time_s, mass_kg };
    let mut run = run(&scene);
    run.advance(240 * 60);
    assert!((place(&run, 1) - DVec3::X).length() < 3e-3, "{}", place(&run, 1));
}

#[test]
fn a_body_floats_where_archimedes_says() {
    let shapes = [(Shape::Sphere { radius_m: 0.2 }, 0.4), (Shape::Box { half_extents_m: [0.3, 0.1, 0.3] }, 0.7)];
    for (shape, ratio) in shapes {
        let mut float = body("float", shape, DVec3::Y * 0.3);
        float.mass_kg = ratio * 1000.0 * shape.volume_m3();
        let mut scene = space(9.81, vec![float], vec![]);
        scene.environment.liquid = Some(Liquid { level_m: 0.0, density_kg_m3: 1000.0 });
        let mut run = run(&scene);
        let mut peaks = 0;
        for _ in 0..240 * 60 {
            let before = speed(&run, 0).y;
            run.step();
            peaks += usize::from(before > 0.0 && speed(&run, 0).y <= 0.0);
        }
        assert!(peaks > 3, "it bobs: {peaks}");
        // Quadratic drag takes ever longer to take away ever smaller swings.
        let mut mean = 0.0;
        for _ in 0..240 * 20 {
            run.step();
            mean += place(&run, 0).y / 4800.0;
        }
        let below = geometry::displaced::displaced(&shape, DQuat::from_array(run.scene().bodies[0].orientation), mean);
        let share = below.volume_m3 / shape.volume_m3();
        eprintln!("float: {share} against {ratio}, still {}", run.is_still());
        assert!((share / ratio - 1.0).abs() < 2e-3, "{share} against {ratio}");
    }
}

#[test]
fn a_stone_sinks_and_a_cork_rises_at_their_terminal_speeds() {
    for (density, sign) in [(2500.0, -1.0), (200.0, 1.0)] {
        let shape = Shape::Sphere { radius_m: 0.05 };
        let mut stone = body("stone", shape, DVec3::ZERO);
        stone.mass_kg = density * shape.volume_m3();
        let mut scene = space(9.81, vec![stone], vec![]);
        scene.environment.liquid = Some(Liquid { level_m: 900.0, density_kg_m3: 998.0 });
        let mut run = run(&scene);
        run.advance(240 * 10);
        let excess = (density - 998.0_f64).abs() * shape.volume_m3() * 9.81;
        let exact = (2.0 * excess / (998.0 * 0.47 * PI * 0.05 * 0.05)).sqrt();
        let found = speed(&run, 0).y;
        assert!((found / (sign * exact) - 1.0).abs() < 2e-3, "{found} against {exact}");
    }
}
