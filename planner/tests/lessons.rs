//! The lessons that ship: they parse, say what they should, and answer with the right passage. And what is wrong with a
//! lesson is said with its file and line.

use std::path::Path;

use planner::draft::Topic;
use planner::lesson::{Lesson, Library, Retriever};

fn library() -> Library {
    Library::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../content")).expect("the lessons are valid")
}

#[test]
fn lessons_in_order_with_a_text_worth_reading() {
    let library = library();
    let slugs: Vec<_> = library.lessons().iter().map(|lesson| lesson.slug.as_str()).collect();
    let newer = ["pendulum", "spring", "ramp", "cradle", "billiards", "tower", "orbit", "moon", "floating"];
    assert_eq!(slugs, [&["falling", "bounce", "projectile", "collision"][..], &newer[..]].concat());
    for lesson in library.lessons() {
        let words: usize = lesson.sections.iter().map(|section| section.markdown.split_whitespace().count() + 3).sum();
        assert!((400..=750).contains(&words), "{} has {words} words", lesson.slug);
        assert!(lesson.misconceptions.len() >= 3 && lesson.questions.len() >= 5, "{}", lesson.slug);
    }
    assert_eq!(library.next("falling").map(|lesson| lesson.slug.as_str()), Some("bounce"));
    assert!(library.next("floating").is_none() && library.previous("falling").is_none());
}

#[test]
fn the_words_of_lessons_are_words() {
    for lesson in library().lessons() {
        let names: Vec<String> = lesson.scene.bodies.iter().map(|body| body.name.clone()).collect();
        let said = lesson.questions.iter().chain(&lesson.objectives).chain([&lesson.title, &lesson.summary]);
        let believed = lesson.misconceptions.iter().map(|misconception| &misconception.belief);
        for text in said.chain(believed) {
            assert_eq!(planner::spelling::corrected(text, &names), text.as_str());
        }
    }
}

#[test]
fn a_lesson_writes_and_reads_back_the_same() {
    for lesson in library().lessons() {
        let (text, scene) = lesson.to_files();
        assert_eq!(&Lesson::parse(&lesson.slug, &text, &scene).unwrap(), lesson);
    }
}

#[test]
fn export_and_import_keep_everything_and_never_write_over() {
    let folder = std::env::temp_dir().join(format!("orrery-bundle-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let lesson = library().get("bounce").unwrap().clone();
    let bundle = folder.join("bounce.json");
    lesson.export(&bundle).unwrap();
    assert_eq!(Lesson::import(&bundle, &folder).unwrap(), lesson);
    assert_eq!(Lesson::read(&folder.join("bounce")).unwrap(), lesson);
    let again = Lesson::import(&bundle, &folder).unwrap_err().to_string();
    assert!(again.contains("is there already"), "{again}");
    std::fs::write(&bundle, "{\"slug\": 3}").unwrap();
    let odd = Lesson::import(&bundle, &folder).unwrap_err().to_string();
    assert!(odd.contains("bounce.json:1:") && odd.contains("no lesson's bundle"), "{odd}");
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn what_is_wrong_is_said_with_file_and_line() {
    let lesson = library().get("falling").unwrap().clone();
    let (text, scene) = lesson.to_files();
    let said = |text: &str, scene: &str| Lesson::parse("falling", text, scene).unwrap_err().to_string();
    assert!(said("# Falling", &scene).starts_with("lesson.md:1: a lesson begins with"));
    assert!(said(&text.replace("order = 1", "order = \"first\""), &scene).starts_with("lesson.md:4: invalid type"));
    assert!(
        said(&text.replace("minutes = 12", "minutes = 0"), &scene).contains("the field `minutes` is 1 to 240, found 0")
    );
    assert!(said(&text.replace("## Let go", "## Let it go"), &scene).contains("\"Let it go\" is not among"));
    assert!(said(&text, &scene.replace("\"mass_kg\": 10.0", "\"mass_kg\": -5")).contains("-5 kg is too little"));
    let unknown = said(&text, &scene.replace("\"links\"", "\"chains\""));
    assert!(unknown.starts_with("scene.json:") && unknown.contains("chains"), "{unknown}");
    assert!(said(&text, &scene.replace("5.25", "-1.0")).contains("the red ball and the ground reach into each other"));
}

#[test]
fn the_passage_that_answers_is_found() {
    let library = library();
    let retriever = Retriever::new(&library);
    let heading = |lesson, topic, question| retriever.find(lesson, topic, question).map(|p| p.heading.as_str());
    assert_eq!(
        heading("falling", Some(Topic::MassAndFall), "why isn't the heavy one quicker"),
        Some("Does the heavier one win?")
    );
    assert_eq!(heading("falling", Some(Topic::Vacuum), "who dropped a hammer"), Some("A hammer and a feather"));
    assert_eq!(heading("bounce", Some(Topic::EnergyLoss), "where does the rest go"), Some("Where the energy goes"));
    // A topic narrows the choice, whatever words stand elsewhere.
    let moon = "what would this look like on the moon?";
    assert_eq!(heading("falling", Some(Topic::Gravity), moon), Some("A hammer and a feather"));
    let slow = "Why does the feather fall so slowly?";
    assert_eq!(heading("falling", Some(Topic::AirResistance), slow), Some("What the air does"));
    // Another lesson's words, when this one has none.
    assert_eq!(heading("falling", Some(Topic::Momentum), "what is momentum"), Some("What is handed on"));
    assert_eq!(heading("collision", None, "which curve did the Greeks call a parabola"), Some("The shape of a throw"));
    assert_eq!(heading("falling", None, "zzz"), None);
}
