//! Chat templates: how a model family writes down a conversation. They are Jinja in the model's own files (Hugging Face,
//! "Chat templates"), rendered by minijinja with the methods of Python's strings that they use.

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{Environment, Error, ErrorKind};
use minijinja_contrib::pycompat::unknown_method_callback;
use serde_json::json;

use crate::local::LocalError;
use crate::prompt::{Message, Role};

/// The name under which the template is kept.
const NAME: &str = "chat";

/// A model's chat template.
pub struct Template {
    environment: Environment<'static>,
    /// Special tokens that templates name, such as `bos_token`.
    specials: Vec<(String, String)>,
}

impl Template {
    /// Reads a template.
    ///
    /// # Errors
    /// When it is no template.
    pub fn new(source: &str, specials: &[(String, String)]) -> Result<Self, LocalError> {
        let failed = |error: Error| LocalError::Template { reason: error.to_string() };
        let mut environment = Environment::new();
        environment.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build().map_err(failed)?);
        environment.set_unknown_method_callback(unknown_method_callback);
        environment.add_function("raise_exception", |text: String| -> Result<String, Error> {
            Err(Error::new(ErrorKind::InvalidOperation, text))
        });
        // Some name the day; the same conversation should always read the same.
        environment.add_function("strftime_now", |_: String| String::new());
        environment.add_template_owned(NAME, source.to_owned()).map_err(failed)?;
        Ok(Self { environment, specials: specials.to_vec() })
    }

    /// The text of a conversation, up to where the model is to go on. Where a family has no words of the system's, they stand at the
    /// beginning of the first question.
    ///
    /// # Errors
    /// When the template refuses.
    pub fn render(&self, conversation: &[Message]) -> Result<String, LocalError> {
        self.rendered(conversation).or_else(|error| match conversation {
            [system, user, rest @ ..] if system.role == Role::System => {
                let first = Message::new(Role::User, format!("{}\n\n{}", system.content, user.content));
                self.rendered(&[&[first], rest].concat()).map_err(|_| error)
            }
            _ => Err(error),
        })
    }

    fn rendered(&self, conversation: &[Message]) -> Result<String, LocalError> {
        let failed = |error: Error| LocalError::Template { reason: error.to_string() };
        let template = self.environment.get_template(NAME).map_err(failed)?;
        let mut context = json!({
            "messages": conversation,
            "add_generation_prompt": true,
            // Thinking aloud is no plan.
            "enable_thinking": false,
        });
        for (name, token) in &self.specials {
            context[name] = json!(token);
        }
        template.render(Serde(context)).map_err(failed)
    }
}
