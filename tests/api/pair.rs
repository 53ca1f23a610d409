//! Two runs in one picture: before and now, or two variants that an answer tried.

use std::time::Duration;

use planner::lesson::Library;
use server::session::{Playing, Run, Session};
use server::store::Store;
use server::store::files::Files;

use crate::support::socket::{Arrived, Frame, Socket};
use crate::support::{Kept, TestApp, hidden, root, surroundings};

const SOON: Duration = Duration::from_secs(8);
const ON_THE_MOON: &str = "what would this look like on the moon?";

/// The flags of a frame of two runs, and of one in which the left one is above.
const PAIR: u8 = 16;
const STACKED: u8 = 32;

/// Width and height that a JPEG says it has.
fn size_of(jpeg: &[u8]) -> (u16, u16) {
    let start = jpeg.windows(2).position(|marker| marker == [0xff, 0xc0]).expect("a baseline frame header");
    let edge = |at: usize| u16::from_be_bytes([jpeg[start + at], jpeg[start + at + 1]]);
    (edge(7), edge(5))
}

/// What the page says is there.
fn description(page: &str) -> &str {
    let from = page.split("id=\"description\">").nth(1).expect("the words");
    from.split('<').next().expect("their end")
}

/// The next frame that fits, and what was told until then.
async fn until(socket: &mut Socket, fits: impl Fn(&Frame) -> bool) -> (Frame, Vec<serde_json::Value>) {
    let mut told = Vec::new();
    let end = tokio::time::Instant::now() + SOON;
    while tokio::time::Instant::now() < end {
        match socket.next(SOON).await {
            Arrived::Frame(frame) => {
                socket.acknowledge(frame.sequence).await;
                if fits(&frame) {
                    return (frame, told);
                }
            }
            Arrived::Event(event) => told.push(event),
            Arrived::Closed | Arrived::Nothing => break,
        }
    }
    panic!("no such frame came; told: {told:?}");
}

async fn a_comparison_outlives_its_node_and_is_chosen_off_again(kept: Kept) {
    let mut app = TestApp::start(kept).await;
    app.page("/lessons/falling").await;
    assert_eq!(app.press("falling", "compare").await.status(), 422, "there is nothing to compare with yet");
    let reply = app.ask("falling", ON_THE_MOON).await;
    assert_eq!((&reply["can_compare"], &reply["shows_two"]), (&true.into(), &false.into()));
    // As a page without scripts does.
    let page = app.page("/lessons/falling").await;
    assert!(page.contains("Compare with before") && !description(&page).contains("Before:"));
    let fields = [("action", "compare"), ("token", &*hidden(&page, "token"))];
    let response = app.post("/lessons/falling/controls", &fields, "text/html").await;
    assert_eq!(response.status(), 303);

    let mut elsewhere = app.another_node().await;
    for node in [&mut app, &mut elsewhere] {
        let page = node.page("/lessons/falling").await;
        let words = description(&page);
        assert!(
            words.starts_with("At the start.\nBefore: The red ball") && words.contains("\nNow: The red ball"),
            "{words}"
        );
        let around = surroundings(&page);
        assert!(around.starts_with("Before: ") && around.contains("9.81") && around.contains("1.62"), "{around}");
        assert!(page.contains("Show one picture") && page.contains("class=\"stage pair\""));
        for (query, size) in [("", (1280, 480)), ("?tall=true", (640, 960))] {
            let still = node.get(&format!("/lessons/falling/still.jpg{query}")).await.bytes().await.expect("a picture");
            assert_eq!(size_of(&still), size);
        }
    }
    assert_eq!(elsewhere.press("falling", "show_one").await.status(), 200);
    let page = elsewhere.page("/lessons/falling").await;
    assert!(!description(&page).contains("Before:") && surroundings(&page).contains("1.62"));
    elsewhere.stop().await;
    app.stop().await;
}

#[actix_web::test]
async fn a_comparison_outlives_its_node_in_postgres() {
    a_comparison_outlives_its_node_and_is_chosen_off_again(Kept::InPostgres).await;
}

#[actix_web::test]
async fn a_comparison_outlives_its_node_in_files() {
    a_comparison_outlives_its_node_and_is_chosen_off_again(Kept::InFiles).await;
}

/// The first bodies' heights on the right and on the left, as a run alone would have them.
fn heights(playing: &Playing, step: u64) -> (f32, f32) {
    let laws = kernels::dynamics::Laws::open().expect("the laws' weights");
    let height = |run: &Run| {
        let simulator = run.simulator_at(step, &laws).expect("it can be simulated");
        simulator.scene().bodies[0].position_m[1] as f32
    };
    (height(&playing.run), height(&playing.beside.as_ref().expect("two").run))
}

#[actix_web::test]
async fn both_halves_are_at_the_same_moment_and_each_is_where_it_would_be_alone() {
    let mut app = TestApp::start(Kept::InPostgres).await;
    app.ask("falling", ON_THE_MOON).await;
    let mut socket = Socket::open(&app, "falling", &app.url("")).await.expect("a stream");
    until(&mut socket, |frame| frame.step > 40).await;
    assert_eq!(app.press("falling", "compare").await.status(), 200);
    let (frame, told) = until(&mut socket, |frame| frame.flags & PAIR != 0 && frame.step > 60).await;
    let scene = told.iter().rfind(|event| event["type"] == "scene").expect("the page is told");
    assert_eq!(scene["pair"]["labels"], serde_json::json!(["Before", "Now"]));
    let in_words = |event: &serde_json::Value| {
        event["aloud"] == true
            && event["text"].as_str().is_some_and(|text| text.contains("Before: ") && text.contains("\nNow: "))
    };
    assert!(told.iter().any(in_words), "{told:?}");

    let page = Library::read(&root().join("content")).expect("the lessons");
    let lesson = page.get("falling").expect("the lesson");
    let mut log = scene::Log::new(lesson.scene.clone());
    log.begin_turn();
    log.edit(&lesson.scene, 0, &scene::Edit::SetWorld(scene::World::Moon)).expect("it applies");
    let playing = Playing::of(&log, Some(&server::session::Beside::Before));
    let check = |frame: &Frame| {
        assert_eq!(frame.bodies, 4);
        let found = (frame.heights_m[0], frame.heights_m[2]);
        let alone = heights(&playing, frame.step);
        assert_eq!((found.0.to_bits(), found.1.to_bits()), (alone.0.to_bits(), alone.1.to_bits()), "{}", frame.step);
        let (width, height) = size_of(&frame.jpeg);
        assert!(width > 2 * height, "{width} x {height}");
    };
    check(&frame);

    assert_eq!(app.press("falling", "pause").await.status(), 200);
    let (paused, _) = until(&mut socket, |frame| frame.flags & 4 != 0).await;
    check(&paused);
    let token = hidden(&app.page("/lessons/falling").await, "token");
    let fields = [("time", "0.25"), ("token", &*token)];
    assert_eq!(app.post("/lessons/falling/controls", &fields, "application/json").await.status(), 200);
    let (sought, _) = until(&mut socket, |frame| frame.run > paused.run).await;
    assert_eq!(sought.step, 60);
    check(&sought);
    assert_eq!(app.press("falling", "replay").await.status(), 200);
    let (replayed, _) = until(&mut socket, |frame| frame.run > sought.run && frame.step > 90).await;
    check(&replayed);

    socket.say(r#"{"type":"shape","tall":true}"#).await;
    let (stacked, _) = until(&mut socket, |frame| frame.flags & STACKED != 0).await;
    let (width, height) = size_of(&stacked.jpeg);
    assert!(height > width, "{width} x {height}");

    // What came before the change is gone with the change, and the comparison with it.
    assert_eq!(app.press("falling", "undo").await.status(), 200);
    until(&mut socket, |frame| frame.flags & PAIR == 0).await;
    assert!(!surroundings(&app.page("/lessons/falling").await).contains("Before:"));
    app.stop().await;
}

#[actix_web::test]
async fn a_comparison_follows_the_next_change_and_undo_acts_on_both() {
    let mut app = TestApp::start(Kept::InFiles).await;
    app.ask("falling", ON_THE_MOON).await;
    assert_eq!(app.press("falling", "compare").await.status(), 200);
    let reply = app.ask("falling", "and on mars?").await;
    assert_eq!(reply["shows_two"], true);
    let around = surroundings(&app.page("/lessons/falling").await).to_owned();
    assert!(around.contains("1.62") && around.contains("3.71") && !around.contains("9.81"), "{around}");
    assert_eq!(app.press("falling", "undo").await.status(), 200);
    let around = surroundings(&app.page("/lessons/falling").await).to_owned();
    assert!(around.contains("9.81") && around.contains("1.62") && !around.contains("3.71"), "{around}");
    assert_eq!(app.press("falling", "reset").await.status(), 200);
    assert!(!surroundings(&app.page("/lessons/falling").await).contains("Before:"), "a reset shows the lesson alone");
    app.stop().await;
}

#[actix_web::test]
async fn a_change_of_nothing_but_the_view_has_no_before() {
    let mut app = TestApp::start(Kept::InFiles).await;
    let reply = app.ask("falling", "look from above").await;
    assert_eq!((&reply["can_undo"], &reply["can_compare"]), (&true.into(), &false.into()), "{reply}");
    let response = app.press("falling", "compare").await;
    assert_eq!(response.status(), 422);
    let json: serde_json::Value = response.json().await.expect("JSON");
    assert!(json["error"].as_str().is_some_and(|sentence| sentence.contains("nothing to compare")), "{json}");
    app.stop().await;
}

#[actix_web::test]
async fn two_variants_of_an_answer_are_shown_while_the_own_run_waits() {
    let mut app = TestApp::start(Kept::InPostgres).await;
    let reply = app.ask("falling", "compare the moon and mars").await;
    let html = reply["html"].as_str().expect("an answer");
    assert!(html.contains("Show both side by side"), "{html}");
    // They play as soon as they were tried.
    let page = app.page("/lessons/falling").await;
    assert!(description(&page).starts_with("At the start.\nOn the Moon: "), "{}", description(&page));
    let (question, token) = (reply["question"].as_str().expect("an id"), hidden(&page, "token"));
    assert_eq!(app.press("falling", "show_one").await.status(), 200);
    let fields = [("action", "forward"), ("token", &*token)];
    app.post("/lessons/falling/controls", &fields, "text/html").await;
    let fields = [("variants", question), ("token", &*token)];
    let response = app.post("/lessons/falling/controls", &fields, "text/html").await;
    assert_eq!(response.status(), 303);

    let mut elsewhere = app.another_node().await;
    let page = elsewhere.page("/lessons/falling").await;
    let words = description(&page).to_owned();
    assert!(words.starts_with("At the start.\nOn the Moon: ") && words.contains("\nOn Mars: "), "{words}");
    let around = surroundings(&page);
    assert!(around.contains("1.62") && around.contains("3.71") && !around.contains("9.81"), "{around}");
    elsewhere.stop().await;

    assert_eq!(app.press("falling", "forward").await.status(), 200);
    assert!(
        description(&app.page("/lessons/falling").await).starts_with("0.5 seconds after the start.\nOn the Moon: ")
    );
    assert_eq!(app.press("falling", "forward").await.status(), 200);
    // A question is about the learner's own scene, which waited where it was.
    assert_eq!(app.press("falling", "show_one").await.status(), 200);
    let page = app.page("/lessons/falling").await;
    assert!(description(&page).starts_with("0.5 seconds after the start: The red ball"), "{}", description(&page));
    assert!(surroundings(&page).contains("9.81"));

    let fields = [("variants", "0199b2c8-0000-7000-8000-000000000000"), ("token", &*token)];
    assert_eq!(app.post("/lessons/falling/controls", &fields, "application/json").await.status(), 422);
    app.stop().await;
}

#[actix_web::test]
async fn a_shared_comparison_is_taken_up_as_one() {
    let mut app = TestApp::start(Kept::InPostgres).await;
    app.ask("falling", ON_THE_MOON).await;
    assert_eq!(app.press("falling", "compare").await.status(), 200);
    let token = hidden(&app.page("/lessons/falling").await, "token");
    let link = app.post("/lessons/falling/share", &[("token", &token)], "application/json").await;
    let link: serde_json::Value = link.json().await.expect("JSON");
    let address = link["address"].as_str().expect("an address").to_owned();
    let mut other = app.somebody_else();
    let shared = other.page(&address).await;
    assert!(shared.contains("Before: The red ball"));
    let still = other.get(&format!("{address}/still.jpg")).await.bytes().await.expect("a picture");
    assert_eq!(size_of(&still), (1280, 480));
    other.post(&address, &[("token", &hidden(&shared, "token"))], "text/html").await;
    assert!(surroundings(&other.page("/lessons/falling").await).starts_with("Before: "));
    app.stop().await;
}

#[actix_web::test]
async fn a_pair_counts_as_two_streams() {
    let mut app = TestApp::start_with(Kept::InFiles, &[("ORRERY_STREAMS", "2".to_owned())]).await;
    app.ask("falling", ON_THE_MOON).await;
    let mut mine = Socket::open(&app, "falling", &app.url("")).await.expect("a stream");
    let mut other = app.somebody_else();
    other.page("/lessons/falling").await;
    let theirs = Socket::open(&other, "falling", &app.url("")).await.expect("a stream");
    let response = app.press("falling", "compare").await;
    assert_eq!(response.status(), 503, "there is no room for a third");
    assert!(!description(&app.page("/lessons/falling").await).contains("Before:"), "nothing has changed");

    drop(theirs);
    tokio::time::sleep(Duration::from_millis(800)).await;
    assert_eq!(app.press("falling", "compare").await.status(), 200);
    until(&mut mine, |frame| frame.flags & PAIR != 0).await;
    assert_eq!(Socket::open(&other, "falling", &app.url("")).await.err(), Some(503), "the pair takes both places");
    until(&mut mine, |frame| frame.flags & PAIR != 0).await;
    app.stop().await;
}

/// While a question is thought about, its session's run is put back on the solver's path.
#[actix_web::test]
async fn a_question_that_meets_a_reanchoring_is_thought_through_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Files::open(folder.path().to_owned()).expect("the folder");
    let place = [("ORRERY_FILES", folder.path().display().to_string())];
    let mut app = TestApp::start_with(Kept::InFiles, &place).await;
    for _ in 0..6 {
        app.forget();
        let page = app.page("/lessons/falling").await;
        let id = newest(&folder, &store).await;
        let before = store.session(id).await.expect("the session");
        let fields = [("question", ON_THE_MOON), ("token", &*hidden(&page, "token")), ("key", &*hidden(&page, "key"))];
        let asked = app.post("/lessons/falling/questions", &fields, "application/json");
        let meanwhile = async {
            while store.questions(id, 1).await.expect("the questions").is_empty() {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            let bodies = before.log.origin.bodies.clone();
            server::notes::reanchored(&store, id, &before.run(), 40, bodies).await.expect("kept");
        };
        let (response, ()) = futures_util::join!(asked, meanwhile);
        assert_eq!(response.status(), 200);
        let after = store.session(id).await.expect("the session");
        assert!(surroundings(&app.page("/lessons/falling").await).contains("1.62"), "the question was answered");
        let is_first = |entry: &scene::Entry| matches!(&entry.action, scene::Action::Edit(edit) if matches!(**edit, scene::Edit::Reanchor { .. }));
        if after.log.entries.first().is_some_and(is_first) {
            assert!(after.log.entries.len() > 1 && after.revision > before.revision + 1);
            app.stop().await;
            return;
        }
    }
    panic!("the two never met");
}

/// The session that was begun last.
async fn newest(folder: &tempfile::TempDir, store: &Files) -> uuid::Uuid {
    let files = std::fs::read_dir(folder.path().join("sessions")).expect("the sessions");
    let ids = files.filter_map(|file| file.ok()?.path().file_stem()?.to_str()?.parse::<uuid::Uuid>().ok());
    let id = ids.max().expect("a session");
    let session: Session = store.session(id).await.expect("the session");
    session.id
}
