//! The table of fidelity: that every promised line is in it, and that a wrong law does not pass.

use std::sync::Arc;

use kernels::dynamics::{Laws, Learned, PowerTerm};
use training::evaluate::dynamics::{Range, Report, SEED, run_on, run_some};

/// Newton's restitution, Coulomb's friction and quadratic drag, with these factors on each.
fn laws(restitution: f64, friction: f64, drag: f64) -> Arc<Laws> {
    let mut learned = Learned::textbook();
    learned.normal.terms[4] = -restitution;
    learned.friction.terms[5] = friction;
    learned.drag = vec![PowerTerm { coefficient: 0.5 * drag, exponent: 1.0 }];
    Laws::learned(learned, "made for a test")
}

fn missed(report: &Report) -> Vec<&'static str> {
    report.rows.iter().filter(|row| !row.met).map(|row| row.quantity).collect()
}

#[test]
fn every_promised_line_is_there_with_its_peer_and_what_it_is_without_the_law() {
    let report = run_on(&Laws::textbook(), 1, SEED).expect("a report");
    for (name, lines, peer) in [
        ("fall time, no air", 2, true),
        ("bounce height", 4, true),
        ("collision of spinning balls", 2, true),
        ("box landing on an edge", 2, true),
        ("slide distance", 2, true),
        ("stack of three", 2, true),
        ("tumbling box", 2, true),
        ("terminal speed", 2, false),
        ("fall time in air", 2, false),
        ("range of a throw through air", 2, false),
        ("PhyWorld, from the state: uniform motion", 2, true),
        ("PhyWorld, from the state: parabola", 2, true),
        ("PhyWorld, from the state: collision", 2, true),
        ("ramp: acceleration of a sliding box", 2, true),
        ("ramp: acceleration of a rolling", 4, true),
        ("ramp: angle at which a box slips", 2, true),
        ("box at rest for 60 s", 4, true),
        ("tower of five for 60 s", 4, true),
        ("ten boxes stacked", 2, true),
        ("heavy on light 10:1", 2, true),
        ("heavy on light 100:1", 2, true),
        ("box on a seesaw", 2, true),
        ("pendulum, 5 degrees", 4, true),
        ("pendulum, 30 degrees", 4, true),
        ("pendulum, 90 degrees", 4, true),
        ("pendulum, 150 degrees", 4, true),
        ("spring, 60 s", 4, true),
        ("damped spring", 4, true),
        ("orbit, ten periods", 2, false),
        ("figure of eight", 1, false),
        ("cradle of five", 4, true),
        ("billiard break", 2, true),
        ("chain of eight", 1, true),
    ] {
        let found: Vec<_> = report.rows.iter().filter(|row| row.quantity.starts_with(name)).collect();
        assert_eq!(found.len(), lines, "{name}");
        for row in found {
            assert_eq!(row.peer.is_some(), peer, "{name}");
            assert_eq!(row.without_law.is_some(), row.off.is_some(), "{name}");
        }
    }
    let text = report.to_string();
    for line in text.lines() {
        assert!(line.chars().count() <= 140, "{line}");
    }
    let json = serde_json::to_value(&report).expect("JSON");
    for key in ["laws", "seed", "rows", "met"] {
        assert!(!json[key].is_null(), "{key}");
    }
}

#[test]
fn the_same_seed_gives_the_same_rows() {
    let errors = || -> Vec<(Range, f64)> {
        let report = run_some(&Laws::textbook(), 3, 5, |line| !line.contains("s:")).expect("a report");
        report.rows.iter().map(|row| (row.range, row.worst_error)).collect()
    };
    assert_eq!(errors(), errors());
}

#[test]
fn a_wrong_law_does_not_pass() {
    let lines =
        |restitution, friction, drag| missed(&run_on(&laws(restitution, friction, drag), 1, SEED).expect("a report"));
    let already = lines(1.0, 1.0, 1.0);
    for (wrong, expected) in [
        (lines(0.9, 1.0, 1.0), ["bounce height, first", "PhyWorld, from the state: collision"]),
        (lines(1.0, 0.8, 1.0), ["slide distance of a box", "ramp: angle at which a box slips"]),
        (lines(1.0, 1.0, 1.2), ["terminal speed", "range of a throw through air"]),
    ] {
        for line in expected {
            assert!(wrong.contains(&line) && !already.contains(&line), "{line}: {wrong:?}, {already:?}");
        }
    }
}
