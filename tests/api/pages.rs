//! Pages, pictures and promises.

use crate::support::{Kept, TestApp, hidden, surroundings};

#[actix_web::test]
async fn the_lessons_are_listed_with_pictures_made_here() {
    let mut app = TestApp::start(Kept::InPostgres).await;
    let page = app.page("/").await;
    for slug in ["falling", "bounce", "projectile", "collision", "pendulum", "tower", "moon"] {
        assert!(page.contains(&format!("href=\"/lessons/{slug}\"")), "{slug}");
    }
    let lessons = page.matches("class=\"card\"").count();
    assert_eq!(lessons, 13);
    assert!(!page.contains("alt=\"\""), "every poster is said in words");
    for card in page.split("/poster.jpg\" alt=\"").skip(1) {
        let words = card.split('"').next().expect("its words");
        assert!(words.contains("after the start") && words.len() > 40, "{words}");
    }
    for address in page.split('"').filter(|word| word.ends_with("/poster.jpg")) {
        let poster = app.get(address).await;
        assert_eq!(poster.headers()["content-type"], "image/jpeg");
        assert_eq!(poster.headers()["cache-control"], "public, max-age=3600");
        assert!(poster.headers().contains_key("etag"), "{address}");
        let bytes = poster.bytes().await.expect("a picture");
        assert_eq!(jpeg_size(&bytes), (960, 600), "{address}");
        assert!((5_000..200_000).contains(&bytes.len()), "{address}: {} bytes", bytes.len());
    }
    app.stop().await;
}

#[actix_web::test]
async fn a_link_elsewhere_is_shown_with_a_picture_of_the_lesson() {
    let mut app = TestApp::start(Kept::InFiles).await;
    let page = app.page("/lessons/falling").await;
    let (_, rest) = page.split_once("property=\"og:image\" content=\"").expect("an Open Graph image");
    let (address, _) = rest.split_once('"').expect("its end");
    let path = address
        .strip_prefix(&format!("http://{}", app.address))
        .expect("the whole address of a picture on this server");
    let picture = app.get(path).await.bytes().await.expect("a picture");
    assert_eq!(jpeg_size(&picture), (1200, 630));
    let says = |name: &str| {
        let (_, rest) = page.split_once(&format!("=\"{name}\" content=\"")).unwrap_or_else(|| panic!("{name}"));
        rest.split('"').next().expect("its end").to_owned()
    };
    assert_eq!((says("og:image:width"), says("og:image:height")), ("1200".to_owned(), "630".to_owned()));
    assert_eq!(says("og:image:type"), "image/jpeg");
    assert_eq!(says("og:url"), format!("http://{}/lessons/falling", app.address));
    assert_eq!(says("twitter:card"), "summary_large_image");
    assert_eq!(says("twitter:image"), address);
    assert!(says("og:image:alt").contains("red ball"), "{}", says("og:image:alt"));
    assert_eq!(says("og:image:alt"), says("twitter:image:alt"));
    assert!(says("og:description").contains("feather"));
    app.stop().await;
}

/// Width and height of a JPEG, from its start of frame.
fn jpeg_size(bytes: &[u8]) -> (u16, u16) {
    let mut at = 2;
    while bytes[at + 1] & 0xf0 != 0xc0 || bytes[at + 1] == 0xc4 {
        at += 2 + usize::from(u16::from_be_bytes([bytes[at + 2], bytes[at + 3]]));
    }
    let number = |from: usize| u16::from_be_bytes([bytes[from], bytes[from + 1]]);
    (number(at + 7), number(at + 5))
}

#[actix_web::test]
async fn a_lesson_has_its_words_its_scene_in_words_and_its_forms() {
    let mut app = TestApp::start(Kept::InFiles).await;
    let response = app.get("/lessons/falling").await;
    assert_eq!(response.status(), 200);
    let policy = response.headers()["content-security-policy"].to_str().expect("text").to_owned();
    assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
    let page = response.text().await.expect("text");
    assert!(page.contains("red ball") && page.contains("You are talking to a machine"));
    assert!(page.contains("Suggested questions") && page.contains("aria-live=\"polite\""));
    assert!(!page.contains("<script>") && !page.contains(" onclick="), "no inline scripts");
    assert!(!hidden(&page, "token").is_empty());
    let still = app.get("/lessons/falling/still.jpg").await;
    assert!(still.bytes().await.expect("a picture").starts_with(&[0xff, 0xd8]));
    app.stop().await;
}

#[actix_web::test]
async fn what_is_nowhere_is_said_kindly_to_people_and_to_scripts() {
    let mut app = TestApp::start(Kept::InFiles).await;
    for path in
        ["/lessons/nowhere", "/nothing/here", "/shared/not-an-id", "/shared/0199b2c8-0000-7000-8000-000000000000"]
    {
        let response = app.get(path).await;
        assert_eq!(response.status(), 404, "{path}");
        let page = response.text().await.expect("text");
        assert!(page.contains("<h1>Nothing here</h1>"), "{path}: {page}");
        let response = app.get_as(path, "application/json").await;
        assert_eq!(response.status(), 404, "{path}");
        let json: serde_json::Value = response.json().await.expect("JSON");
        assert!(json["error"].as_str().is_some_and(|sentence| sentence.ends_with('.')), "{json}");
    }
    app.stop().await;
}

#[actix_web::test]
async fn health_and_numbers_are_there_for_those_who_run_it() {
    let mut app = TestApp::start(Kept::InPostgres).await;
    let health: serde_json::Value = app.get("/healthz").await.json().await.expect("JSON");
    assert_eq!(health["store"], "postgres");
    assert_eq!(health["store_reachable"], true);
    assert_eq!(health["cache"], "redis");
    assert_eq!(health["lessons"], 13);
    let numbers = app.page("/metrics").await;
    assert!(numbers.contains("orrery_frames_drawn_total") && numbers.contains("orrery_answer_seconds_bucket"));
    app.stop().await;
}

#[actix_web::test]
async fn a_shared_scene_can_be_taken_up_by_somebody_else() {
    let mut app = TestApp::start(Kept::InPostgres).await;
    app.ask("falling", "what would this look like on the moon?").await;
    let page = app.page("/lessons/falling").await;
    let token = hidden(&page, "token");
    let link = app.post("/lessons/falling/share", &[("token", &token)], "application/json").await;
    let link: serde_json::Value = link.json().await.expect("JSON");
    let address = link["address"].as_str().expect("an address").to_owned();

    let mut other = app.somebody_else();
    let shared = other.page(&address).await;
    let page = other.page("/lessons/falling").await;
    assert!(surroundings(&page).contains("9.81"), "their own scene is on Earth");
    let taken = other.post(&address, &[("token", &hidden(&shared, "token"))], "text/html").await;
    assert_eq!(taken.status(), 303);
    let page = other.page("/lessons/falling").await;
    assert!(surroundings(&page).contains("1.62"), "now it is on the Moon");
    app.stop().await;
}
