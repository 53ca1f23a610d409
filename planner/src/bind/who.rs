//! Which bodies words mean.

use scene::{ColourName, Scene, SelectError, Selector, ShapeKind, Standout};

use crate::bind::{BindError, Binder};
use crate::draft::Word;

/// The selector of exactly these bodies.
pub(super) fn selector(ids: &[String]) -> Selector {
    match ids {
        [one] => Selector::Id(one.clone()),
        several => Selector::Any(several.iter().cloned().map(Selector::Id).collect()),
    }
}

impl Binder<'_> {
    /// The selector for the bodies that the words mean; they become what the conversation is about.
    pub(super) fn whom(&mut self, words: &[Word]) -> Result<Selector, BindError> {
        let ids = self.who(words)?;
        Ok(if words == [Word::All] { Selector::All } else { selector(&ids) })
    }

    /// The ids of the bodies that the words mean; they become what the conversation is about.
    pub(super) fn who(&mut self, words: &[Word]) -> Result<Vec<String>, BindError> {
        let ids = self.meant(words)?;
        self.focus.clone_from(&ids);
        Ok(ids)
    }

    fn meant(&self, words: &[Word]) -> Result<Vec<String>, BindError> {
        let scene = &self.now;
        if scene.bodies.is_empty() {
            return Err(BindError::NobodyHere);
        }
        let everyone: Vec<usize> = (0..scene.bodies.len()).collect();
        // Words that describe first, then those that pick one out: "the heavier red one".
        let (picking, describing): (Vec<Word>, Vec<Word>) = words.iter().partition(|word| standout(**word).is_some());
        let mut left = everyone;
        for word in describing {
            let fits = self.fitting(word);
            left.retain(|index| fits.contains(index));
        }
        for word in picking {
            if let Some(standout) = standout(word) {
                let among = Selector::Every(vec![
                    Selector::Any(left.iter().map(|&index| Selector::Id(scene.bodies[index].id.clone())).collect()),
                    Selector::The(standout),
                ]);
                left = among.resolve(scene)?;
            }
        }
        if left.is_empty() {
            return Err(SelectError::NoneFit {
                wanted: words.iter().map(|word| spoken(*word)).collect::<Vec<_>>().join(" "),
                there: scene.bodies.iter().map(|body| format!("the {}", body.name)).collect(),
            }
            .into());
        }
        Ok(left.into_iter().map(|index| scene.bodies[index].id.clone()).collect())
    }

    /// The bodies that one describing word fits.
    fn fitting(&self, word: Word) -> Vec<usize> {
        let scene = &self.now;
        let found = |selector: Selector| selector.resolve(scene).unwrap_or_default();
        let named = |part: &str| -> Vec<usize> {
            let has = |name: &str| name.to_lowercase().split(|c: char| !c.is_alphanumeric()).any(|word| word == part);
            (0..scene.bodies.len()).filter(|&index| has(&scene.bodies[index].name)).collect()
        };
        let or = |first: Vec<usize>, second: Vec<usize>| if first.is_empty() { second } else { first };
        let about = || -> Vec<usize> {
            let ids = if self.focus.is_empty() { principal(scene) } else { self.focus.clone() };
            (0..scene.bodies.len()).filter(|&index| ids.contains(&scene.bodies[index].id)).collect()
        };
        match word {
            Word::It => about(),
            Word::All => or(found(Selector::All), (0..scene.bodies.len()).collect()),
            Word::Other => {
                let about = about();
                (0..scene.bodies.len()).filter(|index| !about.contains(index)).collect()
            }
            Word::Ball => or(named("ball"), found(Selector::Kind(ShapeKind::Sphere))),
            Word::Box => {
                let named = ["box", "crate", "block", "cube"].into_iter().flat_map(named).collect();
                or(named, found(Selector::Kind(ShapeKind::Box)))
            }
            Word::Feather | Word::Hammer | Word::Coin | Word::Apple | Word::Brick => named(&spoken(word)),
            word => match colour(word) {
                // What it is called counts more than how it looks.
                Some(colour) => or(named(colour.word()), found(Selector::Colour(colour))),
                None => Vec::new(),
            },
        }
    }
}

/// What a lesson is about when nothing was named: its first body that can move.
pub(crate) fn principal(scene: &Scene) -> Vec<String> {
    let first = scene.bodies.iter().find(|body| !body.fixed).or(scene.bodies.first());
    first.map(|body| body.id.clone()).into_iter().collect()
}

fn standout(word: Word) -> Option<Standout> {
    Some(match word {
        Word::New => Standout::Newest,
        Word::First => Standout::First,
        Word::Heavier => Standout::Heaviest,
        Word::Lighter => Standout::Lightest,
        Word::Bigger => Standout::Largest,
        Word::Smaller => Standout::Smallest,
        Word::Faster => Standout::Fastest,
        Word::Slower => Standout::Slowest,
        Word::Higher => Standout::Highest,
        Word::Lower => Standout::Lowest,
        Word::Left => Standout::Leftmost,
        Word::Right => Standout::Rightmost,
        _ => return None,
    })
}

fn colour(word: Word) -> Option<ColourName> {
    Some(match word {
        Word::Red => ColourName::Red,
        Word::Orange => ColourName::Orange,
        Word::Yellow => ColourName::Yellow,
        Word::Green => ColourName::Green,
        Word::Blue => ColourName::Blue,
        Word::Purple => ColourName::Purple,
        Word::Pink => ColourName::Pink,
        Word::Brown => ColourName::Brown,
        Word::Black => ColourName::Black,
        Word::White => ColourName::White,
        Word::Grey => ColourName::Grey,
        Word::Gold => ColourName::Gold,
        Word::Silver => ColourName::Silver,
        _ => return None,
    })
}

fn spoken(word: Word) -> String {
    format!("{word:?}").to_lowercase()
}
