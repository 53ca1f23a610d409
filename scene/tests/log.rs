//! The session log: how it was before.

use scene::{Body, Change, Direction, Edit, Log, Scene, Selector};

fn a_log() -> Log {
    let mut origin = Scene::empty("falling");
    let ball = serde_json::json!({"id": "ball", "name": "red ball", "shape": {"sphere": {"radius_m": 0.3}},
        "mass_kg": 1.0, "position_m": [0, 5, 0]});
    origin.bodies.push(serde_json::from_value::<Body>(ball).expect("a body"));
    Log::new(origin)
}

fn turn(log: &mut Log, at_step: u64, edit: &Edit) {
    log.begin_turn();
    let now = log.position().start;
    log.edit(&now, at_step, edit).expect("it applies");
}

fn ball() -> Selector {
    Selector::Id("ball".to_owned())
}

#[test]
fn there_is_a_before_once_something_moves_otherwise() {
    let mut log = a_log();
    assert_eq!(log.before(), None);
    turn(&mut log, 0, &Edit::Rename { of: ball(), name: "apple".to_owned() });
    assert_eq!(log.before(), None, "a name moves nothing");

    turn(&mut log, 50, &Edit::SetGravity(Change::To(1.62)));
    turn(
        &mut log,
        70,
        &Edit::SetCamera { azimuth: Some(Change::To(77.0)), elevation: None, distance: None, target_m: None },
    );
    turn(&mut log, 80, &Edit::Rename { of: ball(), name: "moon stone".to_owned() });
    let earlier = log.before().expect("the run on Earth");
    assert_eq!(earlier.start.environment.gravity_m_s2, 9.81);
    assert_eq!(earlier.start.camera, log.position().start.camera, "seen from the same side");
    assert_eq!(earlier.start.bodies[0].name, "moon stone", "a new name holds for both");

    turn(&mut log, 90, &Edit::Push { of: ball(), speed_m_s: 2.0, direction: Direction::Up });
    let earlier = log.before().expect("the run without the push");
    assert_eq!((earlier.start.environment.gravity_m_s2, earlier.events.len()), (1.62, 0));
    log.undo().expect("a turn");
    assert_eq!(log.before().expect("the run on Earth").start.environment.gravity_m_s2, 9.81);
    log.reset(100);
    assert_eq!(log.before().expect("what was reset").start.environment.gravity_m_s2, 1.62);
}
