//! Faults: what is missing is said in one sentence, and what goes away while running does not take the stream with it.

#[path = "../support/mod.rs"]
#[expect(dead_code, reason = "other targets use the rest")]
mod support;

use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use support::socket::Socket;
use support::{Kept, TestApp, root, services};
use tokio::net::{TcpListener, TcpStream};
use tokio::process::Command;
use tokio::sync::Notify;

/// Runs `orrery serve` with these settings until it gives up; what it says.
async fn refusal(pairs: &[(&str, &str)]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_orrery"));
    command.arg("serve").current_dir(root()).env_clear().stdin(Stdio::null()).kill_on_drop(true).env("PORT", "0");
    command.envs(pairs.iter().copied());
    let output = tokio::time::timeout(Duration::from_secs(60), command.output()).await;
    let output = output.expect("it gives up").expect("it runs");
    assert!(!output.status.success());
    let said = String::from_utf8(output.stderr).expect("text");
    assert!(!said.contains("panicked"), "{said}");
    said
}

#[actix_web::test]
async fn missing_weights_are_said_with_how_to_get_them() {
    let empty = tempfile::tempdir().expect("a folder");
    let folder = empty.path().display().to_string();
    let said = refusal(&[("ORRERY_STORE", "files"), ("ORRERY_FILES", &folder), ("ORRERY_WEIGHTS", &folder)]).await;
    assert!(said.contains("weights") && said.contains("are missing") && said.contains("orrery train"), "{said}");
}

#[actix_web::test]
async fn a_missing_database_is_said_with_how_to_get_one() {
    let said = refusal(&[]).await;
    assert!(said.contains("DATABASE_URL") && said.contains("make run"), "{said}");
    let redis = services::redis_url();
    let said = refusal(&[("DATABASE_URL", "postgres://nobody@127.0.0.1:9/nowhere"), ("REDIS_URL", &redis)]).await;
    assert!(said.contains("the database cannot be reached") && said.contains("DATABASE_URL"), "{said}");
}

#[actix_web::test]
async fn a_missing_redis_is_said_with_how_to_get_one() {
    let database = services::TestDatabase::new().await;
    let said = refusal(&[("DATABASE_URL", &database.url)]).await;
    assert!(said.contains("REDIS_URL"), "{said}");
    let said = refusal(&[("DATABASE_URL", &database.url), ("REDIS_URL", "redis://127.0.0.1:9")]).await;
    assert!(said.contains("Redis cannot be reached") && said.contains("REDIS_URL"), "{said}");
    database.remove().await;
}

#[actix_web::test]
async fn a_wrong_setting_is_said_before_anything_is_opened() {
    let said = refusal(&[("ORRERY_STORE", "stone tablets")]).await;
    assert!(said.contains("postgres or files"), "{said}");
    let said = refusal(&[("ORRERY_STORE", "files"), ("ORRERY_CONTENT", "/nowhere/at/all")]).await;
    assert!(said.contains("/nowhere/at/all"), "{said}");
}

/// A way to Redis that can be cut: every connection goes through it until then.
async fn breakable_way_to_redis() -> (String, Arc<Notify>) {
    let target = services::redis_url();
    let (scheme, rest) = target.split_once("://").expect("a URL");
    let (authority, path) = rest.split_once('/').map_or((rest, String::new()), |(a, p)| (a, format!("/{p}")));
    let (user, host) = authority.rsplit_once('@').map_or((String::new(), authority), |(u, h)| (format!("{u}@"), h));
    let host = host.to_owned();
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let cut = Arc::new(Notify::new());
    let until = Arc::clone(&cut);
    actix_web::rt::spawn(async move {
        let mut ways = Vec::new();
        loop {
            tokio::select! {
                () = until.notified() => break,
                accepted = listener.accept() => {
                    let (mut near, _) = accepted.expect("a connection");
                    let mut far = TcpStream::connect(&host).await.expect("Redis");
                    ways.push(actix_web::rt::spawn(async move {
                        // It ends when either side does, or when it is cut.
                        let _ = tokio::io::copy_bidirectional(&mut near, &mut far).await;
                    }));
                }
            }
        }
        for way in ways {
            way.abort();
        }
    });
    (format!("{scheme}://{user}127.0.0.1:{port}{path}"), cut)
}

#[actix_web::test]
async fn redis_gone_while_running_leaves_the_stream_running() {
    let (url, cut) = breakable_way_to_redis().await;
    let mut app = TestApp::start_with(Kept::InPostgres, &[("REDIS_URL", url)]).await;
    app.page("/lessons/falling").await;
    let mut socket = Socket::open(&app, "falling", &app.url("")).await.expect("a stream");
    let soon = Duration::from_secs(5);
    assert!(socket.frame(soon).await.is_some());
    cut.notify_one();
    tokio::time::sleep(Duration::from_millis(300)).await;
    for round in 0..3 {
        assert_eq!(app.press("falling", "replay").await.status(), 200);
        let mut steps = Vec::new();
        for _ in 0..12 {
            steps.push(socket.frame(soon).await.expect("the stream goes on").step);
        }
        assert!(steps.windows(2).any(|pair| pair[1] > pair[0]), "round {round}: {steps:?}");
    }
    let health: serde_json::Value = app.get("/healthz").await.json().await.expect("JSON");
    assert_eq!(health["cache"], "redis is gone");
    assert_eq!(health["store_reachable"], true);
    app.stop().await;
}
