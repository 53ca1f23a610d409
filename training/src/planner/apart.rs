//! Keeps what is trained on apart from what is asked afterwards: a training question that is worded as a held-out one is
//! left out, whatever its numbers, colours and names.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::Result;
use planner::quantity::{find, masked};
use scene::ColourName;

use super::phrases::{Set, cases};
use crate::evaluate::planner::questions;

/// What things are called in the lessons and in the vocabulary.
const THINGS: &str = "ball balls box feather hammer coin apple brick bowling ping pong tennis golf football basketball beach marble \
                      cannonball watermelon crate book dice bob weight block cart cork ice planet moon star sun earth";
/// What fewer words can say is said alike by chance: "make the ball heavier".
const LEAST_WORDS: usize = 6;

/// The wordings of held-out questions.
#[derive(Clone, Debug)]
pub struct Apart {
    wordings: BTreeSet<String>,
}

impl Apart {
    /// Of the questions in a folder (`tests/questions`) and the hand-written sets of drafts.
    ///
    /// # Errors
    /// When one of them cannot be read.
    pub fn read(folder: &Path) -> Result<Self> {
        let mut asked: Vec<String> = questions::cases(folder)?.into_iter().map(|case| case.ask).collect();
        for set in [Set::Validation, Set::Languages, Set::Test] {
            asked.extend(cases(set)?.into_iter().map(|case| case.example.question));
        }
        Ok(Self::from(asked.iter().map(String::as_str)))
    }

    /// Of these questions.
    pub fn from<'a>(questions: impl IntoIterator<Item = &'a str>) -> Self {
        Self { wordings: questions.into_iter().filter_map(wording).collect() }
    }

    /// How many wordings there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.wordings.len()
    }

    /// The wording that a question shares with one of them.
    #[must_use]
    pub fn shared(&self, question: &str) -> Option<&str> {
        self.wordings.get(&wording(question)?).map(String::as_str)
    }
}

/// A question without its numbers, colours, names of things and signs: what is left is how it is said. None for a few
/// words.
fn wording(question: &str) -> Option<String> {
    let named = |word: &str| {
        ColourName::ALL.iter().any(|colour| colour.word() == word)
            || THINGS.split_whitespace().any(|thing| thing == word)
    };
    let text = masked(question, &find(question), 1).to_lowercase();
    let words = text.split(|letter: char| !letter.is_alphanumeric() && letter != '\'').filter(|word| !word.is_empty());
    let words: Vec<&str> =
        words.map(|word| if named(word) || word.starts_with("unused") { "_" } else { word }).collect();
    (words.len() >= LEAST_WORDS).then(|| words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wording_is_known_again_whatever_it_is_about() {
        let apart = Apart::from(["Make the RED ball weigh 5 kg, please!", "make it heavier"]);
        assert!(apart.shared("make the blue ball weigh 12 kg please").is_some());
        assert!(apart.shared("let the blue ball weigh 12 kg please").is_none());
        assert_eq!(apart.count(), 1, "three words are said alike by chance");
    }
}
