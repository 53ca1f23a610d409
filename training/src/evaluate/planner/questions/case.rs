//! Held-out questions and what must come of each: `tests/questions/`, whose README defines the format.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use scene::{Colour, Kind, Quantity};
use serde::Deserialize;
use serde_json::Value;

/// How near a number must be where nothing is said.
const WITHIN: f64 = 0.01;

/// A question with what must come of it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// Unique: its category and a number.
    pub id: String,
    /// The lesson's slug.
    pub lesson: String,
    /// Questions before it in the same visit, oldest first.
    #[serde(default)]
    pub after: Vec<String>,
    /// What is typed.
    pub ask: String,
    /// Acceptable kinds of answer.
    pub kind: Vec<Kind>,
    /// What must hold between the scene before and the scene after.
    #[serde(default)]
    pub scene: Vec<Predicate>,
    /// `scene` counts for these kinds alone; for others the scene must not have changed.
    pub scene_for: Option<Vec<Kind>>,
    /// The scene must not have changed.
    #[serde(default)]
    pub unchanged: bool,
    /// What must have been measured.
    #[serde(default)]
    pub measured: Vec<Measured>,
    /// Where an answer that goes elsewhere must go to.
    #[serde(default)]
    pub goes_to: Vec<String>,
    /// A good refusal offers something near: a wish.
    #[serde(default)]
    pub nearest: bool,
    /// For people.
    #[serde(default)]
    pub note: String,
    /// The file it stands in.
    #[serde(skip)]
    pub category: String,
}

/// What must have been measured.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measured {
    /// Acceptable quantities.
    #[serde(default)]
    pub quantity: Vec<Quantity>,
    /// Acceptable bodies; empty: any, or the whole scene.
    #[serde(default)]
    pub of: Vec<String>,
    /// For answers of these kinds.
    #[serde(default = "measuring_kinds")]
    pub when: Vec<Kind>,
    /// At least so many variants, the scene as it is included.
    #[serde(default)]
    pub variants: usize,
    /// One parameter was varied over at least three values.
    #[serde(default)]
    pub sweep: bool,
}

fn measuring_kinds() -> Vec<Kind> {
    vec![Kind::Answer, Kind::Experiment]
}

/// What must hold between two scenes.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "Raw")]
pub enum Predicate {
    /// Of the value at a path.
    At(String, Form),
    /// So many more bodies.
    Bodies(i64),
    /// So many more links.
    Links(i64),
    /// A body that was not there before, with all of these.
    NewBody(Vec<(String, Form)>),
    /// Some body with all of these.
    AnyBody(Vec<(String, Form)>),
    /// Some link with all of these.
    AnyLink(Vec<(String, Form)>),
    /// This body is gone.
    Gone(String),
    /// Where the Moon stands.
    Phase(scene::Phase),
    /// One of these holds.
    AnyOf(Vec<Predicate>),
}

/// What must be true of a value.
#[derive(Clone, Debug)]
pub enum Form {
    /// It is this, a number within a share of it or, absolute, in its own unit.
    Is {
        /// The value.
        value: Value,
        /// How near.
        within: f64,
        /// Whether that is absolute.
        absolute: bool,
    },
    /// It lies between these.
    Between(f64, f64),
    /// It is this many times what it was, within a share of that.
    Times(f64, f64),
    /// It has grown by this, within a share of it.
    Plus(f64, f64),
    /// It has grown.
    More,
    /// It has shrunk.
    Less,
    /// It is what it was.
    Same,
    /// It is not there, or it is.
    IsNull(bool),
    /// The list or text has this.
    Contains(Value),
    /// The list or text has it not.
    Lacks(Value),
    /// A person would call it by the same word.
    NearColour(Colour),
}

#[derive(Deserialize)]
struct Raw {
    at: Option<String>,
    bodies: Option<Grown>,
    links: Option<Grown>,
    new_body: Option<serde_json::Map<String, Value>>,
    any_body: Option<serde_json::Map<String, Value>>,
    any_link: Option<serde_json::Map<String, Value>>,
    gone: Option<String>,
    phase: Option<scene::Phase>,
    any_of: Option<Vec<Predicate>>,
    #[serde(flatten)]
    form: serde_json::Map<String, Value>,
}

/// "+1", or 1.
#[derive(Deserialize)]
#[serde(untagged)]
enum Grown {
    Number(i64),
    Text(String),
}

impl Grown {
    fn by(self) -> Result<i64, String> {
        match self {
            Self::Number(by) => Ok(by),
            Self::Text(text) => text.parse().map_err(|_| format!("`{text}` is no difference such as \"+1\"")),
        }
    }
}

impl TryFrom<Raw> for Predicate {
    type Error = String;

    fn try_from(raw: Raw) -> Result<Self, String> {
        if let Some(path) = raw.at {
            return Ok(Self::At(path, Form::try_from(raw.form)?));
        }
        if let Some(key) = raw.form.keys().next() {
            return Err(format!("`{key}` needs `at`"));
        }
        let each = |wanted: serde_json::Map<String, Value>| {
            let form = |(path, form): (String, Value)| match form {
                Value::Object(form) => Ok((path, Form::try_from(form)?)),
                name @ Value::String(_) if path == "shape" => {
                    Ok((path, Form::Is { value: name, within: WITHIN, absolute: false }))
                }
                other => Err(format!("`{path}` has {other} for a form")),
            };
            wanted.into_iter().map(form).collect::<Result<Vec<_>, String>>()
        };
        let mut found = Vec::new();
        found.extend(raw.bodies.map(|grown| grown.by().map(Self::Bodies)));
        found.extend(raw.links.map(|grown| grown.by().map(Self::Links)));
        found.extend(raw.new_body.map(|wanted| each(wanted).map(Self::NewBody)));
        found.extend(raw.any_body.map(|wanted| each(wanted).map(Self::AnyBody)));
        found.extend(raw.any_link.map(|wanted| each(wanted).map(Self::AnyLink)));
        found.extend(raw.gone.map(|id| Ok(Self::Gone(id))));
        found.extend(raw.phase.map(|phase| Ok(Self::Phase(phase))));
        found.extend(raw.any_of.map(|several| Ok(Self::AnyOf(several))));
        match found.len() {
            1 => found.remove(0),
            many => Err(format!("a predicate says one thing, but here are {many}")),
        }
    }
}

impl TryFrom<serde_json::Map<String, Value>> for Form {
    type Error = String;

    fn try_from(mut form: serde_json::Map<String, Value>) -> Result<Self, String> {
        let within = match form.remove("within") {
            None => None,
            Some(within) => Some(within.as_f64().ok_or("`within` is a number")?),
        };
        let absolute = form.remove("abs").is_some_and(|absolute| absolute == Value::Bool(true));
        let share = within.unwrap_or(WITHIN);
        let number = |value: Value| value.as_f64().ok_or_else(|| format!("{value} is no number"));
        let (from, to) = (form.remove("from"), form.remove("to"));
        if from.is_some() || to.is_some() {
            let (from, to) = (from.map_or(Ok(f64::NEG_INFINITY), number)?, to.map_or(Ok(f64::INFINITY), number)?);
            return if form.is_empty() {
                Ok(Self::Between(from, to))
            } else {
                Err(format!("besides `from`: {form:?}"))
            };
        }
        let mut parts = form.into_iter();
        let (Some((key, value)), None) = (parts.next(), parts.next()) else {
            return Err("exactly one form is wanted".to_owned());
        };
        Ok(match key.as_str() {
            "is" => Self::Is { value, within: share, absolute },
            "times" => Self::Times(number(value)?, share),
            "plus" => Self::Plus(number(value)?, share),
            "more" => Self::More,
            "less" => Self::Less,
            "same" => Self::Same,
            "is_null" => Self::IsNull(value.as_bool().ok_or("`is_null` is true or false")?),
            "contains" => Self::Contains(value),
            "lacks" => Self::Lacks(value),
            "near_colour" => {
                let text = value.as_str().ok_or("`near_colour` is a colour")?;
                Self::NearColour(text.parse::<Colour>().map_err(|error| error.to_string())?)
            }
            other => return Err(format!("there is no form `{other}`")),
        })
    }
}

/// Reads every `.jsonl` file of a folder, in order of their names.
///
/// # Errors
/// A file that cannot be read, or a line that is no case: which, and why.
pub fn cases(folder: &Path) -> Result<Vec<Case>> {
    let reading = || format!("reading the questions in {}", folder.display());
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder).with_context(reading)?.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "jsonl"));
    files.sort();
    let mut out = Vec::new();
    for file in &files {
        let text = std::fs::read_to_string(file).with_context(reading)?;
        let category = file.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let case: Case =
                serde_json::from_str(line).with_context(|| format!("{} line {}", file.display(), number + 1))?;
            out.push(Case { category: category.clone(), ..case });
        }
    }
    if out.is_empty() {
        bail!("there are no questions in {}", folder.display());
    }
    Ok(out)
}
