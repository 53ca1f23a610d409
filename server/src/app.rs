//! What every handler works with.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use actix_web::HttpRequest;
use actix_web::web::Bytes;
use planner::agent::Agent;
use planner::lesson::{Lesson, Library};
use tokio::sync::Semaphore;

use crate::config::Settings;
use crate::engine::{Engine, RolloutCache};
use crate::error::AppError;
use crate::metrics::Metrics;
use crate::routes::poster::Poster;
use crate::session::visitor::FormTokens;
use crate::store::Store;

/// The parts of the running service.
pub struct App {
    /// The configuration.
    pub settings: Settings,
    /// The lessons.
    pub library: Arc<Library>,
    /// Where sessions are kept.
    pub store: Arc<dyn Store>,
    /// The live sessions.
    pub engine: Engine,
    /// Who answers questions.
    pub agent: Arc<Agent>,
    /// Questions worked on at once.
    pub desk: Arc<Semaphore>,
    /// Tokens in forms.
    pub tokens: FormTokens,
    /// The cache of rollouts, if there is one.
    pub cache: Option<RolloutCache>,
    /// What is counted.
    pub metrics: Arc<Metrics>,
    /// The lessons' posters, once drawn.
    pub posters: Mutex<HashMap<(String, Poster), Bytes>>,
    /// What the lessons' posters show, in words, once it is known.
    pub captions: Mutex<HashMap<String, String>>,
}

impl App {
    /// The lesson of this name.
    ///
    /// # Errors
    /// When there is none.
    pub fn lesson(&self, slug: &str) -> Result<&Lesson, AppError> {
        self.library.get(slug).ok_or(AppError::NotFound("lesson"))
    }

    /// Where people find this service: as configured, else as the request came.
    #[must_use]
    pub fn origin(&self, request: &HttpRequest) -> String {
        self.settings.public_origin.clone().unwrap_or_else(|| {
            let connection = request.connection_info();
            format!("{}://{}", connection.scheme(), connection.host())
        })
    }

    /// Whether cookies travel over TLS only.
    #[must_use]
    pub fn is_secure(&self) -> bool {
        self.settings.public_origin.as_deref().is_some_and(|origin| origin.starts_with("https://"))
    }
}
