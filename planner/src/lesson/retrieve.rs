//! Retrieval: the passage of the lessons that best answers, by topic first and by Okapi BM25 within it.

use bm25::{Document, SearchEngine, SearchEngineBuilder, Tokenizer};
use scene::Depth;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::draft::Topic;
use crate::lesson::Library;

/// A passage of a lesson.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Passage {
    /// The lesson's slug.
    pub lesson: String,
    /// The section's heading.
    pub heading: String,
    /// The words, without mark-up.
    pub text: String,
}

/// What is kept of a passage to choose by.
#[derive(Debug)]
struct Held {
    passage: Passage,
    topics: Vec<Topic>,
    simple: Option<Passage>,
    exact: Option<Passage>,
}

impl Held {
    fn at(&self, depth: Depth) -> Option<&Passage> {
        match depth {
            Depth::Simpler => self.simple.as_ref(),
            Depth::Normal => Some(&self.passage),
            Depth::Deeper | Depth::Formula => self.exact.as_ref(),
        }
    }
}

/// Finds passages.
pub struct Retriever {
    held: Vec<Held>,
    engine: SearchEngine<u32, u32, Words>,
}

impl std::fmt::Debug for Retriever {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Retriever").field("passages", &self.held.len()).finish_non_exhaustive()
    }
}

/// A passage in another lesson must be this much better to be chosen over one of this lesson.
const HOME_ADVANTAGE: f32 = 1.6;
/// What a section counts more that is mostly about the topic: about as much as one rare word.
const TOPIC_ADVANTAGE: f32 = 1.5;

impl Retriever {
    /// Indexes every paragraph of every lesson, with its heading.
    #[must_use]
    pub fn new(library: &Library) -> Self {
        let mut held = Vec::new();
        for lesson in library.lessons() {
            for section in &lesson.sections {
                let passage =
                    |text: String| Passage { lesson: lesson.slug.clone(), heading: section.heading.clone(), text };
                let other = |text: &Option<String>| text.as_deref().map(plain).map(passage);
                let (simple, exact) = (other(&section.simple), other(&section.exact));
                for paragraph in section.markdown.split("\n\n") {
                    let text = plain(paragraph);
                    if text.is_empty() {
                        continue;
                    }
                    let (topics, simple, exact) = (section.topics.clone(), simple.clone(), exact.clone());
                    held.push(Held { passage: passage(text), topics, simple, exact });
                }
            }
        }
        let documents = held.iter().zip(0_u32..).map(|(held, id)| Document {
            id,
            // The heading counts as words of the passage.
            contents: format!("{} {}", held.passage.heading, held.passage.text),
        });
        let engine = SearchEngineBuilder::with_tokenizer_and_documents(Words, documents.collect::<Vec<_>>()).build();
        Self { held, engine }
    }

    /// What the section of a passage says in other words, where it does.
    #[must_use]
    pub fn at(&self, passage: &Passage, depth: Depth) -> Option<&Passage> {
        let held = self.held.iter().find(|held| held.passage == *passage)?;
        held.at(depth)
    }

    /// What a section says at a depth, or at all.
    #[must_use]
    pub fn again(&self, lesson: &str, heading: &str, depth: Depth) -> Option<&Passage> {
        let of = |held: &&Held| held.passage.lesson == lesson && held.passage.heading == heading;
        let first = self.held.iter().find(of)?;
        Some(first.at(depth).unwrap_or(&first.passage))
    }

    /// The passage that answers best for a learner in `lesson`: about `topic`, if one is given, and near the question's
    /// words. None when nothing has anything to do with either.
    #[must_use]
    pub fn find(&self, lesson: &str, topic: Option<Topic>, question: &str) -> Option<&Passage> {
        let mut scores = vec![0.0_f32; self.held.len()];
        for result in self.engine.search(question, self.held.len()) {
            if let Some(score) = usize::try_from(result.document.id).ok().and_then(|id| scores.get_mut(id)) {
                *score = result.score;
            }
        }
        // A topic narrows the choice to the sections about it, this lesson's if it has any; words choose among them.
        let about = |index: usize, home: bool| {
            let held = &self.held[index];
            topic.is_some_and(|topic| held.topics.contains(&topic)) && (!home || held.passage.lesson == lesson)
        };
        let here: Vec<usize> = (0..self.held.len()).filter(|&index| about(index, true)).collect();
        let anywhere: Vec<usize> = (0..self.held.len()).filter(|&index| about(index, false)).collect();
        let candidates = [here, anywhere].into_iter().find(|found| !found.is_empty());
        let candidates = candidates.unwrap_or_else(|| (0..self.held.len()).collect());
        let score = |index: usize| -> f32 {
            let held = &self.held[index];
            let home = if held.passage.lesson == lesson { HOME_ADVANTAGE } else { 1.0 };
            // Earlier topics of a section are what it is mostly about.
            let place = topic.and_then(|topic| held.topics.iter().position(|held| *held == topic));
            let topical = place.map_or(0.0, |place| TOPIC_ADVANTAGE / (1.0 + place as f32));
            home * scores[index] + topical
        };
        let mut best: Option<(usize, f32)> = None;
        for index in candidates {
            let here = score(index);
            // The first of equals, so that the same question quotes the same passage.
            if here > 0.0 && best.is_none_or(|(_, held)| here > held) {
                best = Some((index, here));
            }
        }
        best.map(|(index, _)| &self.held[index].passage)
    }
}

/// A paragraph without its mark-up, on one line.
fn plain(markdown: &str) -> String {
    let unmarked: String = markdown.chars().filter(|c| !matches!(c, '*' | '`')).collect();
    let lines = unmarked.lines().map(|line| line.trim().trim_start_matches(['#', '>', '-']).trim());
    lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Words in lower case, without those that say nothing, without plural and tense endings.
#[derive(Clone, Copy, Debug)]
struct Words;

/// Words that most sentences have (a short list after van Rijsbergen, Information Retrieval, 1979).
const SILENT: [&str; 66] = [
    "a", "about", "an", "and", "are", "as", "at", "be", "been", "but", "by", "can", "could", "did", "do", "does",
    "for", "from", "had", "has", "have", "how", "i", "if", "in", "into", "is", "it", "its", "just", "like", "look",
    "looks", "make", "me", "my", "of", "on", "or", "our", "please", "show", "so", "than", "that", "the", "their",
    "them", "then", "there", "they", "this", "to", "was", "we", "were", "what", "when", "where", "which", "who", "why",
    "will", "with", "would", "you",
];

impl Tokenizer for Words {
    fn tokenize(&self, text: &str) -> Vec<String> {
        text.to_lowercase()
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty() && !SILENT.contains(word))
            .map(stem)
            .collect()
    }
}

/// The word without a plural or a tense ending: enough for the words of these lessons (step 1 of Porter's algorithm, 1980).
fn stem(word: &str) -> String {
    let vowel_before = |stem: &str| stem.len() > 2 && stem.contains(['a', 'e', 'i', 'o', 'u', 'y']);
    let word = match word {
        _ if word.ends_with("sses") => &word[..word.len() - 2],
        _ if word.ends_with("ies") && word.len() > 4 => &word[..word.len() - 2],
        _ if word.ends_with('s') && !word.ends_with("ss") && word.len() > 3 => &word[..word.len() - 1],
        _ => word,
    };
    for ending in ["ing", "ed"] {
        if let Some(stem) = word.strip_suffix(ending)
            && vowel_before(stem)
        {
            let mut letters = stem.chars().rev();
            let (last, before) = (letters.next(), letters.next());
            // "dropping" is "drop", "falling" stays "fall".
            if last == before && !matches!(last, Some('l' | 's' | 'z')) {
                return stem[..stem.len() - last.map_or(0, char::len_utf8)].to_owned();
            }
            return stem.to_owned();
        }
    }
    word.strip_suffix('e').filter(|stem| vowel_before(stem)).unwrap_or(word).to_owned()
}
