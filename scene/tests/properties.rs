//! Properties: any sequence of edits leaves a valid scene, a refused edit leaves it as it was, JSON loses nothing, and undo is exact.

use proptest::prelude::*;
use scene::{
    Action, Arrangement, Change, ColourName, Direction, Edit, Entry, Log, Material, NewBody, Overlay, Scene, Selector,
    Shape, ShapeKind, Standout, Thing, Viewpoint, World, apply, placement, supported,
};

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        (-10.0..400.0).prop_map(Change::To),
        (-20.0..20.0).prop_map(Change::By),
        (0.0..4.0).prop_map(Change::Times),
        Just(Change::To(f64::NAN)),
        Just(Change::Times(1e9)),
        (0.0..1.0).prop_map(Change::To),
    ]
}

fn selector() -> impl Strategy<Value = Selector> {
    let one = prop_oneof![
        4 => Just(Selector::All),
        2 => prop_oneof![Just("red_ball"), Just("blue_ball"), Just("nobody")].prop_map(|id| Selector::Id(id.to_owned())),
        2 => prop::sample::select(ColourName::ALL.to_vec()).prop_map(Selector::Colour),
        2 => prop_oneof![Just(ShapeKind::Sphere), Just(ShapeKind::Box)].prop_map(Selector::Kind),
        2 => prop_oneof![Just(Standout::Heaviest), Just(Standout::Highest), Just(Standout::Newest), Just(Standout::First)]
            .prop_map(Selector::The),
        1 => Just(Selector::Any(Vec::new())),
    ];
    prop_oneof![4 => one.clone(), 1 => prop::collection::vec(one.clone(), 1..3).prop_map(Selector::Every),
        1 => prop::collection::vec(one, 1..3).prop_map(Selector::Any)]
}

fn new_body() -> impl Strategy<Value = NewBody> {
    let things =
        [Thing::Ball, Thing::Box, Thing::Feather, Thing::Coin, Thing::BowlingBall, Thing::Crate, Thing::Football];
    (prop::sample::select(things.to_vec()), prop::option::of(-3.0..6.0), prop::option::of(0.001..20.0)).prop_map(
        |(thing, height, mass_kg)| NewBody {
            position_m: height.map(|y| [0.4, y, 0.2]),
            mass_kg: mass_kg.or(thing.new_body().mass_kg),
            ..thing.new_body()
        },
    )
}

fn direction() -> impl Strategy<Value = Direction> {
    prop_oneof![
        Just(Direction::Up),
        Just(Direction::Left),
        Just(Direction::Onward),
        (-90.0..90.0, -400.0..400.0)
            .prop_map(|(elevation_deg, azimuth_deg)| Direction::Angle { elevation_deg, azimuth_deg }),
    ]
}

fn edit() -> impl Strategy<Value = Edit> {
    let vector = || prop::array::uniform3(-8.0..8.0);
    let worlds = [World::Moon, World::Jupiter, World::DeepSpace, World::Earth, World::Underwater, World::Sun];
    prop_oneof![
        change().prop_map(Edit::SetGravity),
        prop::sample::select(worlds.to_vec()).prop_map(Edit::SetWorld),
        change().prop_map(Edit::SetAir),
        any::<bool>().prop_map(Edit::RemoveGround),
        (prop::option::of(change()), prop::option::of(change()))
            .prop_map(|(friction, restitution)| Edit::SetGround { friction, restitution }),
        (new_body(), 0_u32..5, prop_oneof![Just(Arrangement::Row), Just(Arrangement::Stack), Just(Arrangement::Ring)])
            .prop_map(|(body, count, arrangement)| Edit::AddBodies { body, count, arrangement }),
        selector().prop_map(|of| Edit::RemoveBodies { of }),
        (selector(), change()).prop_map(|(of, value)| Edit::SetMass { of, value }),
        (selector(), change()).prop_map(|(of, value)| Edit::SetSize { of, value }),
        (selector(), change()).prop_map(|(of, value)| Edit::SetRestitution { of, value }),
        (selector(), change()).prop_map(|(of, value)| Edit::SetHeight { of, value }),
        (selector(), prop_oneof![Just(Material::Steel), Just(Material::Cork)])
            .prop_map(|(of, material)| Edit::SetMaterial { of, material }),
        (selector(), prop::array::uniform3(0.01..2.0))
            .prop_map(|(of, half_extents_m)| Edit::SetShape { of, shape: Shape::Box { half_extents_m } }),
        (selector(), vector()).prop_map(|(of, position_m)| Edit::SetPosition { of, position_m }),
        (selector(), prop::option::of(change()), prop::option::of(direction()), prop::option::of(change()))
            .prop_map(|(of, speed, direction, elevation)| Edit::SetLaunch { of, speed, direction, elevation }),
        (selector(), -5.0..400.0, direction()).prop_map(|(of, speed_m_s, direction)| Edit::Push {
            of,
            speed_m_s,
            direction
        }),
        (selector(), any::<bool>()).prop_map(|(of, held)| Edit::Hold { of, held }),
        (selector(), vector()).prop_map(|(of, by_m)| Edit::Nudge { of, by_m }),
        (prop::option::of(change()), prop::option::of(change())).prop_map(|(azimuth, distance)| Edit::SetCamera {
            azimuth,
            elevation: None,
            distance,
            target_m: None
        }),
        prop_oneof![Just(Viewpoint::Top), Just(Viewpoint::Home)].prop_map(Edit::LookFrom),
        prop::option::of(selector()).prop_map(|of| Edit::Follow { of }),
        change().prop_map(Edit::SetRate),
        any::<bool>().prop_map(|shown| Edit::SetOverlay { overlay: Overlay::Trails, shown }),
        (selector(), "[a-z ]{0,70}").prop_map(|(of, name)| Edit::Rename { of, name }),
    ]
}

fn start() -> Scene {
    let two = Edit::AddBodies { body: NewBody::default(), count: 2, arrangement: Arrangement::Row };
    apply(&Scene::empty("start"), &two).expect("two balls fit")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_sequence_of_edits_leaves_a_valid_scene(edits in prop::collection::vec(edit(), 1..20)) {
        let mut scene = start();
        for edit in edits {
            let before = scene.clone();
            match apply(&scene, &edit) {
                Ok(after) => {
                    prop_assert!(after.validate().is_ok());
                    prop_assert!(supported(&after).is_ok());
                    scene = after;
                }
                Err(error) => {
                    prop_assert!(!error.to_string().is_empty());
                    prop_assert_eq!(&scene, &before);
                }
            }
            let json = serde_json::to_string(&scene).unwrap();
            prop_assert_eq!(&serde_json::from_str::<Scene>(&json).unwrap(), &scene);
        }
    }

    #[test]
    fn added_bodies_never_overlap(new in new_body(), count in 1_u32..12) {
        for arrangement in [Arrangement::Row, Arrangement::Stack, Arrangement::Ring] {
            let edit = Edit::AddBodies { body: new.clone(), count, arrangement };
            let scene = apply(&start(), &edit).unwrap();
            for (index, a) in scene.bodies.iter().enumerate() {
                prop_assert!(a.lowest_m() > -scene::limits::TOUCH_M);
                for b in &scene.bodies[index + 1..] {
                    prop_assert!(placement::overlap_m(a, b) <= scene::limits::TOUCH_M, "{} in {}", a.id, b.id);
                }
            }
        }
    }

    #[test]
    fn edits_round_trip_through_json(edit in edit()) {
        // NaN has no JSON; every finite edit has.
        let json = serde_json::to_string(&edit).unwrap();
        if !json.contains("null") {
            prop_assert_eq!(serde_json::from_str::<Edit>(&json).unwrap(), edit);
        }
    }

    #[test]
    fn undo_is_exact(turns in prop::collection::vec(prop::collection::vec(edit(), 1..3), 1..8)) {
        let mut log = Log::new(start());
        let mut before = Vec::new();
        for (number, edits) in turns.into_iter().enumerate() {
            let (position, entries) = (log.position(), log.entries.len());
            log.begin_turn();
            // Without dynamics the present is the start with the events made.
            for edit in edits {
                let position = log.position();
                let now = position.events.iter().fold(position.start.clone(), |now, (_, event)| apply(&now, event).unwrap_or(now));
                let kept = log.clone();
                if log.edit(&now, number as u64 * 10, &edit).is_err() {
                    prop_assert_eq!(&log, &kept);
                }
            }
            if log.entries.len() > entries {
                before.push((position, number as u64 * 10));
            }
        }
        let end = log.position();
        let whole = log.clone();
        let turns = before.len();
        for (position, at_step) in before.into_iter().rev() {
            let undone = log.undo().unwrap();
            prop_assert_eq!(undone.start, position.start);
            prop_assert_eq!(undone.events, position.events);
            prop_assert_eq!(undone.at_step, at_step);
        }
        prop_assert_eq!(log.undo(), None);
        for _ in 0..turns {
            prop_assert!(log.redo().is_some());
        }
        prop_assert_eq!(log.redo(), None);
        prop_assert_eq!(log.position(), end);
        prop_assert_eq!(log, whole);
    }
}

#[test]
fn a_setup_edit_clears_running_events_and_a_reset_can_be_undone() {
    let mut log = Log::new(start());
    let push = Edit::Push { of: Selector::The(Standout::First), speed_m_s: 2.0, direction: Direction::Right };
    log.begin_turn();
    log.edit(&start(), 120, &push).unwrap();
    assert_eq!(log.position().events.len(), 1);
    log.begin_turn();
    let moon = log.edit(&start(), 240, &Edit::SetWorld(World::Moon)).unwrap();
    assert_eq!((moon.at_step, moon.events.len(), moon.start.environment.gravity_m_s2), (0, 0, 1.62));
    log.begin_turn();
    assert_eq!(log.reset(30).start, start());
    let undone = log.undo().unwrap();
    assert_eq!((undone.at_step, undone.start.environment.gravity_m_s2), (30, 1.62));
    let undone = log.undo().unwrap();
    assert_eq!((undone.at_step, undone.events.len()), (240, 1));
    let fork = log.fork();
    assert_eq!(fork.position(), log.position());
    assert!(matches!(fork.entries.as_slice(), [Entry { action: Action::Edit(_), .. }]));
}

#[test]
fn what_is_done_at_an_earlier_moment_undoes_what_came_later() {
    let push = |speed_m_s| Edit::Push { of: Selector::The(Standout::First), speed_m_s, direction: Direction::Right };
    let mut log = Log::new(start());
    for (at_step, speed_m_s) in [(100, 1.0), (300, 2.0), (200, 3.0)] {
        log.begin_turn();
        log.edit(&start(), at_step, &push(speed_m_s)).unwrap();
    }
    let steps = |log: &Log| log.position().events.iter().map(|(at, _)| *at).collect::<Vec<_>>();
    assert_eq!(steps(&log), [100, 200]);
    log.undo().unwrap();
    assert_eq!(steps(&log), [100, 300], "undo brings back what came later");
}

#[test]
fn nobody_takes_back_what_nobody_did() {
    let mut log = Log::new(start());
    let position = log.reanchor(120, start().bodies);
    assert_eq!(position.events.len(), 1);
    assert!(!log.can_undo());
    assert_eq!(log.undo(), None);
    assert_eq!(log.position(), position);
}
