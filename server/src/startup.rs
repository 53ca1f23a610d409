//! Puts the service together: everything is opened and checked before the port is bound. The program and the tests start
//! it the same way.

use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;
use std::thread::JoinHandle;

use actix_web::dev::Server;
use actix_web::{App as Actix, HttpServer, middleware, web};
use kernels::dynamics::Laws;
use kernels::light::{Light, LightError};
use kernels::weights::WeightsError;
use planner::agent::Agent;
use planner::engine::PlannerError;
use planner::lesson::{LessonError, Library};
use thiserror::Error;
use tokio::sync::{Semaphore, mpsc};

use crate::app::App;
use crate::config::{Settings, StoreSettings};
use crate::db::{DatabaseError, Postgres};
use crate::engine::{CacheError, Engine, Parts, RolloutCache};
use crate::metrics::Metrics;
use crate::notes;
use crate::picture::{self, LoadError};
use crate::routes;
use crate::session::visitor::FormTokens;
use crate::store::files::Files;
use crate::store::{LessonRecord, Store, StoreError};

/// The largest form or message.
const LARGEST_FORM_BYTES: usize = 32 * 1024;

/// Why the service cannot start.
#[derive(Debug, Error)]
pub enum StartError {
    /// The laws' weights.
    #[error(transparent)]
    Laws(#[from] WeightsError),
    /// The light's weights.
    #[error(transparent)]
    Light(#[from] LightError),
    /// A picture that a lesson shows.
    #[error(transparent)]
    Picture(#[from] LoadError),
    /// The planner's weights.
    #[error(transparent)]
    Planner(#[from] PlannerError),
    /// The lessons.
    #[error("the lessons in {folder} cannot be used: {source}")]
    Lessons {
        /// Where they were looked for.
        folder: PathBuf,
        /// What is wrong.
        source: LessonError,
    },
    /// The database.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// The store.
    #[error("the store cannot be used: {0}")]
    Store(#[from] StoreError),
    /// Redis.
    #[error(transparent)]
    Cache(#[from] CacheError),
    /// The port.
    #[error("port {port} of {host} cannot be used ({source}); PORT=... chooses another")]
    Port {
        /// The address.
        host: std::net::IpAddr,
        /// The port.
        port: u16,
        /// Why not.
        source: std::io::Error,
    },
    /// A thread.
    #[error("the engine's thread cannot be started: {0}")]
    Thread(std::io::Error),
}

/// The service, ready to run.
pub struct Application {
    server: Server,
    address: SocketAddr,
    engine: Engine,
    thread: JoinHandle<()>,
}

impl Application {
    /// Opens weights, lessons, store and cache, and binds the port.
    ///
    /// # Errors
    /// What is missing or wrong, in a sentence that says how to get it.
    pub async fn build(settings: Settings) -> Result<Self, StartError> {
        let laws = Laws::open()?;
        let model = crate::remote::open(&settings.planner.engine, tokio::runtime::Handle::current())?;
        let library = Library::read(&settings.content)
            .map_err(|source| StartError::Lessons { folder: settings.content.clone(), source })?;
        let library = Arc::new(library);
        let scenes = library.lessons().iter().map(|lesson| &lesson.scene);
        let light = Light::open_with(settings.light, Arc::new(picture::load(&settings.content, scenes)?))?;
        let store = open_store(&settings).await?;
        store.put_lessons(&records(&library)).await?;
        let cache = match &settings.cache {
            Some(cache) => Some(RolloutCache::open(cache).await?),
            None => None,
        };
        let (host, port) = (settings.host, settings.port);
        let refused = |source| StartError::Port { host, port, source };
        let listener = TcpListener::bind((host, port)).map_err(refused)?;
        let address = listener.local_addr().map_err(refused)?;

        let metrics = Arc::new(Metrics::new());
        let (sender, noted) = mpsc::unbounded_channel();
        let (engine, thread) = Engine::start(Parts {
            laws: Arc::clone(&laws),
            light,
            cache: cache.clone(),
            quality: settings.streams.quality,
            largest: settings.streams.largest,
            streams: settings.streams.limit,
            metrics: Arc::clone(&metrics),
            notes: sender,
        })
        .map_err(StartError::Thread)?;
        tokio::spawn(notes::keep(Arc::clone(&store), noted));

        let app = web::Data::new(App {
            agent: Arc::new(Agent::new(model, laws, Arc::clone(&library)).with_budget(settings.planner.budget)),
            desk: Arc::new(Semaphore::new(settings.planner.workers)),
            tokens: FormTokens::new(settings.secret.as_ref()),
            posters: std::sync::Mutex::default(),
            captions: std::sync::Mutex::default(),
            library,
            store,
            engine: engine.clone(),
            cache,
            metrics,
            settings,
        });
        tokio::spawn(routes::poster::draw_all(app.clone()));
        let server = HttpServer::new(move || {
            Actix::new()
                .app_data(app.clone())
                .app_data(web::FormConfig::default().limit(LARGEST_FORM_BYTES))
                .app_data(web::PayloadConfig::default().limit(LARGEST_FORM_BYTES))
                .wrap(middleware::from_fn(routes::guard::guard))
                .wrap(middleware::from_fn(routes::speak::speak))
                .wrap(middleware::from_fn(routes::guard::promise))
                .wrap(middleware::Compress::default())
                .configure(routes::configure)
        })
        .workers(2)
        .shutdown_timeout(5)
        .listen(listener)
        .map_err(refused)?
        .run();
        Ok(Self { server, address, engine, thread })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves until the process is told to stop, then ends its streams and waits for its thread.
    ///
    /// # Errors
    /// When the sockets fail.
    pub async fn run(self) -> std::io::Result<()> {
        let served = self.server.await;
        self.engine.stop();
        // The thread has nothing left to do but return; one that panicked has said so already.
        let _ = self.thread.join();
        served
    }
}

async fn open_store(settings: &Settings) -> Result<Arc<dyn Store>, StartError> {
    Ok(match &settings.store {
        StoreSettings::Postgres { url, connections } => Arc::new(Postgres::open(url, *connections).await?),
        StoreSettings::Files { folder } => Arc::new(Files::open(folder.clone())?),
    })
}

fn records(library: &Library) -> Vec<LessonRecord> {
    library
        .lessons()
        .iter()
        .map(|lesson| {
            let document = serde_json::to_value(lesson).expect("invariant: a lesson has string keys only");
            LessonRecord {
                slug: lesson.slug.clone(),
                position: i32::try_from(lesson.order).unwrap_or(i32::MAX),
                title: lesson.title.clone(),
                revision: blake3::hash(document.to_string().as_bytes()).to_hex().to_string(),
                document,
            }
        })
        .collect()
}
