//! The remote engine against a real HTTP server that answers as each test has it.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use planner::engine::{Context, Drafted, Engine, PlannerError};
use serde_json::{Value, json};
use server::config::EngineSettings;
use server::remote::{Remote, RemoteSettings, open};
use tokio::runtime::Handle;

use crate::support::{Kept, TestApp, hidden, surroundings};

const PLAN: &str = r#"{"kind":"change","steps":[{"gravity":{"to":"$1"}}]}"#;

/// What the server answers, in order; the last one again and again.
#[derive(Clone)]
enum Reply {
    /// A completion with this text and these log-likelihoods.
    Says(&'static str, Option<Vec<f64>>),
    /// The same piece by piece, as server-sent events.
    Streams(Vec<&'static str>),
    /// A status.
    Status(u16),
    /// Bytes that are no completion.
    Bytes(Vec<u8>),
    /// Nothing for so long.
    Waits(Duration),
}

/// A request: its key, and its body.
type Asked = (Option<String>, Value);

/// A server of chat completions.
#[derive(Clone)]
struct Model {
    replies: Arc<Mutex<VecDeque<Reply>>>,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Model {
    /// Starts it; its base address.
    fn serve(replies: &[Reply]) -> (Self, String) {
        let model = Self { replies: Arc::new(Mutex::new(replies.iter().cloned().collect())), asked: Arc::default() };
        let shared = model.clone();
        let app = move || {
            App::new().app_data(web::Data::new(shared.clone())).route("/v1/chat/completions", web::post().to(complete))
        };
        let server = HttpServer::new(app).workers(1).bind(("127.0.0.1", 0)).expect("a port");
        let address = server.addrs()[0];
        actix_web::rt::spawn(server.run());
        (model, format!("http://{address}/v1"))
    }

    fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

async fn complete(model: web::Data<Model>, request: HttpRequest, body: web::Json<Value>) -> HttpResponse {
    let key = request.headers().get("authorization").and_then(|key| Some(key.to_str().ok()?.to_owned()));
    model.asked.lock().unwrap_or_else(PoisonError::into_inner).push((key, body.into_inner()));
    let reply = {
        let mut replies = model.replies.lock().unwrap_or_else(PoisonError::into_inner);
        let first = replies.pop_front().expect("a reply");
        if replies.is_empty() {
            replies.push_back(first.clone());
        }
        first
    };
    match reply {
        Reply::Says(text, likelihoods) => {
            let logprobs = likelihoods.map(|all| {
                json!({"content": all.iter().map(|one| json!({"token": "x", "logprob": one})).collect::<Vec<_>>()})
            });
            let message = json!({"role": "assistant", "content": text});
            HttpResponse::Ok().json(json!({"choices": [{"message": message, "logprobs": logprobs}]}))
        }
        Reply::Streams(pieces) => {
            let event = |piece: &&str| {
                let logprobs = json!({"content": [{"token": "x", "logprob": -0.1}]});
                let data = json!({"choices": [{"delta": {"content": piece}, "logprobs": logprobs}]});
                format!("data: {data}\n\n")
            };
            let events: String = pieces.iter().map(event).collect();
            let whole = format!(": hello\n\n{events}data: {{\"choices\": []}}\n\ndata: [DONE]\n\n");
            HttpResponse::Ok().content_type("text/event-stream").body(whole)
        }
        Reply::Status(status) => HttpResponse::build(actix_web::http::StatusCode::from_u16(status).expect("a status"))
            .body("{\"error\": \"no\"}"),
        Reply::Bytes(bytes) => HttpResponse::Ok().body(bytes),
        Reply::Waits(long) => {
            actix_web::rt::time::sleep(long).await;
            HttpResponse::Ok().finish()
        }
    }
}

fn settings(url: String, budget_ms: u64) -> RemoteSettings {
    RemoteSettings {
        url,
        model: "a-model".to_owned(),
        key: Some("sesame".to_owned().into()),
        budget: Duration::from_millis(budget_ms),
    }
}

/// "Set gravity to 5", in its context.
fn asks() -> Context {
    Context {
        question: "set gravity to 5".to_owned(),
        lesson: "falling".to_owned(),
        bodies: vec!["red ball".to_owned()],
        previous: None,
        measured: None,
    }
}

/// Asks it on a thread that may wait, as the service does.
async fn draft(engine: Arc<dyn Engine>) -> Result<Drafted, PlannerError> {
    web::block(move || engine.draft(&asks())).await.expect("a thread")
}

async fn remote(replies: &[Reply], budget_ms: u64) -> (Model, Result<Drafted, PlannerError>) {
    let (model, url) = Model::serve(replies);
    let engine = Remote::new(settings(url, budget_ms), Handle::current()).expect("an engine");
    let drafted = draft(Arc::new(engine)).await;
    (model, drafted)
}

#[actix_web::test]
async fn a_plan_is_asked_for_by_schema_and_read() {
    let (model, drafted) = remote(&[Reply::Says(PLAN, Some(vec![-0.1, -0.2, 0.0]))], 20_000).await;
    let drafted = drafted.expect("a plan");
    assert_eq!(drafted.draft.to_string(), "change | gravity to $1");
    assert!((drafted.confidence - (-0.3f64).exp()).abs() < 1e-9);
    assert_eq!(drafted.engine, "remote");
    let asked = model.asked();
    let [(key, body)] = asked.as_slice() else { panic!("asked {} times", asked.len()) };
    assert_eq!(key.as_deref(), Some("Bearer sesame"));
    assert_eq!(body["model"], "a-model");
    assert_eq!(body["temperature"], 0);
    let schema = &body["response_format"]["json_schema"]["schema"];
    assert_eq!(schema["$defs"]["Slot"]["enum"], json!(["$1"]), "one quantity, one placeholder");
    let last = body["messages"].as_array().and_then(|all| all.last()).expect("messages");
    assert_eq!(last["role"], "user");
    assert_eq!(last["content"], "lesson: falling\nbodies: red ball\nquestion: set gravity to $1 (5)");
}

#[actix_web::test]
async fn a_plan_that_comes_piece_by_piece_is_heard_step_by_step() {
    let pieces = ["{\"kind\":\"change\",\"steps\":[{\"gravity\"", ":{\"to\":\"$1\"}}", ",{\"air\":\"no", "ne\"}", "]}"];
    let (model, url) = Model::serve(&[Reply::Streams(pieces.to_vec())]);
    let engine = Remote::new(settings(url, 20_000), Handle::current()).expect("an engine");
    let (heard, drafted) = web::block(move || {
        let mut heard = Vec::new();
        let drafted = engine.draft_aloud(&asks(), &mut |draft| heard.push(draft.to_string()));
        (heard, drafted)
    })
    .await
    .expect("a thread");
    let drafted = drafted.expect("a plan");
    assert_eq!(heard, ["change | gravity to $1", "change | gravity to $1 ; air none"]);
    assert_eq!(drafted.draft.to_string(), "change | gravity to $1 ; air none");
    assert!((drafted.confidence - (-0.5f64).exp()).abs() < 1e-9, "{}", drafted.confidence);
    assert_eq!(model.asked()[0].1["stream"], true);
}

#[actix_web::test]
async fn a_busy_server_is_asked_again() {
    let (model, drafted) = remote(&[Reply::Status(503), Reply::Status(429), Reply::Says(PLAN, None)], 20_000).await;
    let drafted = drafted.expect("a plan");
    assert_eq!(drafted.draft.to_string(), "change | gravity to $1");
    assert_eq!(drafted.confidence, 1.0, "a server that says nothing of it is taken at its word");
    assert_eq!(model.asked().len(), 3);
}

#[actix_web::test]
async fn what_is_no_plan_is_sent_back_with_the_reason() {
    let second = r#"{"kind":"change","steps":[{"gravity":{"to":"$2"}}]}"#;
    let (model, drafted) = remote(&[Reply::Says(second, None), Reply::Says(PLAN, None)], 20_000).await;
    assert_eq!(drafted.expect("a plan").draft.to_string(), "change | gravity to $1");
    let asked = model.asked();
    let messages = asked[1].1["messages"].as_array().expect("messages");
    let [.., written, told] = messages.as_slice() else { panic!("two more messages") };
    assert_eq!(written["content"], second);
    assert!(told["content"].as_str().is_some_and(|text| text.contains("no quantity $2")), "{told}");
}

#[actix_web::test]
async fn a_server_that_knows_less_is_asked_more_plainly() {
    let (model, drafted) = remote(&[Reply::Status(400), Reply::Says(PLAN, None)], 20_000).await;
    drafted.expect("a plan");
    let asked = model.asked();
    assert!(asked[0].1.get("logprobs").is_some() && asked[1].1.get("logprobs").is_none());
}

#[actix_web::test]
async fn what_does_not_answer_with_a_plan_is_given_up() {
    let large = vec![b'x'; 300 * 1024];
    for (reply, times, why) in [
        (Reply::Status(401), 1, "401"),
        (Reply::Status(400), 2, "400"),
        (Reply::Status(500), 3, "500"),
        (Reply::Bytes(b"<html>".to_vec()), 3, "no completion"),
        (Reply::Bytes(b"{\"choices\": []}".to_vec()), 3, "no choices"),
        (Reply::Bytes(large), 1, "larger"),
        (Reply::Says("I would rather talk about the weather.", None), 3, "no plan"),
        (Reply::Says("{\"kind\":\"change\",\"steps\":[]}", None), 3, "1 to 6 steps"),
    ] {
        let (model, drafted) = remote(&[reply], 20_000).await;
        let error = drafted.expect_err("no plan").to_string();
        assert!(error.contains(why), "{error}");
        assert!(!error.contains("sesame") && !error.contains("127.0.0.1"), "{error}");
        assert_eq!(model.asked().len(), times, "{error}");
    }
}

#[actix_web::test]
async fn a_slow_server_is_waited_for_no_longer_than_its_budget() {
    let begun = Instant::now();
    let (_, drafted) = remote(&[Reply::Waits(Duration::from_secs(60))], 300).await;
    assert!(drafted.is_err());
    assert!(begun.elapsed() < Duration::from_secs(30));
}

#[actix_web::test]
async fn the_embedded_model_stands_in() {
    // Nothing listens there once the listener is gone.
    let gone = std::net::TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a port");
    let remote = settings(format!("http://{gone}/v1"), 2_000);
    let engine = open(&EngineSettings::Remote(remote), Handle::current()).expect("engines");
    let drafted = draft(engine).await.expect("a plan");
    assert_eq!(drafted.draft.to_string(), "change | gravity to $1");
    assert_eq!(drafted.engine, "embedded");
    assert!(drafted.stood_in.is_some_and(|why| why.contains("cannot be reached")));
}

#[actix_web::test]
async fn a_lesson_is_answered_by_a_remote_model_or_without_it() {
    let world = r#"{"kind":"change","steps":[{"world":"mars"}]}"#;
    let words = "On Mars everything falls more slowly. Mars is 225 million km away.";
    let (_, url) = Model::serve(&[Reply::Says(world, None), Reply::Says(words, None), Reply::Status(500)]);
    let more = [
        ("ORRERY_ENGINE", "remote".to_owned()),
        ("ORRERY_REMOTE_URL", url),
        ("ORRERY_REMOTE_MODEL", "a-model".to_owned()),
    ];
    let mut app = TestApp::start_with(Kept::InFiles, &more).await;
    // Of the embedded model the same words would make the Moon: so it is seen who answered.
    for gravity in ["3.71", "1.62"] {
        let page = app.page("/lessons/falling").await;
        let fields = [
            ("question", "what would this look like on the moon?"),
            ("token", &hidden(&page, "token")),
            ("key", &hidden(&page, "key")),
        ];
        assert_eq!(app.post("/lessons/falling/questions", &fields, "text/html").await.status(), 303);
        let page = app.page("/lessons/falling").await;
        assert!(surroundings(&page).contains(gravity), "gravity of {gravity}");
        // It says what it likes, but for numbers that nobody measured.
        assert!(page.contains("On Mars everything falls more slowly."));
        let taken_out = "<b>taken out</b> <code>Mars is 225 million km away.</code>";
        assert!(page.contains(taken_out) && page.matches("225 million").count() == 1);
    }
    app.stop().await;
}
