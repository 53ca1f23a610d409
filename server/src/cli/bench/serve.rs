//! `orrery bench serve`: from question to first changed frame over the real HTTP and WebSocket path on loopback, and how
//! many streams the machine carries.

mod visitor;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use cpu_time::ProcessTime;
use serde::Serialize;
use training::evaluate::quantile;

use crate::config::Written;
use crate::startup::Application;
use visitor::Visitor;

/// Questions that change the scene from one to the next, so that every one has a changed frame.
const QUESTIONS: [&str; 6] = [
    "what would this look like on the moon?",
    "now try it on Jupiter",
    "what if gravity were half as strong?",
    "take the air away",
    "put it back on Earth",
    "drop it from 3 metres",
];

/// Times through the questions.
const ROUNDS: usize = 4;

/// How long streams are watched: the feather of the lesson falls for longer.
const WATCHED: Duration = Duration::from_secs(2);

/// Streams tried at most.
const MOST_STREAMS: usize = 64;

/// Viewers of one and the same stream.
const VIEWERS: [usize; 4] = [1, 4, 16, 64];

/// Pictures a second below which a stream no longer counts as live.
const LIVE_FRAMES_PER_SECOND: f64 = 20.0;

/// What was measured.
#[derive(Debug, Serialize)]
struct Report {
    question_to_first_changed_frame_p50_ms: f64,
    question_to_first_changed_frame_p95_ms: f64,
    question_to_answer_p50_ms: f64,
    question_to_answer_p95_ms: f64,
    questions: usize,
    /// Sessions that each watch the same lesson from its start: their pictures are shared.
    streams_of_one_lesson: Carried,
    /// Sessions that each look from somewhere else: every picture is drawn for one of them.
    streams_all_different: Carried,
    /// One session that more and more people watch: each of its pictures is drawn and encoded once.
    viewers_of_one_stream: Vec<Shared>,
}

/// Viewers of one stream, and what each more of them costs.
#[derive(Clone, Debug, Serialize)]
struct Shared {
    viewers: usize,
    /// What the slowest of them got.
    frames_per_second: f64,
    width: u16,
    height: u16,
    /// Thread time a frame of the stream, the viewers' own part in this program included.
    threads_ms_a_frame: f64,
}

/// Streams at once, and what they got.
#[derive(Clone, Debug, Default, Serialize)]
struct Carried {
    streams: usize,
    frames_per_second: f64,
    width: u16,
    height: u16,
}

/// Measures and prints.
///
/// # Errors
/// When weights or lessons are missing, or the service cannot be reached.
pub fn run(json: bool) -> anyhow::Result<()> {
    let folder = std::env::temp_dir().join(format!("orrery-bench-{}", std::process::id()));
    let measured = actix_web::rt::System::new().block_on(measure(folder.clone()));
    // A folder that is left behind does no harm.
    let _ = std::fs::remove_dir_all(folder);
    let report = measured?;
    if json {
        println!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        print(&report);
    }
    Ok(())
}

async fn measure(folder: PathBuf) -> anyhow::Result<Report> {
    let pairs = [
        ("PORT", "0".to_owned()),
        ("ORRERY_STORE", "files".to_owned()),
        ("ORRERY_FILES", folder.display().to_string()),
    ];
    let own = Written::environment(|name| pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| value.clone()))?;
    let application = Application::build(own.validate()?).await?;
    let address = application.address();
    let served = actix_web::rt::spawn(application.run());

    let mut visitor = Visitor::new(address, "falling").await.context("opening a lesson")?;
    let mut stream = visitor.watch().await?;
    let (mut changed, mut answered) = (Vec::new(), Vec::new());
    stream.frames(Duration::from_secs(2)).await?;
    for question in QUESTIONS.iter().cycle().take(QUESTIONS.len() * ROUNDS) {
        stream.frames(Duration::from_millis(250)).await?;
        let run = stream.run();
        let asked = Instant::now();
        let (answer, first) = tokio::join!(visitor.ask(question), stream.until_run_after(run, Duration::from_secs(10)));
        answered.push(answer? - asked);
        // A question that changed nothing has no changed frame; it is left out, and the count says so.
        changed.extend(first?.map(|at| at - asked));
    }
    anyhow::ensure!(!changed.is_empty(), "no question changed the scene");
    drop(stream);
    let streams_of_one_lesson = carried(address, false).await?;
    let streams_all_different = carried(address, true).await?;
    let mut viewers_of_one_stream = Vec::new();
    for (at, viewers) in VIEWERS.into_iter().enumerate() {
        viewers_of_one_stream.push(watched_by(address, viewers, at).await?);
    }
    served.abort();
    Ok(Report {
        question_to_first_changed_frame_p50_ms: percentile(&changed, 0.50),
        question_to_first_changed_frame_p95_ms: percentile(&changed, 0.95),
        question_to_answer_p50_ms: percentile(&answered, 0.50),
        question_to_answer_p95_ms: percentile(&answered, 0.95),
        questions: changed.len(),
        streams_of_one_lesson,
        streams_all_different,
        viewers_of_one_stream,
    })
}

/// One session that so many watch, seen from a side of its own, so that every picture is drawn.
async fn watched_by(address: std::net::SocketAddr, viewers: usize, side: usize) -> anyhow::Result<Shared> {
    let mut visitor = Visitor::new(address, "falling").await?;
    let mut watching = Vec::new();
    for _ in 0..viewers {
        watching.push(visitor.watch().await?);
    }
    watching[0].look(side as f64 * 1.7 + 0.9).await?;
    let begun = ProcessTime::now();
    let counts = futures_util::future::join_all(watching.iter_mut().map(|stream| stream.frames(WATCHED))).await;
    let threads_s = begun.elapsed().as_secs_f64();
    let counts = counts.into_iter().collect::<Result<Vec<_>, _>>()?;
    let (least, most) = (counts.iter().min().copied().unwrap_or(0), counts.iter().max().copied().unwrap_or(0));
    let (width, height) = watching[0].size();
    drop(watching);
    tokio::time::sleep(Duration::from_millis(500)).await;
    Ok(Shared {
        viewers,
        frames_per_second: least as f64 / WATCHED.as_secs_f64(),
        width,
        height,
        threads_ms_a_frame: 1e3 * threads_s / most.max(1) as f64,
    })
}

/// The most streams that all stay live.
async fn carried(address: std::net::SocketAddr, different: bool) -> anyhow::Result<Carried> {
    let mut best = Carried::default();
    let mut streams = 1;
    while streams <= MOST_STREAMS {
        let mut watching = Vec::new();
        for at in 0..streams {
            let mut visitor = Visitor::new(address, "falling").await?;
            let mut stream = visitor.watch().await?;
            if different {
                stream.look(at as f64 * 2.5 + 1.0).await?;
            }
            watching.push(stream);
        }
        let counts = futures_util::future::join_all(watching.iter_mut().map(|stream| stream.frames(WATCHED))).await;
        let counts = counts.into_iter().collect::<Result<Vec<_>, _>>()?;
        let slowest = counts.iter().min().copied().unwrap_or(0) as f64 / WATCHED.as_secs_f64();
        let (width, height) = watching[0].size();
        if slowest < LIVE_FRAMES_PER_SECOND {
            if best.streams == 0 {
                best = Carried { streams: 0, frames_per_second: slowest, width, height };
            }
            break;
        }
        best = Carried { streams, frames_per_second: slowest, width, height };
        drop(watching);
        tokio::time::sleep(Duration::from_millis(500)).await;
        streams *= 2;
    }
    Ok(best)
}

fn percentile(times: &[Duration], share: f64) -> f64 {
    let mut times: Vec<f64> = times.iter().map(|time| time.as_secs_f64() * 1e3).collect();
    quantile(&mut times, share)
}

fn print(report: &Report) {
    println!("serve                                      p50        p95");
    println!(
        "question to first changed frame   {:>8.0} ms {:>8.0} ms   ({} questions)",
        report.question_to_first_changed_frame_p50_ms, report.question_to_first_changed_frame_p95_ms, report.questions
    );
    println!(
        "question to checked answer        {:>8.0} ms {:>8.0} ms",
        report.question_to_answer_p50_ms, report.question_to_answer_p95_ms
    );
    for (what, carried) in
        [("one lesson, shared", &report.streams_of_one_lesson), ("all different", &report.streams_all_different)]
    {
        println!(
            "live streams, {what:<20} {:>3} at {:.1} a second, {}x{}",
            carried.streams, carried.frames_per_second, carried.width, carried.height
        );
    }
    println!("viewers of one stream      a second each    thread ms a frame");
    for shared in &report.viewers_of_one_stream {
        println!(
            "{:>8} {:>30.1} {:>20.1}   {}x{}",
            shared.viewers, shared.frames_per_second, shared.threads_ms_a_frame, shared.width, shared.height
        );
    }
}
