//! What does not fit together in a scene is found and said; what does is left alone.

use geometry::fit::{Misfit, misfits};
use scene::{Body, Link, LinkEnd, LinkKind, Scene, Shape};

fn ball(id: &str, position_m: [f64; 3]) -> Body {
    Body { name: format!("{id} ball"), ..Body::new(id, Shape::Sphere { radius_m: 0.25 }, position_m) }
}

fn scene_of(bodies: Vec<Body>, links: Vec<(LinkKind, LinkEnd, LinkEnd)>) -> Scene {
    let mut scene = Scene::empty("test");
    scene.bodies = bodies;
    let link = |(i, (kind, a, b))| Link { id: format!("link{i}"), kind, a, b };
    scene.links = links.into_iter().enumerate().map(link).collect();
    scene
}

fn on(id: &str) -> LinkEnd {
    LinkEnd::Body { body: id.to_owned(), at_m: [0.0; 3] }
}

fn point(point_m: [f64; 3]) -> LinkEnd {
    LinkEnd::Point { point_m }
}

#[test]
fn what_fits_is_left_alone() {
    let touching = vec![ball("red", [0.0, 0.25, 0.0]), ball("blue", [0.5, 0.25, 0.0])];
    let links = vec![
        (LinkKind::Rod { length_m: 0.5 }, on("red"), on("blue")),
        (LinkKind::String { length_m: 2.0 }, on("red"), point([0.0, 1.0, 0.0])),
        (LinkKind::Hinge { axis: [0.0, 0.0, 1.0] }, on("blue"), point([0.5, 0.25, 0.0])),
    ];
    assert_eq!(misfits(&scene_of(touching, links)), []);
}

#[test]
fn bodies_within_one_another_or_the_ground_are_said() {
    let found = misfits(&scene_of(vec![ball("red", [0.0, 1.0, 0.0]), ball("blue", [0.3, 1.0, 0.0])], vec![]));
    let [Misfit::Overlap { depth_m, .. }] = &found[..] else { panic!("{found:?}") };
    assert!((depth_m - 0.2).abs() < 1e-12);
    assert_eq!(found[0].to_string(), "the red ball and the blue ball overlap by 0.200 m; they are moved apart");
    let found = misfits(&scene_of(vec![ball("red", [0.0, -1.0, 0.0])], vec![]));
    assert_eq!(found[0].to_string(), "the red ball starts 1.250 m deep in the ground; it is lifted out");
    // What stands fast may stand in the ground, and in what stands fast.
    let mut fast = vec![ball("red", [0.0, 0.0, 0.0]), ball("blue", [0.1, 0.0, 0.0])];
    fast.iter_mut().for_each(|body| body.fixed = true);
    assert_eq!(misfits(&scene_of(fast, vec![])), []);
}

#[test]
fn links_of_another_length_or_without_a_body_to_move_are_said() {
    let bodies = vec![ball("red", [0.0, 1.0, 0.0]), ball("blue", [1.0, 1.0, 0.0])];
    let links = vec![
        (LinkKind::Rod { length_m: 2.0 }, on("red"), on("blue")),
        (LinkKind::String { length_m: 0.5 }, on("red"), on("blue")),
        (LinkKind::Rod { length_m: 1.0 }, on("red"), on("red")),
        (LinkKind::Rod { length_m: 1.0 }, point([0.0; 3]), point([1.0; 3])),
    ];
    let said: Vec<String> = misfits(&scene_of(bodies, links)).iter().map(ToString::to_string).collect();
    assert_eq!(
        said,
        [
            "the rod \"link0\" is 2.000 m long, but its ends are 1.000 m apart; they are moved",
            "the string \"link1\" is 0.500 m long, but its ends are 1.000 m apart; they are moved",
            "the rod \"link2\" has nothing that it could move; it does nothing",
            "the rod \"link3\" has nothing that it could move; it does nothing",
        ]
    );
}
