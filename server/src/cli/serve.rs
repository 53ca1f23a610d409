//! `orrery serve`: the pages and their streams.

use std::path::PathBuf;

use clap::Args as ClapArgs;
use tracing_subscriber::EnvFilter;

use crate::config::Written;
use crate::startup::Application;

/// Serves the pages and their live streams until it is told to stop.
#[derive(Debug, ClapArgs)]
#[command(after_help = "Settings come from the file, then the environment, then these options; later ones win.\n\n  \
DATABASE_URL   postgres://user@host/name, where sessions are kept\n  \
REDIS_URL      redis://host:port, where rendered seconds are cached\n  \
PORT           8080\n  \
ORRERY_STORE   postgres, or files: sessions in ORRERY_FILES (.orrery/files), no database and no Redis needed\n  \
ORRERY_STREAM_SIZE  640x480, the largest live pictures, 128x128 to 1280x720; under load they get smaller, then rarer\n  \
ORRERY_ENGINE  embedded; local: a model in ORRERY_LOCAL_MODEL, a folder or a .gguf file, ORRERY_LOCAL_BUDGET_MS (20000);\n                 \
or remote: any server with OpenAI's chat completions at ORRERY_REMOTE_URL (http://127.0.0.1:11434/v1),\n                 \
ORRERY_REMOTE_MODEL, ORRERY_REMOTE_KEY, ORRERY_REMOTE_BUDGET_MS (4000). The embedded model stands in where they fail\n  \
ORRERY_HOST, ORRERY_PUBLIC_ORIGIN, ORRERY_CONTENT, ORRERY_SECRET, ORRERY_STREAMS, ORRERY_JPEG_QUALITY, ORRERY_LIGHT,\n  \
ORRERY_PLANNER_WORKERS, ORRERY_PLANNER_BUDGET_MS, ORRERY_ROLLOUTS_KEPT_S, ORRERY_LOG (info), ORRERY_LOG_FORMAT (text, json)\n\n\
`make run` starts a private PostgreSQL and Redis and serves on http://127.0.0.1:8080.")]
pub struct Args {
    /// Settings in TOML, by the names above in lower case without ORRERY_: `port = 8080`, `database_url = "..."`.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Larger type and buttons; starts over when left alone.
    #[arg(long)]
    kiosk: bool,
}

/// Runs the command.
///
/// # Errors
/// When a setting is wrong, or weights, lessons, the database, Redis or the port cannot be used.
pub fn run(args: Args) -> anyhow::Result<()> {
    start_logging();
    let file = args.config.as_deref().map(Written::file).transpose()?.unwrap_or_default();
    let written = Written::environment(|name| std::env::var(name).ok())?.over(file);
    let settings = if args.kiosk { written.as_kiosk() } else { written }.validate()?;
    actix_web::rt::System::new().block_on(async {
        let application = Application::build(settings).await?;
        eprintln!("orrery: serving on http://{}", application.address());
        application.run().await?;
        eprintln!("orrery: stopped");
        Ok(())
    })
}

/// Logs to stderr, as sentences with fields.
fn start_logging() {
    let filter =
        EnvFilter::try_from_env("ORRERY_LOG").unwrap_or_else(|_| EnvFilter::new("info,actix_server=warn,sqlx=warn"));
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // A second start in one process keeps the first one's.
    let _ = match std::env::var("ORRERY_LOG_FORMAT").as_deref() {
        Ok("json") => lines.json().try_init(),
        _ => lines.try_init(),
    };
}
