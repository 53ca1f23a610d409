//! Patterns of phrases: text with alternations `{a|b|}`, which nest, and slots `$Name`. A pattern is read once and then
//! said many times in different words.

use rand::Rng;
use rand::seq::IndexedRandom;

/// Why a line is not a pattern.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PatternError {
    /// A brace without its partner.
    #[error("a brace has no partner in `{pattern}`")]
    Brace {
        /// The pattern.
        pattern: String,
    },
}

/// Text, a choice of ways to say something, or a slot.
#[derive(Clone, Debug, PartialEq)]
enum Node {
    Text(String),
    Choice(Vec<Pattern>),
    Slot(String),
}

/// A way to say something.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pattern {
    nodes: Vec<Node>,
}

impl Pattern {
    /// Reads a pattern.
    ///
    /// # Errors
    /// When braces do not pair.
    pub fn parse(text: &str) -> Result<Self, PatternError> {
        let chars: Vec<char> = text.chars().collect();
        let mut at = 0;
        let mut alternatives = read(&chars, &mut at, 0).ok_or_else(|| PatternError::Brace { pattern: text.into() })?;
        match (alternatives.len(), at == chars.len()) {
            (1, true) => Ok(alternatives.remove(0)),
            _ => Err(PatternError::Brace { pattern: text.into() }),
        }
    }

    /// Says it once: `fill` gives the words for a slot. White space is not yet tidy.
    pub fn say<R: Rng>(&self, rng: &mut R, fill: &mut dyn FnMut(&str, &mut R) -> Option<String>) -> Option<String> {
        let mut out = String::new();
        self.say_into(&mut out, rng, fill)?;
        Some(out)
    }

    fn say_into<R: Rng>(
        &self,
        out: &mut String,
        rng: &mut R,
        fill: &mut dyn FnMut(&str, &mut R) -> Option<String>,
    ) -> Option<()> {
        for node in &self.nodes {
            match node {
                Node::Text(text) => out.push_str(text),
                Node::Choice(ways) => ways.choose(rng)?.say_into(out, rng, fill)?,
                Node::Slot(name) => out.push_str(&fill(name, rng)?),
            }
        }
        Some(())
    }

    /// In how many ways it can be said, slots counting once.
    #[must_use]
    pub fn ways(&self) -> f64 {
        let of = |node: &Node| match node {
            Node::Choice(ways) => ways.iter().map(Self::ways).sum(),
            Node::Text(_) | Node::Slot(_) => 1.0,
        };
        self.nodes.iter().map(of).product()
    }

    /// All words that stand in it, slots apart.
    pub fn words(&self, out: &mut impl FnMut(&str)) {
        for node in &self.nodes {
            match node {
                Node::Text(text) => text.split(|c: char| !c.is_alphanumeric() && c != '\'').for_each(&mut *out),
                Node::Choice(ways) => ways.iter().for_each(|way| way.words(out)),
                Node::Slot(_) => {}
            }
        }
    }
}

/// Reads alternatives up to the closing brace (or the end, at depth 0).
fn read(chars: &[char], at: &mut usize, depth: usize) -> Option<Vec<Pattern>> {
    let mut alternatives = vec![Pattern::default()];
    let mut text = String::new();
    fn flush(text: &mut String, alternatives: &mut [Pattern]) {
        if !text.is_empty() {
            let last = alternatives.last_mut().expect("invariant: there is at least one alternative");
            last.nodes.push(Node::Text(std::mem::take(text)));
        }
    }
    while *at < chars.len() {
        let char = chars[*at];
        match char {
            '{' => {
                flush(&mut text, &mut alternatives);
                *at += 1;
                let inner = read(chars, at, depth + 1)?;
                if chars.get(*at) != Some(&'}') {
                    return None;
                }
                alternatives.last_mut()?.nodes.push(Node::Choice(inner));
            }
            '}' if depth > 0 => {
                flush(&mut text, &mut alternatives);
                return Some(alternatives);
            }
            '}' => return None,
            '|' if depth > 0 => {
                flush(&mut text, &mut alternatives);
                alternatives.push(Pattern::default());
            }
            '$' if chars.get(*at + 1).is_some_and(char::is_ascii_uppercase) => {
                flush(&mut text, &mut alternatives);
                let name: String = chars[*at + 1..].iter().take_while(|c| c.is_ascii_alphanumeric()).collect();
                *at += name.len();
                alternatives.last_mut()?.nodes.push(Node::Slot(name));
            }
            other => text.push(other),
        }
        *at += 1;
    }
    flush(&mut text, &mut alternatives);
    (depth == 0).then_some(alternatives)
}

/// One space between words, none before a comma, full stop, question or exclamation mark.
#[must_use]
pub fn tidy(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        let closes = word.starts_with([',', '?', '!', ';', ':'])
            || (word.starts_with('.') && !word.chars().nth(1).is_some_and(|c| c.is_ascii_digit()));
        if !out.is_empty() && !closes {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use rand::SeedableRng;
    use rand_chacha::ChaCha8Rng;

    use super::*;

    fn all(pattern: &str) -> BTreeSet<String> {
        let pattern = Pattern::parse(pattern).unwrap();
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        (0..200).map(|_| tidy(&pattern.say(&mut rng, &mut |name, _| Some(format!("<{name}>"))).unwrap())).collect()
    }

    #[test]
    fn says_every_alternative() {
        assert_eq!(all("{make|turn} $S {a {bit |}red|blue}").len(), 6);
        assert_eq!(Pattern::parse("{make|turn} $S {a {bit |}red|blue}").unwrap().ways(), 6.0);
        assert_eq!(all("drop $S , from $Qlen"), BTreeSet::from(["drop <S>, from <Qlen>".to_owned()]));
    }

    #[test]
    fn braces_pair() {
        assert!(Pattern::parse("{a|b").is_err());
        assert!(Pattern::parse("a}").is_err());
    }
}
