//! Exact replay from the log, on both stores: the states that were live, bit for bit, after everything was closed and
//! opened again.

use std::sync::Arc;

use kernels::dynamics::{Laws, Simulator};
use scene::{Change, Direction, Edit, Scene, Selector, Viewpoint};
use secrecy::SecretString;
use server::db::Postgres;
use server::session::{Run, Session, common_entries};
use server::store::files::Files;
use server::store::{Store, StoreError};

use crate::support::root;
use crate::support::services::TestDatabase;

pub fn start() -> Scene {
    let text = std::fs::read_to_string(root().join("content/collision/scene.json")).expect("the lesson's scene");
    serde_json::from_str(&text).expect("a scene")
}

/// Plays a session as the engine does: setup edits begin again, events happen on the way. The states' hashes by step.
async fn live(store: &dyn Store, laws: &Arc<Laws>) -> (Session, Vec<(u64, u64)>) {
    store.put_lessons(&[lesson()]).await.expect("kept");
    let mut session = store.open_session(&[7; 32], "collision", &start()).await.expect("a session");
    let mut simulator = Simulator::new(&session.log.origin, Arc::clone(laws)).expect("it can be simulated");
    let first = Selector::Id(session.log.origin.bodies[0].id.clone());
    let script = [
        (90, Edit::SetGravity(Change::To(3.71))),
        (100, Edit::Push { of: first.clone(), speed_m_s: 1.7, direction: Direction::Up }),
        (60, Edit::LookFrom(Viewpoint::Top)),
        (45, Edit::Throw { of: first, speed_m_s: 2.3, direction: Direction::Onward }),
    ];
    let mut hashes = Vec::new();
    for (steps, edit) in script {
        simulator.advance(steps);
        let before = session.log.clone();
        session.log.begin_turn();
        let position = session.log.edit(simulator.scene(), simulator.step_index(), &edit).expect("it applies");
        match edit.sort() {
            scene::Sort::Setup => {
                simulator = Simulator::new(&position.start, Arc::clone(laws)).expect("it can be simulated");
                hashes.clear();
            }
            _ => simulator.apply(&edit).expect("it applies"),
        }
        session.at_step = simulator.step_index();
        session.revision = store.save(&session, common_entries(&before, &session.log)).await.expect("kept");
        hashes.push((simulator.step_index(), simulator.state_hash()));
    }
    simulator.advance(777);
    hashes.push((simulator.step_index(), simulator.state_hash()));
    (session, hashes)
}

pub fn lesson() -> server::store::LessonRecord {
    server::store::LessonRecord {
        slug: "collision".to_owned(),
        position: 1,
        title: "Collision".to_owned(),
        revision: "1".to_owned(),
        document: serde_json::json!({}),
    }
}

async fn replayed(store: &dyn Store, session: &Session, hashes: &[(u64, u64)], laws: &Arc<Laws>) {
    let kept = store.session(session.id).await.expect("the session");
    assert_eq!(&kept, session, "what was kept is what was");
    let run = Run::of(&kept.log.position());
    assert_eq!(run.events.len(), 2);
    for (step, hash) in hashes {
        let again = run.simulator_at(*step, laws).expect("it can be simulated");
        assert_eq!(again.state_hash(), *hash, "at step {step}");
    }
    // Undo is a position in the log: without the throw, the state before it is the same and the state after it is not.
    let mut undone = kept.clone();
    undone.log.undo().expect("a turn");
    let run = Run::of(&undone.log.position());
    let (end, hash) = hashes[hashes.len() - 1];
    assert_ne!(run.simulator_at(end, laws).expect("it can be simulated").state_hash(), hash);
    undone.log.redo().expect("a turn");
    assert_eq!(undone.log, kept.log);
}

async fn stale_changes_are_refused(store: &dyn Store, session: &Session) {
    let stale = Session { revision: session.revision - 1, at_step: 1, ..session.clone() };
    assert!(matches!(store.save(&stale, 0).await, Err(StoreError::Conflict { .. })));
    assert_eq!(&store.session(session.id).await.expect("the session"), session, "nothing has changed");
}

#[actix_web::test]
async fn replay_is_exact_from_postgres() {
    let laws = Laws::open().expect("the laws' weights");
    let database = TestDatabase::new().await;
    let url = SecretString::from(database.url.clone());
    let first = Postgres::open(&url, 2).await.expect("the database");
    let (session, hashes) = live(&first, &laws).await;
    first.close().await;
    let second = Postgres::open(&url, 2).await.expect("the database");
    replayed(&second, &session, &hashes, &laws).await;
    stale_changes_are_refused(&second, &session).await;
    second.close().await;
    database.remove().await;
}

#[actix_web::test]
async fn replay_is_exact_from_files() {
    let laws = Laws::open().expect("the laws' weights");
    let folder = tempfile::tempdir().expect("a folder");
    let (session, hashes) = live(&Files::open(folder.path().to_owned()).expect("the folder"), &laws).await;
    let second = Files::open(folder.path().to_owned()).expect("the folder");
    replayed(&second, &session, &hashes, &laws).await;
    stale_changes_are_refused(&second, &session).await;
}
