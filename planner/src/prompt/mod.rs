//! What a general language model is told: the conventions of drafts, a few examples, and the question in its context with its
//! quantities replaced by placeholders, so that it writes no number of its own either.

use serde::Serialize;
use serde_json::Value;

use crate::draft::{Draft, DraftStep};
use crate::engine::Context;
use crate::grammar::Available;
use crate::quantity::{self, Quantity};

/// How drafts are written, for a model that was not trained on them.
const CONVENTIONS: &str = include_str!("conventions.txt");
/// Questions with their drafts, a line each: `lesson ; bodies : question = draft`.
const EXAMPLES: &str = include_str!("examples.txt");

/// A message of a conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Message {
    /// Who says it.
    pub role: Role,
    /// What is said.
    pub content: String,
}

/// Who says something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The conventions.
    System,
    /// The question.
    User,
    /// The draft.
    Assistant,
}

impl Message {
    /// A message.
    #[must_use]
    pub fn new(role: Role, content: impl Into<String>) -> Self {
        Self { role, content: content.into() }
    }
}

/// The conversation that a question is answered in: conventions and examples, then the question.
#[must_use]
pub fn messages(context: &Context) -> Vec<Message> {
    let mut out = vec![Message::new(Role::System, CONVENTIONS)];
    for (context, draft) in examples() {
        out.push(Message::new(Role::User, asked(&context)));
        out.push(Message::new(Role::Assistant, json(&draft)));
    }
    out.push(Message::new(Role::User, asked(context)));
    out
}

fn examples() -> impl Iterator<Item = (Context, Draft)> {
    EXAMPLES.lines().map(|line| {
        let parts = line.split_once(" ; ").and_then(|(lesson, rest)| {
            let (bodies, rest) = rest.split_once(" : ")?;
            let (question, draft) = rest.rsplit_once(" = ")?;
            Some((lesson, bodies, question, draft.parse().ok()?))
        });
        let (lesson, bodies, question, draft) = parts.expect("invariant: examples are drafts, checked by a test");
        let bodies = bodies.split(", ").map(str::to_owned).collect();
        let (lesson, question) = (lesson.to_owned(), question.to_owned());
        (Context { question, lesson, bodies, ..Context::default() }, draft)
    })
}

/// The question in its context.
fn asked(context: &Context) -> String {
    let found = quantity::find(&context.question);
    let mut out = format!("lesson: {}\nbodies: {}\n", context.lesson, context.bodies.join(", "));
    if let Some((question, draft)) = &context.previous {
        let earlier = quantity::find(question);
        out.push_str(&format!(
            "the question before: {} => {}\n",
            marked(question, &earlier, "$p"),
            // What was of the question before that one means nothing any more.
            json(draft).replace("\"$p", "\"earlier").replace("\"$", "\"$p")
        ));
    }
    if let Some(measured) = &context.measured {
        out.push_str(&format!("measured before that: {}\n", DraftStep::Measure(measured.clone())));
    }
    out.push_str(&format!("question: {}", marked(&context.question, &found, "$")));
    out
}

/// The text with its quantities marked by placeholders: `drop it from $1 (50 m)`.
fn marked(text: &str, quantities: &[Quantity], mark: &str) -> String {
    let mut out = String::new();
    let mut from = 0;
    for (number, quantity) in (1..).zip(quantities.iter().take(quantity::LIMIT)) {
        out.push_str(&text[from..quantity.span.start]);
        out.push_str(&format!("{mark}{number} ({})", &text[quantity.span.clone()]));
        from = quantity.span.end;
    }
    out.push_str(&text[from..]);
    out
}

fn json(draft: &Draft) -> String {
    serde_json::to_string(draft).expect("invariant: drafts hold only strings and lists")
}

/// Why what a model wrote is no draft for this question; to be told to it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoDraft {
    /// Not JSON of a draft.
    #[error("this is not JSON that keeps to the schema: {reason}")]
    Json {
        /// What is wrong, and where.
        reason: String,
    },
    /// No steps, or too many.
    #[error("a plan has 1 to 6 steps, this one has {found}")]
    Steps {
        /// How many.
        found: usize,
    },
    /// A placeholder that stands for nothing.
    #[error("the question has no quantity {slot}")]
    Slot {
        /// Which.
        slot: String,
    },
}

/// The steps of a plan that is still being written, as far as they are whole; none before the first.
fn begun(written: &str) -> Option<Draft> {
    let from = written.find('{')?;
    // Each step ends with a brace; the last one after which everything closes is as far as the plan goes.
    let ends = written.match_indices('}').map(|(at, _)| at + 1).filter(|end| *end > from);
    ends.rev().find_map(|end| serde_json::from_str::<Draft>(&format!("{}]}}", &written[from..end])).ok())
}

/// Hears a plan while it is written, and tells of its steps whenever one more is whole.
pub struct Listener<'a> {
    steps: usize,
    begun: &'a mut dyn FnMut(&Draft),
}

impl<'a> Listener<'a> {
    /// Who tells `begun`.
    pub fn new(begun: &'a mut dyn FnMut(&Draft)) -> Self {
        Self { steps: 0, begun }
    }

    /// Takes in what is written so far.
    pub fn hear(&mut self, written: &str) {
        if let Some(draft) = begun(written).filter(|draft| draft.steps.len() > self.steps) {
            self.steps = draft.steps.len();
            (self.begun)(&draft);
        }
    }
}

/// Reads what a model wrote, code fences and words around the JSON aside. The kind follows from the steps.
///
/// # Errors
/// Says what is wrong, so that the model can be told.
pub fn read(written: &str, available: Available) -> Result<Draft, NoDraft> {
    let from = written.find('{').unwrap_or(0);
    let to = written.rfind('}').map_or(written.len(), |at| at + 1).max(from);
    let draft: Draft =
        serde_json::from_str(&written[from..to]).map_err(|error| NoDraft::Json { reason: error.to_string() })?;
    if draft.steps.is_empty() || draft.steps.len() > 6 {
        return Err(NoDraft::Steps { found: draft.steps.len() });
    }
    let mut names = Vec::new();
    texts(&serde_json::to_value(&draft).unwrap_or_default(), &mut names);
    if let Some(slot) = names.into_iter().find(|name| name.starts_with('$') && !available.has(name)) {
        return Err(NoDraft::Slot { slot });
    }
    Ok(Draft::of(draft.steps))
}

fn texts(value: &Value, out: &mut Vec<String>) {
    match value {
        Value::String(text) => out.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| texts(item, out)),
        Value::Object(fields) => fields.values().for_each(|item| texts(item, out)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn examples_use_the_quantities_that_they_have() {
        assert!(examples().count() >= 10);
        for (context, draft) in examples() {
            let available = Available::new(quantity::find(&context.question).len(), 0);
            assert_eq!(read(&json(&draft), available), Ok(draft), "{}", context.question);
        }
    }

    #[test]
    fn a_plan_that_is_being_written_has_its_whole_steps() {
        let draft: Draft = "change | air none ; mass it times $1 ; measure fall_time_s it".parse().unwrap();
        let text = serde_json::to_string(&draft).unwrap();
        let heard: Vec<usize> = (0..=text.len())
            .filter(|end| text.is_char_boundary(*end))
            .filter_map(|end| Some(begun(&text[..end])?.steps.len()))
            .collect();
        assert!(heard.is_sorted() && heard.first() == Some(&1) && heard.last() == Some(&3), "{heard:?}");
        assert_eq!(begun("{\"kind\":\"change\",\"steps\":["), None);
        assert_eq!(begun("no plan } at all"), None);
    }

    #[test]
    fn a_follow_up_has_its_numbers_apart() {
        let before: Draft = "change | height it to $1".parse().unwrap();
        let context = Context {
            question: "and from 20 m?".to_owned(),
            lesson: "falling".to_owned(),
            bodies: vec!["red ball".to_owned()],
            previous: Some(("drop it from 5 m".to_owned(), before)),
            measured: None,
        };
        let last = messages(&context).pop().unwrap();
        assert_eq!(last.role, Role::User);
        assert_eq!(
            last.content,
            "lesson: falling\nbodies: red ball\nthe question before: drop it from $p1 (5 m) => \
             {\"kind\":\"change\",\"steps\":[{\"height\":{\"of\":[\"it\"],\"value\":{\"to\":\"$p1\"}}}]}\n\
             question: and from $1 (20 m)?"
        );
    }

    #[test]
    fn what_is_no_draft_says_why() {
        let one = Available::new(1, 0);
        let fenced = "Here you are:\n```json\n{\"kind\":\"change\",\"steps\":[{\"air\":\"none\"}]}\n```";
        assert_eq!(read(fenced, one).unwrap().to_string(), "change | air none");
        let wrong = |written: &str| read(written, one).unwrap_err().to_string();
        assert!(wrong("").starts_with("this is not JSON"));
        assert!(wrong("} {").starts_with("this is not JSON"));
        assert!(wrong("{\"kind\":\"change\",\"steps\":[]}").contains("1 to 6 steps"));
        let second = "{\"kind\":\"change\",\"steps\":[{\"gravity\":{\"to\":\"$2\"}}]}";
        assert_eq!(wrong(second), "the question has no quantity $2");
    }
}
