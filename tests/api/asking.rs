//! Questions: asked, answered, kept, undone.

use crate::support::{Kept, TestApp, hidden, surroundings};

/// The lesson's page says the world's gravity in its description of the surroundings.
const ON_EARTH: &str = "9.81";
const ON_THE_MOON: &str = "1.62";

async fn a_question_changes_the_scene_and_undo_takes_it_back(kept: Kept) {
    let mut app = TestApp::start(kept).await;
    let page = app.page("/lessons/falling").await;
    assert!(surroundings(&page).contains(ON_EARTH));
    let fields = [
        ("question", "what would this look like on the moon?"),
        ("token", &hidden(&page, "token")),
        ("key", &hidden(&page, "key")),
    ];
    let response = app.post("/lessons/falling/questions", &fields, "text/html").await;
    assert_eq!(response.status(), 303);
    assert_eq!(response.headers()["location"], "/lessons/falling#answer");
    let page = app.page("/lessons/falling").await;
    assert!(surroundings(&page).contains(ON_THE_MOON), "the scene is on the Moon");
    assert!(page.contains("what would this look like on the moon?"));
    assert!(page.contains("exact solver"), "the answer was checked");

    // The same form sent twice asks once.
    let response = app.post("/lessons/falling/questions", &fields, "text/html").await;
    assert_eq!(response.status(), 303);
    let page = app.page("/lessons/falling").await;
    assert_eq!(page.matches("class=\"asked\"").count(), 1);

    assert_eq!(app.press("falling", "undo").await.status(), 200);
    assert!(surroundings(&app.page("/lessons/falling").await).contains(ON_EARTH));
    let nothing = app.press("falling", "undo").await;
    assert_eq!(nothing.status(), 422);
    app.stop().await;
}

#[actix_web::test]
async fn a_question_changes_the_scene_in_postgres() {
    a_question_changes_the_scene_and_undo_takes_it_back(Kept::InPostgres).await;
}

#[actix_web::test]
async fn a_question_changes_the_scene_in_files() {
    a_question_changes_the_scene_and_undo_takes_it_back(Kept::InFiles).await;
}

#[actix_web::test]
async fn a_reset_puts_everything_back_and_can_be_undone() {
    let mut app = TestApp::start(Kept::InFiles).await;
    app.ask("falling", "what would this look like on the moon?").await;
    assert_eq!(app.press("falling", "reset").await.status(), 200);
    assert!(surroundings(&app.page("/lessons/falling").await).contains(ON_EARTH));
    assert_eq!(app.press("falling", "undo").await.status(), 200);
    assert!(surroundings(&app.page("/lessons/falling").await).contains(ON_THE_MOON));
    app.stop().await;
}

#[actix_web::test]
async fn without_scripts_time_goes_on_by_a_button() {
    let mut app = TestApp::start(Kept::InPostgres).await;
    let before = app.page("/lessons/falling").await;
    assert!(before.contains("At the start"));
    let fields = [("action", "forward"), ("token", &*hidden(&before, "token"))];
    let response = app.post("/lessons/falling/controls", &fields, "text/html").await;
    assert_eq!(
        (response.status().as_u16(), &response.headers()["location"]),
        (303, &"/lessons/falling#stage".parse().expect("a header"))
    );
    assert!(app.page("/lessons/falling").await.contains("0.5 seconds after the start"));
    app.stop().await;
}
