//! Live streams.

use std::time::{Duration, Instant};

use crate::support::socket::{Arrived, Frame, Socket};
use crate::support::{Kept, TestApp, hidden};

const SOON: Duration = Duration::from_secs(5);

async fn frames(socket: &mut Socket, seconds: f64) -> Vec<Frame> {
    let until = Instant::now() + Duration::from_secs_f64(seconds);
    let mut frames = Vec::new();
    while Instant::now() < until {
        frames.extend(socket.frame(until - Instant::now()).await);
    }
    frames
}

#[actix_web::test]
async fn a_stream_shows_the_fall_in_step_with_its_states() {
    let mut app = TestApp::start(Kept::InPostgres).await;
    app.page("/lessons/falling").await;
    let mut socket = Socket::open(&app, "falling", &app.url("")).await.expect("a stream");
    let frames = frames(&mut socket, 2.0).await;
    assert!(frames.len() >= 4, "{} frames", frames.len());
    for pair in frames.windows(2) {
        assert!(pair[1].sequence > pair[0].sequence && pair[1].step >= pair[0].step);
    }
    for frame in &frames {
        assert!(frame.jpeg.starts_with(&[0xff, 0xd8]) && frame.bodies == 2);
        assert!((frame.time_s - frame.step as f64 / 240.0).abs() < 1e-9);
    }
    let (first, last) = (&frames[0], &frames[frames.len() - 1]);
    assert!(last.height_m < first.height_m - 0.5, "from {} to {}", first.height_m, last.height_m);
    assert_ne!(first.jpeg, last.jpeg);
    app.stop().await;
}

#[actix_web::test]
async fn the_page_hears_what_was_understood_before_the_answer() {
    let mut app = TestApp::start(Kept::InFiles).await;
    app.page("/lessons/falling").await;
    let mut socket = Socket::open(&app, "falling", &app.url("")).await.expect("a stream");
    assert!(socket.frame(SOON).await.is_some());
    app.ask("falling", "what would this look like on the moon?").await;
    let mut told = Vec::new();
    while !told.iter().any(|event: &serde_json::Value| event["type"] == "answer") {
        match socket.next(SOON).await {
            Arrived::Event(event) => told.push(event),
            Arrived::Frame(frame) => socket.acknowledge(frame.sequence).await,
            Arrived::Closed | Arrived::Nothing => panic!("no answer came; told: {told:?}"),
        }
    }
    let plan = told.iter().find(|event| event["type"] == "plan").expect("the plan is told");
    assert!(plan["text"].as_str().is_some_and(|text| text.contains("Moon")), "{plan}");
    app.stop().await;
}

#[actix_web::test]
async fn a_question_changes_the_stream() {
    let mut app = TestApp::start(Kept::InPostgres).await;
    app.page("/lessons/falling").await;
    let mut socket = Socket::open(&app, "falling", &app.url("")).await.expect("a stream");
    let before = socket.frame(SOON).await.expect("a frame");
    app.ask("falling", "what would this look like on the moon?").await;
    let until = Instant::now() + SOON;
    let mut after = None;
    while after.is_none() && Instant::now() < until {
        after = socket.frame(SOON).await.filter(|frame| frame.run > before.run);
    }
    let after = after.expect("a frame of the new run");
    assert!(after.step < 240, "it plays from the start: step {}", after.step);
    app.stop().await;
}

#[actix_web::test]
async fn other_origins_and_strangers_get_no_stream() {
    let mut app = TestApp::start(Kept::InFiles).await;
    app.page("/lessons/falling").await;
    assert_eq!(Socket::open(&app, "falling", "https://elsewhere.example").await.err(), Some(403));
    assert_eq!(Socket::open(&app, "falling", "null").await.err(), Some(403));
    assert_eq!(Socket::open(&app, "nowhere", &app.url("")).await.err(), Some(404));
    app.stop().await;
}

#[actix_web::test]
async fn frames_wait_for_acknowledgements_and_nonsense_ends_the_stream() {
    let mut app = TestApp::start(Kept::InFiles).await;
    app.page("/lessons/falling").await;
    let mut socket = Socket::open(&app, "falling", &app.url("")).await.expect("a stream");
    let (mut last, mut unacknowledged) = (0, 0);
    loop {
        match socket.next(Duration::from_millis(700)).await {
            Arrived::Frame(frame) => {
                last = frame.sequence;
                unacknowledged += 1;
            }
            Arrived::Event(_) => {}
            Arrived::Nothing => break,
            Arrived::Closed => panic!("closed"),
        }
    }
    assert!((1..=9).contains(&unacknowledged), "{unacknowledged} frames are more than 250 ms hold");
    app.press("falling", "replay").await;
    socket.acknowledge(last).await;
    assert!(socket.frame(SOON).await.is_some(), "it goes on");

    for text in ["{", "[]", "{\"type\":\"shout\"}", "null", "{\"type\":\"ack\"}", "\"\"", "1", "{}", "true", "x"] {
        socket.say(text).await;
    }
    let until = Instant::now() + SOON;
    let mut closed = false;
    while !closed && Instant::now() < until {
        closed = matches!(socket.next(SOON).await, Arrived::Closed);
    }
    assert!(closed, "nonsense is not listened to for ever");
    app.stop().await;
}

#[actix_web::test]
async fn no_more_streams_are_begun_than_the_machine_is_meant_to_serve() {
    let mut app = TestApp::start_with(Kept::InFiles, &[("ORRERY_STREAMS", "1".to_owned())]).await;
    app.page("/lessons/falling").await;
    let mut running = Socket::open(&app, "falling", &app.url("")).await.expect("a stream");
    let mut other = app.somebody_else();
    other.page("/lessons/falling").await;
    assert_eq!(Socket::open(&other, "falling", &app.url("")).await.err(), Some(503));
    assert!(running.frame(SOON).await.is_some(), "the one that runs goes on");
    app.stop().await;
}

#[actix_web::test]
async fn pause_stops_time_and_play_lets_it_go_on() {
    let mut app = TestApp::start(Kept::InFiles).await;
    let page = app.page("/lessons/falling").await;
    let mut socket = Socket::open(&app, "falling", &app.url("")).await.expect("a stream");
    socket.frame(SOON).await.expect("a frame");
    assert_eq!(app.press("falling", "pause").await.status(), 200);
    let standing = frames(&mut socket, 1.0).await;
    let steps: std::collections::BTreeSet<u64> = standing.iter().skip(2).map(|frame| frame.step).collect();
    assert!(steps.len() <= 1, "{steps:?}");
    let fields = [("speed", "0.5"), ("token", &*hidden(&page, "token"))];
    assert_eq!(app.post("/lessons/falling/controls", &fields, "application/json").await.status(), 200);
    assert_eq!(app.press("falling", "play").await.status(), 200);
    let (first, began) = (socket.frame(SOON).await.expect("a frame"), Instant::now());
    let slow = frames(&mut socket, 2.0).await;
    let went = slow.last().expect("frames").step - first.step;
    let most = 240.0 * 0.75 * (began.elapsed().as_secs_f64() + 0.5);
    assert!(went >= 20 && (went as f64) < most, "half speed is 120 steps a second; it went {went}");
    app.stop().await;
}
