//! `orrery ask`: asks a question about a lesson and prints the measured answer.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context, bail, ensure};
use clap::{Args as ClapArgs, ValueEnum};
use kernels::dynamics::Laws;
use kernels::light::{Choice, Light, Size};
use planner::agent::{Agent, Answer, Session, Verdict};
use planner::lesson::Library;
use scene::{Position, words};
use serde_json::{Map, Value};

use super::films::{self, Films};
use super::play::{FRAME_STEPS, Play, frames_in};
use crate::config::Written;
use crate::picture::{self, write_png};
use crate::session::Run;

/// The longest that is written: a minute.
const MOST_SECONDS: f64 = 60.0;

/// Asks a question about a lesson and prints the measured answer.
///
/// The question changes the lesson's scene, runs it ahead, measures, and checks what was measured against an exact solver.
/// Earlier questions, in order, set the scene: the question may say "it" and "undo that".
///
///   orrery ask --lesson falling "what would this look like on the moon?"
///   orrery ask --lesson projectile --after "throw it twice as fast" --webp far.webp "and at 60 degrees?"
///
/// With --json the answer is one JSON object on stdout; talk goes to stderr. Exit status 1 when the question is empty, cannot be
/// read, or asks for what cannot be; nothing has changed then.
#[derive(Debug, ClapArgs)]
#[command(verbatim_doc_comment)]
pub struct Args {
    /// The question, in plain words.
    question: String,
    /// The lesson's slug.
    #[arg(long)]
    lesson: String,
    /// A question asked before this one; can be given several times.
    #[arg(long)]
    after: Vec<String>,
    /// What understands the question: the small model that ships with the program; a larger one from files on this machine
    /// (ORRERY_LOCAL_MODEL: a folder or a .gguf file; ORRERY_LOCAL_BUDGET_MS); or any server with OpenAI's chat completions
    /// (ORRERY_REMOTE_URL, ORRERY_REMOTE_MODEL, ORRERY_REMOTE_KEY, ORRERY_REMOTE_BUDGET_MS). The small model stands in where
    /// another fails.
    #[arg(long, value_enum, env = "ORRERY_ENGINE", default_value = "embedded")]
    engine: Which,
    /// How many seconds of the scene to write with --frames, --gif, --webp or --mp4.
    #[arg(long, default_value_t = 4.0, allow_negative_numbers = true)]
    seconds: f64,
    /// A folder to write the frames to, as PNG files, 24 a second.
    #[arg(long)]
    frames: Option<PathBuf>,
    #[command(flatten)]
    films: Films,
    /// Width and height of what is written.
    #[arg(long, default_value = "384x288")]
    size: Size,
    /// Prints the whole answer as JSON.
    #[arg(long)]
    json: bool,
    /// With --json, prints every step on the way as well.
    #[arg(long, requires = "json")]
    trace: bool,
    /// The folder of lessons.
    #[arg(long, env = "ORRERY_CONTENT", default_value = "content")]
    content: PathBuf,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Which {
    /// The small model that ships with the program.
    Embedded,
    /// A language model from files on this machine.
    Local,
    /// A language model elsewhere.
    Remote,
}

/// The public fields of an answer, in the order in which they are printed.
const PUBLIC: [&str; 11] = [
    "kind",
    "directives",
    "scene_before",
    "scene_after",
    "variants",
    "measurements",
    "say",
    "source",
    "check",
    "next",
    "timings_ms",
];

/// Runs the command.
///
/// # Errors
/// Bad input, in a sentence; weights that are missing; files that cannot be written.
pub fn run(args: Args) -> anyhow::Result<()> {
    args.films.check()?;
    ensure!(
        (0.0..=MOST_SECONDS).contains(&args.seconds),
        "--seconds can be anything from 0 to {MOST_SECONDS}, but {} was given",
        args.seconds
    );
    let library = Arc::new(Library::read(&args.content)?);
    let Some(lesson) = library.get(&args.lesson) else {
        let there: Vec<String> = library.lessons().iter().map(|lesson| lesson.slug.clone()).collect();
        let asked: String = args.lesson.chars().take(60).collect();
        bail!("there is no lesson {asked:?}; there are {}", words::list(&there));
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    let name = args.engine.to_possible_value().map(|value| value.get_name().to_owned());
    let written = Written::environment(|name| std::env::var(name).ok())?.with_engine(name.as_deref());
    let engine = crate::remote::open(&written.validate_engine()?, runtime.handle().clone())?;
    let laws = Laws::open()?;
    let agent = Agent::new(engine, Arc::clone(&laws), Arc::clone(&library));
    let mut session = Session::new(lesson);
    for earlier in &args.after {
        let answer =
            agent.answer(earlier, &session).with_context(|| format!("the earlier question {:?}", shown(earlier)))?;
        session = session_after(&answer)?;
    }
    let answer = agent.answer(&args.question, &session)?;
    if args.json {
        println!("{}", serde_json::to_string_pretty(&public(&answer, args.trace)?)?);
    } else {
        print(&answer);
    }
    if args.frames.is_some() || !args.films.wanted().is_empty() {
        draw(&args, &session_after(&answer)?.log.position(), &laws)?;
    }
    Ok(())
}

fn shown(question: &str) -> String {
    question.chars().take(80).collect()
}

fn session_after(answer: &Answer) -> anyhow::Result<Session> {
    answer.session.as_deref().cloned().context("the agent gives the session back with its answer")
}

/// The answer's public fields.
fn public(answer: &Answer, trace: bool) -> anyhow::Result<Value> {
    let Value::Object(mut all) = serde_json::to_value(answer)? else { bail!("an answer is a JSON object") };
    let mut out = Map::new();
    for field in PUBLIC.into_iter().chain(trace.then_some("trace")) {
        out.insert(field.to_owned(), all.remove(field).unwrap_or(Value::Null));
    }
    Ok(Value::Object(out))
}

fn print(answer: &Answer) {
    println!("{}", answer.say);
    if let Some(clarify) = &answer.clarify {
        for option in &clarify.options {
            println!("  - {option}");
        }
    }
    if let Some(check) = answer.check {
        let verdict = match check.verdict {
            Verdict::Agrees => "the exact solver agrees",
            Verdict::Close => "the exact solver comes close",
            Verdict::Differs => "the exact solver differs",
        };
        println!("({verdict}: {} % apart at most)", words::significant(check.drift * 100.0, 2));
    }
    if let Some(source) = &answer.source {
        println!("\nFrom the lesson {:?}, {:?}:\n{}", source.lesson, source.heading, source.text);
    }
}

/// Plays what the question led to and writes its frames.
fn draw(args: &Args, position: &Position, laws: &Arc<Laws>) -> anyhow::Result<()> {
    let light = Light::open_with(Choice::default(), Arc::new(picture::load(&args.content, [&position.start])?))?;
    let count = frames_in(args.seconds) + 1;
    if let Some(folder) = &args.frames {
        std::fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    }
    let mut reel = args.films.reel();
    let mut play = Play::new(Run::of(position), laws);
    let bar = films::bar(count);
    for number in 0..count {
        play.go_on(if number == 0 { 0 } else { FRAME_STEPS })?;
        let frame = overlays::draw(light.frame(play.scene(), args.size)?, &play.shown(None));
        if let Some(folder) = &args.frames {
            write_png(&folder.join(format!("frame-{number:04}.png")), &frame)?;
        }
        reel.push(&frame)?;
        bar.inc(1);
    }
    reel.finish()?;
    bar.finish_and_clear();
    let films = args.films.wanted().into_iter().map(|(_, path)| path);
    for written in args.frames.clone().into_iter().chain(films) {
        eprintln!("wrote {count} frames to {}", written.display());
    }
    Ok(())
}
