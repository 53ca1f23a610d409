//! Laws from a tracks file alone: what a world's rules are is found, what is as in the textbook stays so, and what the weights
//! say is what was learned.

use std::path::PathBuf;

use glam::DVec3;
use kernels::dynamics::Laws;
use teacher::experiment::{Kind, Ranges};
use teacher::observe::series;
use teacher::rules::World;
use teacher::tracks::{FORMAT, Tracks};
use training::dynamics::contact::Forms;
use training::dynamics::learn::{Lesson, Seen, learn};
use training::dynamics::report::Which;
use training::dynamics::{Options, Source, train};

const SEED: u64 = 31;

fn tracks(world: World, count: u64) -> Tracks {
    series(&Ranges::TRAINED, world.rules(SEED), 0.01, count, SEED, || ()).expect("experiments")
}

fn lesson(world: World) -> Lesson {
    learn(&Seen::of(&tracks(world, 640).experiments, || ()), Forms::All, |_| ())
}

fn forms(lesson: &Lesson) -> Vec<(Which, &str)> {
    lesson.reports.iter().map(|report| (report.law, report.form.as_str())).collect()
}

const PLAIN: [(Which, &str); 6] = [
    (Which::Rebound, "ratios of speeds alone"),
    (Which::Friction, "the same in all directions"),
    (Which::Air, "C^1, still air"),
    (Which::Attraction, "r^-2"),
    (Which::Springs, "strain"),
    (Which::Liquids, "of what is displaced"),
];

#[test]
fn in_the_textbooks_world_its_forms_are_chosen_and_its_numbers_found() {
    let lesson = lesson(World::Textbook);
    assert_eq!(forms(&lesson), PLAIN);
    assert!(lesson.unused < 64, "{}", lesson.unused);
    for report in &lesson.reports {
        for number in &report.numbers {
            let textbook = number.textbook.expect("textbooks have all of these");
            let off = (number.value - textbook).abs();
            assert!(off < 5.0 * number.sd + 0.005 && off < 0.05, "{number:?}");
        }
    }
    assert!((lesson.gravity.0 - 1.0).abs() < 0.02 && (lesson.speed_power.0 - 2.0).abs() < 0.05, "{lesson:?}");
}

#[test]
fn each_hidden_rule_changes_the_form_of_its_law_alone() {
    for (world, law) in [
        (World::Softening, Which::Rebound),
        (World::Sticky, Which::Rebound),
        (World::Grain, Which::Friction),
        (World::Attraction, Which::Attraction),
        (World::Wind, Which::Air),
    ] {
        let lesson = lesson(world);
        for ((which, form), (_, plain)) in forms(&lesson).into_iter().zip(PLAIN) {
            assert_eq!(form != plain, which == law, "{}: {which:?} is {form}", world.name());
        }
        let rules = world.rules(SEED);
        match world {
            World::Wind => assert!(lesson.laws.wind_m_s.distance(rules.wind_m_s) < 0.1, "{:?}", lesson.laws.wind_m_s),
            World::Attraction => {
                // More than one power may say it as well: what counts is the pull.
                for r in [1.4, 1.8, 2.2] {
                    let terms = lesson.laws.forces.attraction.iter();
                    let found: f64 = terms.map(|term| term.coefficient * libm::pow(r, term.exponent)).sum();
                    let truth = libm::pow(r, -rules.attraction_exponent);
                    assert!((found / truth - 1.0).abs() < 0.05, "{found}, {truth} at {r}");
                }
            }
            World::Grain => {
                let grain = lesson.laws.friction.grain.as_ref().expect("the form says so");
                for k in 0..12 {
                    let angle = f64::from(k) * 0.5;
                    let towards = DVec3::new(libm::cos(angle), 0.0, libm::sin(angle));
                    let found = grain.factor(towards) * lesson.laws.friction.terms[5];
                    assert!((found - rules.roughness(towards)).abs() < 0.15, "{found} at {angle}");
                }
            }
            _ => {
                let pair = Laws::learned(lesson.laws.clone(), "just learned").of_pair(0.7, 0.3, true);
                for v in [2.0, 3.0, 4.0, 5.0] {
                    // Where what sticks lets go, the rebound rises as steeply as can be: a little off in speed is right.
                    let found = pair.normal(-v, -v) - v;
                    let [least, most] = [0.85, 1.15].map(|near| rules.rebound_m_s(0.7, near * v, true));
                    let fits = (least - 0.08 * v..most + 0.08 * v).contains(&found);
                    assert!(fits, "{}: {found}, not in {least} to {most} at {v}", world.name());
                }
            }
        }
    }
}

#[test]
fn a_file_becomes_weights_a_card_and_a_report() {
    let folder = std::env::temp_dir().join(format!("orrery-learned-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a temporary folder");
    let path = folder.join("tracks.json");
    let options = |path: &PathBuf| Options {
        source: Source::File(path.clone()),
        seed: 0,
        experiments: 0,
        folder: folder.clone(),
        report: Some(folder.join("report")),
    };
    // Only what shows the air: all else stays the textbook's.
    let mut tracks = tracks(World::Wind, 640);
    let mut index = 0..;
    tracks.experiments.retain(|_| index.next().is_some_and(|index| Kind::of_index(index) == Kind::Flight));
    tracks.save(&path).expect("a temporary folder can be written to");
    let card = train(&options(&path)).expect("there is something to learn");
    let laws = Laws::open_in(&folder).expect("they were just written");
    let wind = World::Wind.rules(SEED).wind_m_s;
    assert!(laws.wind_m_s().distance(wind) < 0.1, "{} against {wind}", laws.wind_m_s());
    assert!(laws.version().starts_with(&card.blake3));
    assert_eq!(laws.forces(), &kernels::dynamics::ForceLaws::default());
    assert!(card.notes.iter().any(|note| note.contains("too little was seen of rebound")), "{:?}", card.notes);
    let page = std::fs::read_to_string(folder.join("report/report.md")).expect("a report");
    assert!(page.contains("The air moves at") && page.contains("![Wind, seen from above](wind.svg)"), "{page}");
    assert!(folder.join("report/wind.svg").is_file());

    let nothing =
        Tracks { format: FORMAT.to_owned(), about: String::new(), experiments: tracks.experiments[..2].to_vec() };
    nothing.save(&path).expect("a temporary folder can be written to");
    let refused = train(&options(&path)).expect_err("two flights are too few").to_string();
    assert!(refused.contains("docs/tracks.md"), "{refused}");
    std::fs::remove_dir_all(&folder).expect("it was just made");
}
