//! A person at the page, in headless Chromium: opens a lesson, types a question nobody trained on word for word, and
//! sees the picture change. Screenshots are kept in `target/screenshots`.

mod driver;
mod picture;
#[path = "../support/mod.rs"]
#[expect(dead_code, reason = "other targets use the rest")]
mod support;

use std::time::Duration;

use driver::Browser;
use fantoccini::Locator;
use support::{Kept, TestApp};

/// Not in any training text, and said as a person would.
const QUESTION: &str = "ok now picture this whole thing happening on the moon";

const SOON: Duration = Duration::from_secs(20);

#[actix_web::test]
async fn a_question_changes_what_the_person_sees() {
    let app = TestApp::start(Kept::InPostgres).await;
    let browser = Browser::start().await;
    let page = &browser.page;
    page.goto(&app.url("/")).await.expect("the lessons");
    browser.keep("lessons").await;
    page.find(Locator::Css("a[href='/lessons/falling']")).await.expect("the lesson").click().await.expect("a click");
    page.wait().at_most(SOON).for_element(Locator::Css("#stage.is-live")).await.expect("a live stream");
    browser.until("document.getElementById('live').dataset.frame > 3", SOON).await;
    // The lesson's fall is over before the question is asked, so that what changes is the answer's doing.
    browser.until("document.getElementById('time').textContent.includes('at rest')", SOON).await;
    browser.until("document.getElementById('live').width >= 128", SOON).await;
    let run_before = browser.number("Number(document.getElementById('live').dataset.run)").await;
    let before = browser.canvas().await;
    browser.keep("before the question").await;

    let asked = std::time::Instant::now();
    let question = page.find(Locator::Id("question")).await.expect("the question box");
    question.send_keys(QUESTION).await.expect("typed");
    page.find(Locator::Css("#ask button[type=submit]")).await.expect("the button").click().await.expect("a click");
    browser.until(&format!("Number(document.getElementById('live').dataset.run) > {run_before}"), SOON).await;
    let changed = browser.canvas().await;
    eprintln!("first changed frame in the browser {} ms after the first key", asked.elapsed().as_millis());
    page.wait().at_most(SOON).for_element(Locator::Css(".answers .turn:not(.thinking) .say")).await.expect("an answer");
    tokio::time::sleep(Duration::from_millis(900)).await;
    let falling = browser.canvas().await;
    browser.keep("after the question").await;

    assert!(before.difference(&changed) > 2.0, "the picture changed by {:.2} of 255", before.difference(&changed));
    assert!(changed.difference(&falling) > 0.3, "and it moves: {:.2}", changed.difference(&falling));
    let surroundings = browser.text("surroundings").await;
    assert!(surroundings.contains("1.62"), "gravity is the Moon's: {surroundings}");
    let answer = page.find(Locator::Css(".answers .turn")).await.expect("the answer").text().await.expect("text");
    assert!(answer.contains("exact solver"), "the answer was checked: {answer}");

    page.find(Locator::Id("undo")).await.expect("undo").click().await.expect("a click");
    browser.until("document.getElementById('surroundings').textContent.includes('9.81')", SOON).await;
    browser.stop().await;
    app.stop().await;
}

#[actix_web::test]
async fn before_and_now_are_seen_side_by_side_or_one_above_the_other() {
    let app = TestApp::start(Kept::InFiles).await;
    let browser = Browser::start().await;
    let page = &browser.page;
    page.goto(&app.url("/lessons/falling")).await.expect("the lesson");
    page.wait().at_most(SOON).for_element(Locator::Css("#stage.is-live")).await.expect("a live stream");
    let hidden = browser.number("document.getElementById('compare').offsetHeight").await;
    assert_eq!(hidden, 0.0, "there is nothing to compare with yet");
    let question = page.find(Locator::Id("question")).await.expect("the question box");
    question.send_keys(&format!("{QUESTION}\u{E007}")).await.expect("typed, and Enter");
    browser.until("document.getElementById('compare').offsetHeight >= 44", SOON).await;
    let compare = page.find(Locator::Id("compare")).await.expect("the button");
    compare.send_keys("\u{E007}").await.expect("Enter");
    browser.until("document.querySelector('#stage.pair.is-live:not(.stacked)')", SOON).await;
    browser.until("document.getElementById('live').width > 2 * document.getElementById('live').height", SOON).await;
    browser.until("/^Before:.*\\nNow:/m.test(document.getElementById('description').textContent)", SOON).await;
    browser.until("document.querySelectorAll('.readouts h3').length === 2", SOON).await;
    for (id, label) in [("left-label", "Before"), ("right-label", "Now")] {
        assert_eq!(browser.text(id).await, label);
        let width = browser.number(&format!("document.getElementById('{id}').offsetWidth")).await;
        assert!(width > 30.0, "{label} is written over its half");
    }
    // The left half is on Earth under a pale sky, the right one on the Moon under a black one.
    let sky = |x: f64| {
        format!(
            "(() => {{ const c = document.getElementById('live'), g = new OffscreenCanvas(80, 30).getContext('2d'); \
             g.drawImage(c, 0, 0, 80, 30); return g.getImageData({x}, 2, 1, 1).data[2]; }})()"
        )
    };
    let (left, right) = (browser.number(&sky(20.0)).await, browser.number(&sky(60.0)).await);
    assert!(left > 120.0 && right < 40.0, "skies: {left} and {right}");
    browser.keep("before and now on a laptop").await;

    browser.size(390, 844).await;
    browser.until("document.querySelector('#stage.pair.stacked')", SOON).await;
    browser.until("document.getElementById('live').height > document.getElementById('live').width", SOON).await;
    let over = browser.number("document.documentElement.scrollWidth - innerWidth").await;
    assert!(over <= 0.0, "{over} pixels too wide for a phone");
    browser.keep("before and now on a phone").await;

    page.refresh().await.expect("the page again");
    browser.until("document.querySelector('#stage.pair.is-live')", SOON).await;
    page.find(Locator::Id("compare")).await.expect("the button").send_keys("\u{E007}").await.expect("Enter");
    browser.until("!document.querySelector('#stage.pair')", SOON).await;
    browser.until("!document.getElementById('description').textContent.includes('Before:')", SOON).await;
    assert_eq!(
        page.find(Locator::Id("compare")).await.expect("it").text().await.expect("words"),
        "Compare with before"
    );
    browser.stop().await;
    app.stop().await;
}

#[actix_web::test]
async fn everything_can_be_done_with_the_keyboard() {
    let app = TestApp::start(Kept::InFiles).await;
    let browser = Browser::start().await;
    let page = &browser.page;
    page.goto(&app.url("/lessons/falling")).await.expect("the lesson");
    page.wait().at_most(SOON).for_element(Locator::Css("#stage.is-live")).await.expect("a live stream");
    let screen = page.find(Locator::Id("screen")).await.expect("the screen");
    screen.send_keys(" ").await.expect("space");
    browser.until("document.getElementById('pause').value === 'play'", SOON).await;
    browser.until("document.getElementById('time').textContent.includes('paused')", SOON).await;
    let before = browser.canvas().await;
    let frame = browser.number("Number(document.getElementById('live').dataset.frame)").await;
    for _ in 0..5 {
        screen.send_keys("\u{E012}").await.expect("the left arrow");
    }
    browser.until(&format!("Number(document.getElementById('live').dataset.frame) > {frame} + 1"), SOON).await;
    let turned = browser.canvas().await;
    assert!(before.difference(&turned) > 1.0, "the view turned by {:.2}", before.difference(&turned));

    let question = page.find(Locator::Id("question")).await.expect("the question box");
    question.send_keys("what if there were no air?\u{E007}").await.expect("typed, and Enter");
    page.wait().at_most(SOON).for_element(Locator::Css(".answers .turn:not(.thinking)")).await.expect("an answer");
    let unreachable = browser.number(
        "[...document.querySelectorAll('button, a, textarea, summary')].filter(e => e.tabIndex < 0 && e.offsetParent).length",
    );
    assert_eq!(unreachable.await, 0.0, "every control can be reached");
    let small = browser.number(
        "[...document.querySelectorAll('button')].filter(e => e.offsetParent && (e.offsetHeight < 44 || e.offsetWidth < 44)).length",
    );
    assert_eq!(small.await, 0.0, "every button is at least 44 pixels");
    browser.stop().await;
    app.stop().await;
}

#[actix_web::test]
async fn pages_fit_a_phone_a_laptop_and_a_kiosk() {
    let app = TestApp::start(Kept::InFiles).await;
    let browser = Browser::start().await;
    for (device, width, height) in [("phone", 390, 844), ("laptop", 1366, 768), ("kiosk", 1080, 1920)] {
        browser.size(width, height).await;
        for (name, path) in [("lessons", "/"), ("lesson", "/lessons/falling"), ("nothing", "/nowhere")] {
            browser.page.goto(&app.url(path)).await.expect("the page");
            tokio::time::sleep(Duration::from_millis(700)).await;
            let over = browser.number("document.documentElement.scrollWidth - innerWidth").await;
            assert!(over <= 0.0, "{name} is {over} pixels too wide for a {device}");
            browser.keep(&format!("{name} on a {device}")).await;
        }
    }
    browser.stop().await;
    app.stop().await;
}
