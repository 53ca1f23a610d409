//! What the engine does under a load that is made up: the light costs nothing here, and how long it took is said.

use kernels::light::{Backend, Frame, Light};
use scene::Scene;

use super::*;
use crate::engine::stream::{Outgoing, Viewer, stream};
use crate::engine::tracks::Tracks;
use crate::metrics::Metrics;
use crate::session::{Playing, Run};

/// Black pictures, at once.
struct Black;

impl Backend for Black {
    fn name(&self) -> &'static str {
        "black"
    }

    fn render(&self, jobs: &[Job<'_>]) -> Result<Vec<Frame>, LightError> {
        let black = |job: &Job<'_>| Frame {
            width: job.size.width(),
            height: job.size.height(),
            rgb: vec![0; 3 * job.size.pixels()],
        };
        Ok(jobs.iter().map(black).collect())
    }
}

fn worker() -> (Worker, Uuid) {
    let (commands, _) = mpsc::channel();
    let (notes, _) = tokio::sync::mpsc::unbounded_channel();
    let laws = Laws::textbook();
    let parts = Parts {
        laws: Arc::clone(&laws),
        light: Arc::new(Light::with_backend(Box::new(Black), "none".to_owned())),
        cache: None,
        quality: 85,
        largest: Size::new(640, 480).expect("a size"),
        streams: 64,
        metrics: Arc::new(Metrics::new()),
        notes,
    };
    let mut worker = Worker::new(parts, commands);
    let (session, run) = (Uuid::new_v4(), Run { start: Scene::empty("nothing"), events: Vec::new() });
    let tracks = Tracks::at(Playing { run, beside: None, is_own: true }, 0, &laws).expect("it can be simulated");
    worker.obey(Command::Open { session, tracks: Box::new(tracks) });
    (worker, session)
}

fn watch(worker: &mut Worker, session: Uuid) -> Result<Viewer, EngineError> {
    let (stream, viewer) = stream();
    let (reply, mut answer) = tokio::sync::oneshot::channel();
    worker.obey(Command::Watch { session, stream, reply });
    answer.try_recv().expect("an answer").map(|()| viewer)
}

/// Pictures take so large a part of the time for a second.
fn load(worker: &mut Worker, now: &mut Instant, part: f64) {
    for _ in 0..24 {
        let period = Duration::from_secs(1) / 24;
        *now += period;
        if worker.load.drew(worker.load.size().pixels(), period.mul_f64(part), false, *now) {
            worker.tell_of_load();
        }
    }
}

/// The notices that have come, and the sizes of the pictures.
fn arrived(viewer: &mut Viewer) -> (Vec<String>, Vec<[u8; 4]>) {
    let (mut notices, mut sizes) = (Vec::new(), Vec::new());
    while let Ok(outgoing) = viewer.incoming.try_recv() {
        match outgoing {
            Outgoing::Event(json) => {
                let event: serde_json::Value = serde_json::from_str(&json).expect("JSON");
                if event["type"] == "notice" {
                    notices.push(event["text"].as_str().expect("words").to_owned());
                }
            }
            Outgoing::Frame(bytes) => sizes.push(bytes[24..28].try_into().expect("four bytes")),
        }
    }
    (notices, sizes)
}

#[test]
fn under_load_pictures_get_smaller_viewers_are_told_and_new_ones_refused_until_it_is_over() {
    let (mut worker, session) = worker();
    let mut first = watch(&mut worker, session).expect("there is room");
    worker.make_due_pictures();
    let (notices, sizes) = arrived(&mut first);
    assert!(notices.is_empty(), "{notices:?}");
    assert_eq!(sizes, [[104, 1, 14, 1]], "360x270");

    let mut now = Instant::now();
    load(&mut worker, &mut now, 0.95);
    let (notices, _) = arrived(&mut first);
    assert!(matches!(&notices[..], [one] if one.contains("the picture is smaller")), "{notices:?}");
    // Whoever comes now is told as well, and is shown what there is.
    let mut second = watch(&mut worker, session).expect("there is room");
    worker.live(session).expect("live").due = Instant::now();
    worker.make_due_pictures();
    let (notices, sizes) = arrived(&mut second);
    assert!(matches!(&notices[..], [one] if one.contains("the picture is smaller")), "{notices:?}");
    assert_eq!(sizes, [[14, 1, 202, 0]], "270x202");

    for _ in 0..8 {
        load(&mut worker, &mut now, 0.95);
    }
    let (notices, _) = arrived(&mut first);
    assert!(matches!(&notices[..], [one] if one.contains("less smoothly")), "said once: {notices:?}");
    assert!(matches!(watch(&mut worker, session), Err(EngineError::Full { running: 2 })));

    for _ in 0..40 {
        load(&mut worker, &mut now, 0.05);
    }
    let (notices, _) = arrived(&mut first);
    assert_eq!(notices.last().map(String::as_str), Some(""), "taken away");
    watch(&mut worker, session).expect("there is room again");
}
