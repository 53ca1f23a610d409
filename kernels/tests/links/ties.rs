//! Strings, cradles, tangles: what links do to each other and to impacts, and what is refused.

use std::f64::consts::PI;
use std::sync::Arc;

use glam::{DQuat, DVec3};
use kernels::dynamics::{Laws, STEP_S, Simulator};
use scene::{Body, Edit, Link, LinkEnd, LinkKind, Liquid, Scene, Shape};

use crate::support::*;

#[test]
fn a_string_that_is_cut_lets_go_along_a_parabola() {
    let mut run = run(&pendulum(1.0, 1.0, LinkKind::String { length_m: 1.0 }));
    run.advance(100);
    let (p, v) = (place(&run, 0), speed(&run, 0));
    run.apply(&Edit::Cut { link: "rod".to_owned() }).expect("it is cut");
    run.advance(120);
    let exact = p + v * 0.5 + DVec3::NEG_Y * (0.5 * 9.81 * 0.25);
    assert!((place(&run, 0) - exact).length() < 1e-12);
}

#[test]
fn a_string_goes_slack_in_a_loop_and_becomes_taut_again() {
    let length = 1.0;
    let mut scene = pendulum(length, 0.0, LinkKind::String { length_m: length });
    // Fast enough to pass the height of the pivot, too slow for the whole loop: v^2 between 2 g l and 5 g l.
    let v0 = f64::sqrt(3.5 * 9.81 * length);
    scene.bodies[0].velocity_m_s = [v0, 0.0, 0.0];
    let mut run = run(&scene);
    let start = energy_j(run.scene());
    // It leaves the circle where v^2 = -g l cos: cos = (2 - v0^2 / g l) / 3.
    let cos = (2.0 - 3.5) / 3.0_f64;
    let (mut left_at, mut taut_again, mut shortest) = (None, None, length);
    for _ in 0..240 * 3 {
        run.step();
        let arm = place(&run, 0) - PIVOT;
        assert!(arm.length() < length * (1.0 + 1e-9), "{}", arm.length());
        shortest = shortest.min(arm.length());
        if left_at.is_none() && arm.length() < length * (1.0 - 1e-6) {
            left_at = Some((arm, energy_j(run.scene())));
        }
        if left_at.is_some() && taut_again.is_none() && shortest < 0.9 && arm.length() > length * (1.0 - 1e-9) {
            taut_again = Some((arm, energy_j(run.scene()), speed(&run, 0)));
        }
    }
    let (arm, energy) = left_at.expect("it goes slack");
    assert!((-arm.y / arm.length() - cos).abs() < 0.02, "{} against {cos}", -arm.y / arm.length());
    assert!((energy / start - 1.0).abs() < 1e-4);
    let (arm, energy, v) = taut_again.expect("it becomes taut again");
    assert!(energy < start - 0.1, "the jerk takes energy: {energy} of {start}");
    assert!(v.dot(arm).abs() < 1e-8);
    // The parabola from the point of leaving meets the circle where the textbook says: 3 times the angle.
    let theta = cos.acos();
    let exact = DVec3::new((3.0 * (PI - theta)).sin(), -(PI + 3.0 * (PI - theta)).cos(), 0.0);
    eprintln!("taut again at {arm} against {exact}");
}

fn cradle(kind: impl Fn(f64) -> LinkKind, laws: &Arc<Laws>) -> Vec<f64> {
    let (radius, length) = (0.05, 0.5);
    let mut bodies = Vec::new();
    let mut links = Vec::new();
    for i in 0..5 {
        let x = 2.0 * radius * f64::from(i);
        let angle: f64 = if i == 0 { -0.6 } else { 0.0 };
        let pivot = PIVOT + DVec3::X * x;
        let id = format!("b{i}");
        bodies.push(ball(&id, radius, pivot + DVec3::new(angle.sin(), -angle.cos(), 0.0) * length));
        links.push(link(&format!("l{i}"), kind(length), point(pivot), on(&id)));
    }
    let mut run = Simulator::new(&space(9.81, bodies, links), Arc::clone(laws)).expect("a cradle");
    // A quarter of a swing, and a little more.
    run.advance((0.3 * period_s(length, 9.81, 0.6) / STEP_S) as u64);
    let hit = f64::sqrt(2.0 * 9.81 * length * (1.0 - 0.6_f64.cos()));
    (0..5)
        .map(|i| {
            // The speed that each had at the lowest point.
            let rise = place(&run, i).y - (PIVOT.y - length);
            (speed(&run, i).length_squared() + 2.0 * 9.81 * rise).sqrt() / hit
        })
        .collect()
}

#[test]
fn a_cradle_of_five_sends_out_the_last_ball() {
    let kinds: [fn(f64) -> LinkKind; 2] =
        [|length_m| LinkKind::Rod { length_m }, |length_m| LinkKind::String { length_m }];
    for laws in [Laws::textbook(), Laws::open().expect("the weights come with the repository")] {
        for kind in kinds {
            let speeds = cradle(kind, &laws);
            eprintln!("cradle: {speeds:?}");
            assert!((speeds[4] - 1.0).abs() < 0.01, "{speeds:?}");
            assert!(speeds[..4].iter().all(|speed| *speed < 0.02), "{speeds:?}");
        }
    }
}

#[test]
fn a_ball_that_hits_another_on_a_rod_feels_the_rod() {
    // Along the rod the struck ball cannot give: the other bounces as from a wall.
    let hung = ball("hung", 0.1, PIVOT - DVec3::Y);
    let mut shot = ball("shot", 0.1, PIVOT - DVec3::Y * 2.0);
    shot.velocity_m_s = [0.0, 3.0, 0.0];
    let mut scene = space(0.0, vec![hung, shot], vec![]);
    scene.links = vec![link("rod", LinkKind::Rod { length_m: 1.0 }, point(PIVOT), on("hung"))];
    let mut run = run(&scene);
    run.advance(240);
    assert!((speed(&run, 1) - DVec3::new(0.0, -3.0, 0.0)).length() < 1e-9, "{}", speed(&run, 1));
    assert!(speed(&run, 0).length() < 1e-9);
}

#[test]
fn a_dumbbell_spins_and_keeps_what_is_conserved() {
    let mut one = ball("one", 0.1, DVec3::new(-0.5, 0.0, 0.0));
    let mut two = ball("two", 0.1, DVec3::new(0.5, 0.0, 0.0));
    two.mass_kg = 1e6;
    one.velocity_m_s = [0.3, 2.0, 1.0];
    two.velocity_m_s = [0.3, -1.0, 0.0];
    let momentum = |run: &Simulator| speed(run, 0) + speed(run, 1) * 1e6;
    let rod = link("rod", LinkKind::Rod { length_m: 1.0 }, on("one"), on("two"));
    let mut run = run(&space(0.0, vec![one, two], vec![rod]));
    let before = momentum(&run);
    let energy = energy_j(run.scene());
    run.advance(2400);
    assert!((momentum(&run) - before).length() < 1e-6);
    assert!((energy_j(run.scene()) / energy - 1.0).abs() < 1e-9);
    assert!(((place(&run, 0) - place(&run, 1)).length() - 1.0).abs() < 1e-10);
}

#[test]
fn the_scene_is_the_whole_state_with_links_too() {
    let mut scene = tangle();
    scene.environment.liquid = Some(Liquid { level_m: 0.3, density_kg_m3: 900.0 });
    let laws = Laws::open().expect("the weights come with the repository");
    let mut straight = Simulator::new(&scene, Arc::clone(&laws)).expect("a tangle");
    let mut again = straight.clone();
    for _ in 0..20 {
        straight.advance(37);
        let text = serde_json::to_string(again.scene()).expect("a scene is JSON");
        let read: Scene = serde_json::from_str(&text).expect("and is read back");
        again = Simulator::new(&read, Arc::clone(&laws)).expect("it goes on");
        again.advance(37);
        assert_eq!(straight.state_hash(), again.state_hash());
        assert_eq!(straight.scene(), again.scene());
    }
}

/// Boxes and balls with every sort of link, over ground.
fn tangle() -> Scene {
    let mut bodies = Vec::new();
    for i in 0..6 {
        let at = DVec3::new(0.7 * f64::from(i) - 1.5, 1.0 + 0.2 * f64::from(i % 3), 0.1 * f64::from(i % 2));
        let id = format!("b{i}");
        let shape = Shape::Box { half_extents_m: [0.2, 0.1, 0.15] };
        let mut one = if i % 2 == 0 { ball(&id, 0.15, at) } else { body(&id, shape, at) };
        one.restitution = 0.6;
        one.friction = 0.3;
        one.velocity_m_s = [1.0 - 0.3 * f64::from(i), 0.5, 0.2];
        one.angular_velocity_rad_s = [0.5, f64::from(i), 1.0];
        bodies.push(one);
    }
    let mut scene = space(9.81, bodies, vec![]);
    scene.environment.ground = Some(scene::Ground::default());
    scene.environment.air_density_kg_m3 = 1.2;
    let spring = LinkKind::Spring { rest_length_m: 0.5, stiffness_n_m: 60.0, damping_n_s_m: 0.4 };
    scene.links = vec![
        link("rod", LinkKind::Rod { length_m: 0.7 }, on("b0"), at("b1", DVec3::new(-0.2, 0.0, 0.0))),
        link("hinge", LinkKind::Hinge { axis: [0.0, 0.2, 1.0] }, at("b1", DVec3::X * 0.35), at("b2", DVec3::X * -0.35)),
        link("string", LinkKind::String { length_m: 0.9 }, on("b2"), on("b3")),
        link("spring", spring, at("b3", DVec3::X * 0.2), on("b4")),
        link("rope", LinkKind::String { length_m: 1.5 }, at("b5", DVec3::Y * 0.1), point(DVec3::new(2.0, 2.0, 0.0))),
    ];
    scene
}

#[test]
fn what_cannot_be_linked_is_refused_or_stays_steady() {
    let refused = |scene: &Scene| Simulator::new(scene, Laws::textbook()).expect_err("it is refused").to_string();
    let mut scene = pendulum(1.0, 0.5, LinkKind::Rod { length_m: 0.0 });
    assert_eq!(refused(&scene), "the link \"rod\" has no length");
    scene.links[0] = link("rod", LinkKind::Rod { length_m: 1.0 }, on("bob"), on("nobody"));
    assert!(refused(&scene).contains("not there"));
    scene.links[0] = link("rod", LinkKind::Hinge { axis: [0.0; 3] }, on("bob"), point(PIVOT));
    assert_eq!(refused(&scene), "the link \"rod\" has no axis");
    // Ends that coincide, a link on one body, and one between points.
    scene.links = vec![
        link(
            "rod",
            LinkKind::Rod { length_m: 1.0 },
            on("bob"),
            point(place(&run(&space(9.81, scene.bodies.clone(), vec![])), 0)),
        ),
        link("self", LinkKind::Rod { length_m: 1.0 }, on("bob"), on("bob")),
        link("none", LinkKind::String { length_m: 1.0 }, point(PIVOT), point(DVec3::ZERO)),
    ];
    let mut run = run(&scene);
    run.advance(240);
    assert!(place(&run, 0).is_finite() && speed(&run, 0).length() < 20.0);
}

#[test]
fn lengths_that_cannot_all_be_right_stay_steady() {
    // A triangle of rods whose longest side is longer than both others together.
    let bodies =
        (0..3).map(|i| ball(&format!("b{i}"), 0.05, DVec3::new(f64::from(i), 3.0, 0.1 * f64::from(i * i)))).collect();
    let rod = |id: &str, a: &str, b: &str, length_m: f64| link(id, LinkKind::Rod { length_m }, on(a), on(b));
    let links = vec![rod("x", "b0", "b1", 1.0), rod("y", "b1", "b2", 1.0), rod("z", "b2", "b0", 3.0)];
    let mut run = run(&space(9.81, bodies, links));
    run.advance(240);
    for i in 0..3 {
        assert!(place(&run, i).is_finite() && speed(&run, i).length() < 30.0, "{} {}", place(&run, i), speed(&run, i));
    }
}

#[test]
fn contacts_of_what_links_have_jammed_throw_nothing() {
    // Found by random_links_never_fail: links that contradict each other wedge two bodies in between; rubbing there asked
    // for more and more.
    let scene: Scene = serde_json::from_str(include_str!("jammed.json")).expect("a scene");
    let mut run = run(&scene);
    for _ in 0..120 {
        run.step();
        for i in 0..scene.bodies.len() {
            assert!(speed(&run, i).length() < 200.0, "body {i}: {}", speed(&run, i));
        }
    }
}

#[test]
fn a_spring_far_too_stiff_for_what_it_turns_makes_no_energy() {
    let (stiffness_n_m, rest_length_m) = (4e4, 0.05);
    let mut light = ball("light", 0.02, DVec3::new(-1.6, 2.0, -1.4));
    light.mass_kg = 0.002;
    let kind = LinkKind::Spring { rest_length_m, stiffness_n_m, damping_n_s_m: 0.0 };
    let (end, pivot) = (at("light", DVec3::new(0.0, 0.25, -0.3)), DVec3::Y * 3.0);
    let mut run = run(&space(0.0, vec![light.clone()], vec![link("spring", kind, end, point(pivot))]));
    let stretched_m =
        (DVec3::from_array(light.position_m) + DVec3::new(0.0, 0.25, -0.3) - pivot).length() - rest_length_m;
    let stored_j = 0.5 * stiffness_n_m * stretched_m * stretched_m;
    for _ in 0..2400 {
        run.step();
        let energy = energy_j(run.scene());
        assert!(energy < stored_j, "{energy} of {stored_j}");
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { cases: 24, failure_persistence: None, ..Default::default() })]
    #[test]
    fn random_links_never_fail(
        gravity in 0.0..30.0_f64,
        mutual in proptest::bool::ANY,
        liquid in proptest::bool::ANY,
        bodies in proptest::collection::vec((proptest::array::uniform12(-1.0..1.0_f64), 0.02..0.5_f64, -3.0..3.0_f64), 2..7),
        links in proptest::collection::vec((0..8_usize, 0..8_usize, 0..4_usize, proptest::array::uniform6(-1.0..1.0_f64)), 1..8),
    ) {
        let made = bodies.iter().enumerate().map(|(i, (x, size, mass))| {
            let place = DVec3::new(x[0], 1.0 + x[1], x[2]) * 2.0;
            let id = format!("b{i}");
            let shape = Shape::Box { half_extents_m: [*size, size * 0.5, size * 0.7] };
            let mut one = if i % 2 == 0 { ball(&id, *size, place) } else { body(&id, shape, place) };
            one.mass_kg = 10f64.powf(*mass);
            one.velocity_m_s = [x[3] * 10.0, x[4] * 10.0, x[5] * 10.0];
            one.angular_velocity_rad_s = [x[6] * 20.0, x[7] * 20.0, x[8] * 20.0];
            (one.restitution, one.friction) = (x[10].abs(), x[11].abs());
            one.fixed = x[9] > 0.8;
            one
        }).collect::<Vec<_>>();
        let count = made.len();
        let end = |i: usize, x: &[f64]| {
            let offset = DVec3::new(x[0], x[1], x[2]);
            if i < count { at(&format!("b{i}"), offset * 0.3) } else { point(offset * 2.0 + DVec3::Y * 3.0) }
        };
        let links = links.iter().enumerate().map(|(k, (a, b, kind, x))| {
            let length_m = 0.05 + 2.0 * x[0].abs();
            let kind = match kind {
                0 => LinkKind::Rod { length_m },
                1 => LinkKind::String { length_m },
                2 => LinkKind::Spring {
                    rest_length_m: length_m,
                    stiffness_n_m: 10f64.powf(3.0 * x[1] + 2.0),
                    damping_n_s_m: 10f64.powf(3.0 * x[2]),
                },
                _ => LinkKind::Hinge { axis: [x[3], x[4], x[5] + 2.0] },
            };
            link(&format!("l{k}"), kind, end(*a, &x[..3]), end(*b, &x[3..]))
        }).collect();
        let mut scene = space(gravity, made, links);
        scene.environment.ground = Some(scene::Ground::default());
        if mutual {
            unit_gravitation(&mut scene);
        }
        scene.environment.liquid = liquid.then_some(Liquid { level_m: 1.0, density_kg_m3: 998.0 });
        let mut run = run(&scene);
        run.advance(120);
        for body in &run.scene().bodies {
            let numbers = body.position_m.iter().chain(&body.velocity_m_s).chain(&body.angular_velocity_rad_s);
            for number in numbers.chain(&body.orientation) {
                proptest::prop_assert!(number.is_finite() && number.abs() < 1e7, "{:?}", body);
            }
        }
    }
}

/// A tree of links that all are right at the start: each body hangs on an earlier one, or on a point.
fn tree(seed: &[([f64; 12], f64, f64, usize, usize)], ground: bool) -> Scene {
    let mut bodies: Vec<Body> = Vec::new();
    let mut links = Vec::new();
    for (i, (x, size, mass, parent, kind)) in seed.iter().enumerate() {
        let id = format!("b{i}");
        let shape = Shape::Box { half_extents_m: [*size, size * 0.5, size * 0.7] };
        let parent = parent % (i + 1);
        let offset = DVec3::new(x[9], x[10], x[11]) * *size * 0.5;
        let (from, place) = if parent == i {
            let top = DVec3::new(x[0], 3.0 + x[1], x[2]);
            (point(top), top)
        } else {
            let other = &bodies[parent];
            (at(&other.id, DVec3::X * 0.1), DVec3::from_array(other.position_m) + DVec3::X * 0.1)
        };
        let reach = DVec3::new(x[3], x[4] - 0.5, x[5]) * 1.5 + DVec3::Y * -0.4;
        let centre = if *kind == 3 { place - offset } else { place + reach - offset };
        let mut one = if i % 2 == 0 { ball(&id, *size, centre) } else { body(&id, shape, centre) };
        one.mass_kg = 10f64.powf(*mass);
        one.velocity_m_s = [x[6], x[7], x[8]];
        one.angular_velocity_rad_s = [x[6] * 3.0, x[8] * 3.0, x[7] * 3.0];
        (one.restitution, one.friction) = (0.5 + 0.5 * x[0].abs(), x[1].abs());
        let length_m = reach.length();
        let kind = match kind {
            0 => LinkKind::Rod { length_m },
            1 => LinkKind::String { length_m: length_m * (1.0 + 0.3 * x[2].abs()) },
            2 => {
                LinkKind::Spring { rest_length_m: length_m, stiffness_n_m: 10f64.powf(2.0 + x[0]), damping_n_s_m: 0.0 }
            }
            _ => LinkKind::Hinge { axis: [x[3], x[4], x[5] + 2.0] },
        };
        links.push(link(&format!("l{i}"), kind, from, at(&id, offset)));
        bodies.push(one);
    }
    let mut scene = space(9.81, bodies, links);
    scene.environment.ground = ground.then(scene::Ground::default);
    scene
}

/// Whether any bodies that no hinge joins reach into each other or into the ground.
fn overlaps(scene: &Scene) -> bool {
    let solid = |body: &Body| geometry::contact::Solid::of(&body.shape);
    let pose = geometry::contact::Pose::of;
    let hinged = |a: &Body, b: &Body| {
        let joins = |end: &LinkEnd, id: &str| matches!(end, LinkEnd::Body { body, .. } if body == id);
        let both = |link: &Link| {
            joins(&link.a, &a.id) && joins(&link.b, &b.id) || joins(&link.a, &b.id) && joins(&link.b, &a.id)
        };
        scene.links.iter().any(|link| matches!(link.kind, LinkKind::Hinge { .. }) && both(link))
    };
    scene.bodies.iter().enumerate().any(|(i, a)| {
        let low =
            scene.environment.ground.is_some() && geometry::contact::ground_separation_m(&solid(a), &pose(a)) < 0.0;
        let near =
            |b: &Body| !hinged(a, b) && geometry::contact::separation_m(&solid(a), &pose(a), &solid(b), &pose(b)) < 0.0;
        low || scene.bodies[i + 1..].iter().any(near)
    })
}

fn with_springs_j(scene: &Scene) -> f64 {
    let mut energy = energy_j(scene);
    let end = |end: &LinkEnd| match end {
        LinkEnd::Point { point_m } => DVec3::from_array(*point_m),
        LinkEnd::Body { body, at_m } => {
            let body = scene.body(body).expect("it is there");
            DVec3::from_array(body.position_m) + DQuat::from_array(body.orientation) * DVec3::from_array(*at_m)
        }
    };
    for link in &scene.links {
        if let LinkKind::Spring { rest_length_m, stiffness_n_m, .. } = link.kind {
            let stretch = (end(&link.a) - end(&link.b)).length() - rest_length_m;
            energy += 0.5 * stiffness_n_m * stretch * stretch;
        }
    }
    energy
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { cases: 32, failure_persistence: None, ..Default::default() })]
    #[test]
    fn trees_of_links_never_gain_energy(
        seed in proptest::collection::vec((proptest::array::uniform12(-1.0..1.0_f64), 0.05..0.3_f64, -1.5..1.5_f64, 0..8_usize, 0..4_usize), 1..7),
        ground in proptest::bool::ANY,
    ) {
        let scene = tree(&seed, ground);
        proptest::prop_assume!(!overlaps(&scene));
        let mut run = run(&scene);
        // What starts off its links is brought onto them by a jerk, which takes energy.
        run.step();
        let start = with_springs_j(run.scene());
        let scale: f64 = run.scene().bodies.iter().map(|body| {
            body.mass_kg * (9.81 + 0.5 * DVec3::from_array(body.velocity_m_s).length_squared())
        }).sum();
        let mut most = 0.0_f64;
        for _ in 0..480 {
            run.step();
            most = most.max(with_springs_j(run.scene()) - start);
        }
        if most > 1e-3 * scale { eprintln!("gain {most:e} of {scale}"); }
        proptest::prop_assert!(most < 0.02 * scale, "gained {} of {}", most, scale);
    }
}

#[test]
fn what_hangs_still_is_still_and_what_swings_a_little_is_not() {
    let rod = LinkKind::Rod { length_m: 1.0 };
    let mut still = run(&pendulum(1.0, 0.0, rod));
    still.advance(10);
    assert!(still.is_still());
    assert_eq!(still.scene().bodies[0].velocity_m_s, [0.0; 3]);
    for angle in [1e-3, 1e-5] {
        let mut swinging = run(&pendulum(1.0, angle, rod));
        let (period, _) = swings(&mut swinging, 20.0, |run| place(run, 0).x);
        assert!((period / period_s(1.0, 9.81, angle) - 1.0).abs() < 1e-4, "{angle}: {period}");
        assert!(!swinging.is_still());
    }
    // On the ground, on a slack string and a spring at its rest length.
    let mut stone = body("stone", Shape::Box { half_extents_m: [0.1; 3] }, DVec3::Y * 0.1);
    stone.friction = 0.5;
    let spring = LinkKind::Spring { rest_length_m: 1.0, stiffness_n_m: 10.0, damping_n_s_m: 0.0 };
    let links = vec![
        link("string", LinkKind::String { length_m: 5.0 }, point(PIVOT), on("stone")),
        link("spring", spring, point(DVec3::new(1.0, 0.1, 0.0)), on("stone")),
    ];
    let mut scene = space(9.81, vec![stone], links);
    scene.environment.ground = Some(scene::Ground::default());
    let mut resting = run(&scene);
    resting.advance(240);
    assert!(resting.is_still());
    assert!((place(&resting, 0) - DVec3::Y * 0.1).length() < 1e-6);
}

#[test]
fn a_cradle_comes_back() {
    let (radius, length, angle) = (0.05, 0.5, 0.6_f64);
    let (mut bodies, mut links) = (Vec::new(), Vec::new());
    for i in 0..5 {
        let angle = if i < 2 { -angle } else { 0.0 };
        let pivot = PIVOT + DVec3::X * (2.0 * radius * f64::from(i));
        let id = format!("b{i}");
        bodies.push(ball(&id, radius, pivot + DVec3::new(angle.sin(), -angle.cos(), 0.0) * length));
        links.push(link(&format!("l{i}"), LinkKind::Rod { length_m: length }, point(pivot), on(&id)));
    }
    let mut run = run(&space(9.81, bodies, links));
    // Two went in, so two come out, and after a period the same two are where they began.
    run.advance((period_s(length, 9.81, angle) / STEP_S).round() as u64);
    for i in 0..5 {
        let arm = place(&run, i) - (PIVOT + DVec3::X * (2.0 * radius * i as f64));
        let expected = if i < 2 { -angle } else { 0.0 };
        assert!((arm.x.atan2(-arm.y) - expected).abs() < 0.01, "{i}: {arm}");
    }
}

#[test]
fn forces_follow_laws_that_were_learned_and_the_textbook_where_none_were() {
    use kernels::weights::{Weights, save};
    // The shipped weights' laws of contact and drag alone; and with a law of springs besides, four times as strong.
    let weights = Weights::open("dynamics").expect("the weights come with the repository");
    let spring: Vec<u8> = [4.0_f64, 1.0].into_iter().flat_map(f64::to_le_bytes).collect();
    let tensors = weights.tensors().expect("they are tensors");
    let view = safetensors::tensor::TensorView::new(safetensors::Dtype::F64, vec![1, 2], &spring).expect("one term");
    let contact =
        || tensors.tensors().into_iter().filter(|(name, _)| ["normal", "friction", "drag"].contains(&name.as_str()));
    let folder = std::env::temp_dir().join(format!("orrery_force_laws_{}", std::process::id()));
    let reopened = |bytes: Vec<u8>| {
        save(&folder, &bytes, weights.card.clone()).expect("they are saved");
        Laws::open_in(&folder).expect("they are read")
    };
    let plain = reopened(safetensors::serialize(contact(), None).expect("they are written"));
    let with_springs = contact().chain([("spring".to_owned(), view)]);
    let strong = reopened(safetensors::serialize(with_springs, None).expect("they are written"));
    std::fs::remove_dir_all(&folder).expect("they are removed");
    assert_eq!(*plain.forces(), kernels::dynamics::ForceLaws::default());
    assert_ne!(strong.version(), plain.version());
    let kind = LinkKind::Spring { rest_length_m: 1.0, stiffness_n_m: 10.0, damping_n_s_m: 0.0 };
    let scene =
        space(0.0, vec![ball("bob", 0.05, DVec3::X * 1.2)], vec![link("s", kind, point(DVec3::ZERO), on("bob"))]);
    for (laws, stiffness) in [(plain, 10.0_f64), (strong, 40.0)] {
        let mut run = Simulator::new(&scene, laws).expect("a spring");
        run.advance(120);
        let exact = 1.0 + 0.2 * (stiffness.sqrt() * 0.5).cos();
        assert!((place(&run, 0).x - exact).abs() < 1e-4, "{} against {exact}", place(&run, 0).x);
    }
}

#[test]
fn a_stone_comes_to_rest_on_the_bottom() {
    let mut stone = ball("stone", 0.05, DVec3::Y * 0.5);
    (stone.mass_kg, stone.restitution, stone.friction) = (2.0, 0.5, 0.5);
    let mut brick = body("brick", Shape::Box { half_extents_m: [0.1; 3] }, DVec3::new(1.0, 0.4, 0.0));
    (brick.mass_kg, brick.restitution, brick.friction) = (20.0, 0.3, 0.5);
    let mut scene = space(9.81, vec![stone, brick], vec![]);
    scene.environment.ground = Some(scene::Ground::default());
    scene.environment.liquid = Some(Liquid { level_m: 1.0, density_kg_m3: 998.0 });
    let mut run = run(&scene);
    run.advance(240 * 5);
    assert!(run.is_still());
    assert!((place(&run, 0).y - 0.05).abs() < 1e-5 && (place(&run, 1).y - 0.1).abs() < 1e-5);
}
