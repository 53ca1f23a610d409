//! The lexemes of a JSON schema, and the schema for a question with fewer quantities than there are placeholders.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::END;

/// How many quantities a question has, and the one before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Available {
    /// In the question: placeholders `$1`, `$2`, ...
    pub now: u8,
    /// In the question before: placeholders `$p1`, `$p2`, ...
    pub before: u8,
}

impl Available {
    /// Placeholders there are for quantities of a question, and of the one before it.
    pub const MOST: Self = Self { now: 6, before: 3 };

    /// For this many quantities, as far as there are placeholders for them.
    #[must_use]
    pub fn new(now: usize, before: usize) -> Self {
        let least = |count: usize, most: u8| u8::try_from(count).unwrap_or(most).min(most);
        Self { now: least(now, Self::MOST.now), before: least(before, Self::MOST.before) }
    }

    /// Whether a placeholder stands for something.
    pub(crate) fn has(self, placeholder: &str) -> bool {
        let below = |digits: &str, count: u8| digits.parse::<u8>().is_ok_and(|number| (1..=count).contains(&number));
        match placeholder.strip_prefix("$p") {
            Some(digits) => below(digits, self.before),
            None => placeholder.strip_prefix('$').is_some_and(|digits| below(digits, self.now)),
        }
    }
}

/// The lexemes of a schema: [`END`], punctuation, and every name and string that can be written, in quotes. Sorted, so
/// that the same schema always gives the same list.
pub(super) fn of(schema: &Value) -> Vec<String> {
    let mut strings = BTreeSet::new();
    gather(schema, &mut strings);
    let fixed = [END, "{", "}", "[", "]", ",", ":"].map(str::to_owned);
    let quoted = strings.iter().map(|text| Value::from(text.as_str()).to_string());
    fixed.into_iter().chain(quoted).collect()
}

fn gather(schema: &Value, strings: &mut BTreeSet<String>) {
    match schema {
        Value::Array(items) => items.iter().for_each(|item| gather(item, strings)),
        Value::Object(fields) => {
            for (key, value) in fields {
                match (key.as_str(), value) {
                    ("properties", Value::Object(properties)) => {
                        strings.extend(properties.keys().cloned());
                        properties.values().for_each(|property| gather(property, strings));
                    }
                    ("enum", Value::Array(values)) => {
                        strings.extend(values.iter().filter_map(Value::as_str).map(str::to_owned));
                    }
                    ("const", Value::String(text)) => {
                        strings.insert(text.clone());
                    }
                    ("description" | "title" | "$schema" | "required", _) => {}
                    ("$defs", Value::Object(definitions)) => {
                        definitions.values().for_each(|definition| gather(definition, strings));
                    }
                    _ => gather(value, strings),
                }
            }
        }
        _ => {}
    }
}

/// The schema without the placeholders that stand for nothing and whatever needs them.
pub(super) fn narrowed(schema: &Value, available: Available) -> Value {
    let mut schema = schema.clone();
    let mut impossible = BTreeSet::new();
    if let Some(definitions) = schema.get_mut("$defs").and_then(Value::as_object_mut) {
        if let Some(slot) = definitions.get_mut("Slot") {
            let mut strings = BTreeSet::new();
            gather(slot, &mut strings);
            strings.retain(|text| available.has(text));
            if strings.is_empty() {
                impossible.insert("#/$defs/Slot".to_owned());
            }
            *slot = json!({"enum": strings});
        }
        loop {
            let known = impossible.len();
            for (name, definition) in definitions.iter_mut() {
                if !possible(definition, &impossible) {
                    impossible.insert(format!("#/$defs/{name}"));
                }
            }
            if impossible.len() == known {
                break;
            }
        }
    }
    schema
}

/// Whether anything fits a schema once the impossible definitions are gone; takes out what cannot be used.
fn possible(schema: &mut Value, impossible: &BTreeSet<String>) -> bool {
    let Some(fields) = schema.as_object_mut() else { return *schema != Value::Bool(false) };
    if fields.get("$ref").and_then(Value::as_str).is_some_and(|name| impossible.contains(name)) {
        return false;
    }
    // What is optional is left out, never written as nothing: there is no lexeme for that.
    if fields.get("type").and_then(Value::as_str) == Some("null") {
        return false;
    }
    for key in ["oneOf", "anyOf"] {
        if let Some(branches) = fields.get_mut(key).and_then(Value::as_array_mut) {
            branches.retain_mut(|branch| possible(branch, impossible));
            if branches.is_empty() {
                return false;
            }
        }
    }
    if fields.get("enum").and_then(Value::as_array).is_some_and(Vec::is_empty) {
        return false;
    }
    if fields.get_mut("items").is_some_and(|items| !possible(items, impossible)) {
        return false;
    }
    let required: BTreeSet<String> = fields
        .get("required")
        .and_then(Value::as_array)
        .map(|names| names.iter().filter_map(Value::as_str).map(str::to_owned).collect())
        .unwrap_or_default();
    let Some(properties) = fields.get_mut("properties").and_then(Value::as_object_mut) else { return true };
    let gone: Vec<String> = properties
        .iter_mut()
        .filter_map(|(name, property)| (!possible(property, impossible)).then(|| name.clone()))
        .collect();
    properties.retain(|name, _| !gone.contains(name));
    gone.iter().all(|name| !required.contains(name))
}
