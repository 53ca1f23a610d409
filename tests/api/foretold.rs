//! An experiment that can be foretold: one says what one thinks, then sees what comes of it.

use crate::support::{Kept, TestApp, hidden};

#[actix_web::test]
async fn what_is_foretold_is_then_shown_side_by_side() {
    let mut app = TestApp::start(Kept::InPostgres).await;
    let reply = app.ask("falling", "Would the ball fall faster on the Moon?").await;
    let (html, question) = (reply["html"].as_str().expect("an answer"), reply["question"].as_str().expect("an id"));
    assert!(html.contains("What do you think: which one lands first?"), "{html}");
    assert!(html.contains("On the Moon") && html.contains("As it is") && html.contains("No difference"), "{html}");
    assert!(
        !html.contains("I tried it out") && !html.contains("all_time") && !html.contains("Fall time"),
        "the result is given away: {html}"
    );
    assert_eq!(reply["shows_two"], false);
    // A page without scripts asks the same, and the result is not in it.
    let page = app.page("/lessons/falling").await;
    assert!(page.contains("which one lands first?") && !page.contains("I tried it out"));

    let token = hidden(&page, "token");
    let nonsense = [("guess", "the moon"), ("token", &*token)];
    assert_eq!(app.post("/lessons/falling/controls", &nonsense, "application/json").await.status(), 422);
    let guess = format!("{question}.1");
    let fields = [("guess", &*guess), ("token", &*token)];
    let response = app.post("/lessons/falling/controls", &fields, "application/json").await;
    assert_eq!(response.status(), 200);
    let reply: serde_json::Value = response.json().await.expect("JSON");
    let html = reply["html"].as_str().expect("the answer");
    assert!(html.contains("You thought: On the Moon. It was: As it is.") && html.contains("I tried it out"), "{html}");
    assert_eq!(reply["shows_two"], true);
    assert_eq!(app.post("/lessons/falling/controls", &fields, "application/json").await.status(), 422, "said twice");
    assert!(app.page("/lessons/falling").await.contains("You thought: On the Moon."), "it is kept");
    app.stop().await;
}

#[actix_web::test]
async fn who_only_wants_to_see_sees_and_beliefs_are_not_asked_again() {
    let mut app = TestApp::start(Kept::InFiles).await;
    let reply = app.ask("falling", "Which one lands first?").await;
    let html = reply["html"].as_str().expect("an answer");
    assert!(
        html.contains("The red ball") && html.contains("Just show me") && !html.contains("lands first, then"),
        "{html}"
    );
    let token = hidden(&app.page("/lessons/falling").await, "token");
    let guess = format!("{}.3", reply["question"].as_str().expect("an id"));
    let fields = [("guess", &*guess), ("token", &*token)];
    assert_eq!(app.post("/lessons/falling/controls", &fields, "text/html").await.status(), 303);
    let page = app.page("/lessons/falling").await;
    assert!(page.contains("lands first, then") && !page.contains("You thought") && !page.contains("Just show me"));
    // Who says what they believe has foretold it.
    let reply = app.ask("falling", "I bet the heavy one lands first").await;
    assert!(!reply["html"].as_str().expect("an answer").contains("What do you think"), "{reply}");
    // What is not the latest any more is shown.
    app.ask("falling", "Which one lands first?").await;
    app.ask("falling", "make it slower").await;
    assert!(!app.page("/lessons/falling").await.contains("What do you think"));
    app.stop().await;
}
