//! What is drawn over the picture: shown and put away by buttons and by questions, named in words, kept with the view.

use std::time::Duration;

use crate::support::socket::Socket;
use crate::support::{Kept, TestApp, hidden};

const SOON: Duration = Duration::from_secs(5);

async fn show(app: &TestApp, token: &str, overlay: &str, accept: &str) -> u16 {
    let fields = [("show", overlay), ("token", token)];
    app.post("/lessons/falling/controls", &fields, accept).await.status().as_u16()
}

fn is_pressed(page: &str, overlay: &str) -> bool {
    let button = format!("name=\"show\" value=\"{overlay}\" aria-pressed=\"");
    let (_, rest) = page.split_once(&button).expect("a button");
    rest.starts_with("true")
}

#[actix_web::test]
async fn a_button_shows_what_is_drawn_over_the_picture_and_puts_it_away() {
    let mut app = TestApp::start(Kept::InFiles).await;
    let page = app.page("/lessons/falling").await;
    let token = hidden(&page, "token");
    for overlay in scene::Overlay::ALL {
        assert!(!is_pressed(&page, overlay.name()), "{overlay:?}");
    }
    let plain = app.get("/lessons/falling/still.jpg").await.bytes().await.expect("a picture");

    assert_eq!(show(&app, &token, "labels", "text/html").await, 303, "without scripts as well");
    let page = app.page("/lessons/falling").await;
    assert!(is_pressed(&page, "labels") && !is_pressed(&page, "trails"));
    assert!(page.contains("The name of each thing stands beside it."), "it is said in words");
    let named = app.get("/lessons/falling/still.jpg").await.bytes().await.expect("a picture");
    assert_ne!(plain, named, "and drawn");

    let fields = [("action", "forward"), ("token", &*token)];
    assert_eq!(app.post("/lessons/falling/controls", &fields, "text/html").await.status(), 303);
    assert!(is_pressed(&app.page("/lessons/falling").await, "labels"), "it stays as time goes on");
    assert_eq!(show(&app, &token, "labels", "application/json").await, 200);
    assert!(!is_pressed(&app.page("/lessons/falling").await, "labels"));
    let status = show(&app, &token, "x-rays", "application/json").await;
    assert!((400..500).contains(&status), "{status}");
    app.stop().await;
}

#[actix_web::test]
async fn a_question_shows_them_too_and_keeps_what_the_viewer_chose() {
    let mut app = TestApp::start(Kept::InFiles).await;
    let page = app.page("/lessons/falling").await;
    let token = hidden(&page, "token");
    let mut socket = Socket::open(&app, "falling", &app.url("")).await.expect("a stream");
    socket.frame(SOON).await.expect("a frame");
    assert_eq!(show(&app, &token, "rulers", "application/json").await, 200);
    let answer = app.ask("falling", "show me the velocity arrows").await;
    assert!(answer["html"].as_str().is_some_and(|html| html.contains("arrows for how fast things move")), "{answer}");
    let page = app.page("/lessons/falling").await;
    assert!(is_pressed(&page, "velocity") && is_pressed(&page, "rulers"));
    assert!(socket.frame(SOON).await.is_some(), "the stream goes on with them");
    app.stop().await;
}
