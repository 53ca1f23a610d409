//! Time: going back, going on while nobody looks, and being put back on the solver's path.

use std::sync::Arc;
use std::time::Duration;

use kernels::dynamics::{Laws, Simulator};
use scene::Edit;
use secrecy::SecretString;
use server::db::Postgres;
use server::notes::reanchored;
use server::session::Run;
use server::store::Store;
use server::store::files::Files;

use crate::replay::{lesson, start};
use crate::support::services::TestDatabase;
use crate::support::socket::{Frame, Socket};
use crate::support::{Kept, TestApp, hidden};

const SOON: Duration = Duration::from_secs(5);

/// The first frame that shows a step as it should be.
async fn frame_at(socket: &mut Socket, fits: impl Fn(&Frame) -> bool) -> Frame {
    for _ in 0..200 {
        let frame = socket.frame(SOON).await.expect("a frame");
        if fits(&frame) {
            return frame;
        }
    }
    panic!("no such frame came");
}

#[actix_web::test]
async fn one_can_go_back_to_any_moment_and_it_is_as_it_was() {
    let mut app = TestApp::start(Kept::InFiles).await;
    let page = app.page("/lessons/falling").await;
    let token = hidden(&page, "token");
    let mut socket = Socket::open(&app, "falling", &app.url("")).await.expect("a stream");
    let seen = frame_at(&mut socket, |frame| frame.step >= 100).await;
    let later = frame_at(&mut socket, |frame| frame.step >= seen.step + 60).await;
    assert_eq!(app.press("falling", "pause").await.status(), 200);

    let seek = async |time_s: f64| {
        let fields = [("time", &*time_s.to_string()), ("token", &*token)];
        app.post("/lessons/falling/controls", &fields, "application/json").await.status().as_u16()
    };
    assert_eq!(seek(seen.time_s).await, 200);
    let again = frame_at(&mut socket, |frame| frame.run > later.run && frame.step == seen.step).await;
    assert_eq!(again.height_m.to_bits(), seen.height_m.to_bits(), "the same moment is the same state");

    assert_eq!(seek(3000.0).await, 200, "no further than it has been");
    let end = frame_at(&mut socket, |frame| frame.run > again.run).await;
    assert!(end.step >= later.step && end.step < later.step + 2400, "{} after {}", end.step, later.step);
    assert_eq!(seek(-1.0).await, 422);
    assert_eq!(seek(f64::NAN).await, 422);
    app.stop().await;
}

#[actix_web::test]
async fn a_run_goes_on_while_nobody_looks() {
    let mut app = TestApp::start(Kept::InFiles).await;
    app.page("/lessons/bounce").await;
    let mut socket = Socket::open(&app, "bounce", &app.url("")).await.expect("a stream");
    let left = socket.frame(SOON).await.expect("a frame");
    drop(socket);
    tokio::time::sleep(Duration::from_millis(2600)).await;
    let mut socket = Socket::open(&app, "bounce", &app.url("")).await.expect("a stream");
    let found = socket.frame(SOON).await.expect("a frame");
    let went_s = (found.step - left.step) as f64 / 240.0;
    // It goes on in whole seconds, so at least one of the two and a half is behind it.
    assert!((0.9..60.0).contains(&went_s), "{went_s} s of it went by");
    app.stop().await;
}

/// Plays a collision, puts it on another path on the way, keeps that, and replays it.
async fn put_back_and_replayed(store: &dyn Store) {
    let laws = Laws::open().expect("the laws' weights");
    store.put_lessons(&[lesson()]).await.expect("kept");
    let session = store.open_session(&[9; 32], "collision", &start()).await.expect("a session");
    let run = session.run();
    let mut simulator = run.simulator_at(300, &laws).expect("it can be simulated");
    let mut bodies = simulator.scene().bodies.clone();
    bodies[0].position_m[2] += 0.012_345_678_901;
    bodies[0].velocity_m_s[0] *= 0.9;
    simulator.apply(&Edit::Reanchor { bodies: bodies.clone() }).expect("it applies");
    let there = simulator.state_hash();
    simulator.advance(500);

    reanchored(store, session.id, &run, 300, bodies.clone()).await.expect("kept");
    let kept = store.session(session.id).await.expect("the session");
    assert!(!kept.can_undo(), "nobody did that, so nobody can take it back");
    assert_eq!((kept.log.entries.len(), kept.at_step), (1, 300));
    let replayed = |step| hash_at(&kept.run(), step, &laws);
    assert_eq!(replayed(300), there);
    assert_eq!(replayed(800), simulator.state_hash());
    assert_eq!(replayed(299), hash_at(&run, 299, &laws), "before that it is as it was");

    // Of a run that is another one by now, nothing is kept.
    reanchored(store, session.id, &run, 400, bodies).await.expect("left out");
    assert_eq!(store.session(session.id).await.expect("the session"), kept);
}

fn hash_at(run: &Run, step: u64, laws: &Arc<Laws>) -> u64 {
    run.simulator_at(step, laws).map(|simulator: Simulator| simulator.state_hash()).expect("it can be simulated")
}

#[actix_web::test]
async fn a_run_that_was_put_back_replays_exactly_from_files() {
    let folder = tempfile::tempdir().expect("a folder");
    put_back_and_replayed(&Files::open(folder.path().to_owned()).expect("the folder")).await;
}

#[actix_web::test]
async fn a_run_that_was_put_back_replays_exactly_from_postgres() {
    let database = TestDatabase::new().await;
    let store = Postgres::open(&SecretString::from(database.url.clone()), 2).await.expect("the database");
    put_back_and_replayed(&store).await;
    store.close().await;
    database.remove().await;
}
