//! Which bodies words mean.

use scene::{Body, ColourName, Scene, SelectError, Selector, ShapeKind, Standout};

use crate::bind::{BindError, Binder};
use crate::draft::notation::name;
use crate::draft::{Amount, DraftStep, Exact, Word};
use crate::measure::is_thrown;
use crate::quantity::{Dimension, Quantity};

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

    /// The ids of the bodies that the words mean, without a change of subject.
    pub(super) fn meant(&self, words: &[Word]) -> Result<Vec<String>, BindError> {
        let scene = &self.now;
        if scene.bodies.is_empty() {
            return Err(BindError::NobodyHere);
        }
        if let [Word::But, excepted @ ..] = words
            && !excepted.is_empty()
        {
            // "All boxes but the lowest": what lies lowest of all may be no box.
            if let [place @ (Word::Higher | Word::Lower)] = excepted
                && let Some(kind) = self.most_are()
            {
                let (one, all) = (self.meant(&[*place, kind])?, self.meant(&[kind])?);
                return Ok(all.into_iter().filter(|id| !one.contains(id)).collect());
            }
            // "All but the red ball" excepts one, "all but the white and the black" two.
            let excepted = self.meant(excepted).or_else(|none| {
                let each: Result<Vec<_>, _> = excepted.iter().map(|word| self.meant(&[*word])).collect();
                each.map(|found| found.concat()).map_err(|_| none)
            })?;
            let others = scene.bodies.iter().filter(|body| !excepted.contains(&body.id));
            let (fixed, free): (Vec<&Body>, Vec<&Body>) = others.partition(|body| body.fixed);
            let left = if free.is_empty() { fixed } else { free };
            return Ok(left.into_iter().map(|body| body.id.clone()).collect());
        }
        // "It" beside another word says nothing more.
        let words: &[Word] = match words {
            [Word::It, other] | [other, Word::It] => &[*other],
            words => words,
        };
        let everyone: Vec<usize> = match words {
            [kind @ (Word::Ball | Word::Box | Word::Block | Word::Planet)] => self.spoken_of(*kind),
            _ => None,
        }
        .unwrap_or_else(|| (0..scene.bodies.len()).collect());
        // Words that describe first, then those that pick one out: "the heavier red one".
        let picks = |word: &&Word| standout(**word).is_some() || in_row(**word).is_some();
        let (picking, describing): (Vec<Word>, Vec<Word>) = words.iter().partition(picks);
        let mut left = everyone;
        for word in describing {
            let fits = self.fitting(word);
            left.retain(|index| fits.contains(index));
        }
        for word in picking {
            if let Some(row) = in_row(word) {
                left = self.of_row(&left, word, row);
            }
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

    /// Asks which body is meant by "it", where several could be and none was spoken of or is named in the question, or by
    /// "the ball" where there are several balls. How one lets go, throws and how fast is asked of what the lesson lets go
    /// and throws.
    pub(super) fn sure_whom(&mut self, step: &DraftStep) -> Result<(), BindError> {
        let of: &[Word] = match step {
            DraftStep::Mass(it)
            | DraftStep::Size(it)
            | DraftStep::Bounce(it)
            | DraftStep::Friction(it)
            | DraftStep::Drag(it) => &it.of,
            DraftStep::Push(it) | DraftStep::Move(it) => &it.of,
            DraftStep::Remove(it) | DraftStep::Hold(it) => &it.of,
            DraftStep::Material(it) => &it.of,
            DraftStep::Colour(it) => &it.of,
            DraftStep::Become(it) => &it.of,
            _ => return Ok(()),
        };
        if of == [Word::It] && self.focus.is_empty() {
            self.focus.extend(self.named_first());
        }
        let free: Vec<String> = self.now.bodies.iter().filter(|body| !body.fixed).map(|body| body.id.clone()).collect();
        let spoken_of = !self.focus.is_empty();
        let among = match of {
            [Word::It] if !spoken_of => self.thrown().map_or(free, |thrown| vec![thrown]),
            [Word::Other] if !spoken_of && free.len() > 2 => free,
            [kind @ (Word::Ball | Word::Box | Word::Block | Word::Planet)] if !self.says_several() => {
                if self.spoken_of(*kind).is_some() {
                    return Ok(());
                }
                self.meant(of)?
            }
            _ => return Ok(()),
        };
        if self.tries || among.len() < 2 { Ok(()) } else { Err(BindError::WhichOne { among }) }
    }

    /// The kind of thing of which there are several that can move, beside others that are in the minority.
    fn most_are(&self) -> Option<Word> {
        let free: Vec<&Body> = self.now.bodies.iter().filter(|body| !body.fixed).collect();
        let of = |kind: ShapeKind| free.iter().filter(|body| body.shape.kind() == kind).count();
        let kinds = [(Word::Ball, of(ShapeKind::Sphere)), (Word::Box, of(ShapeKind::Box))];
        let most = kinds.into_iter().find(|(_, count)| *count > 1 && 2 * count > free.len())?;
        (most.1 < free.len()).then_some(most.0)
    }

    /// Those of a kind that were spoken of: "make the boxes of ice", and then "no, make the box of wood".
    fn spoken_of(&self, kind: Word) -> Option<Vec<usize>> {
        let mut of_kind = self.fitting(kind);
        of_kind.retain(|&index| self.focus.contains(&self.now.bodies[index].id));
        (!of_kind.is_empty() && !self.says_several()).then_some(of_kind)
    }

    /// The one body that starts upwards, if there is just one: what is thrown is what a throw is about.
    fn thrown(&self) -> Option<String> {
        let mut thrown = self.start.bodies.iter().filter(|body| !body.fixed && is_thrown(body));
        let first = thrown.next()?;
        thrown.next().is_none().then(|| first.id.clone())
    }

    /// The question is about several: "the balls", "both", "all boxes".
    fn says_several(&self) -> bool {
        let several = [
            "balls",
            "boxes",
            "blocks",
            "cubes",
            "crates",
            "bricks",
            "spheres",
            "planets",
            "all",
            "every",
            "each",
            "both",
            "them",
            "everything",
            "tower",
            "stack",
            "pile",
            "wall",
        ];
        let question = self.situation.question.to_lowercase();
        question.split(|c: char| !c.is_alphanumeric()).any(|word| several.contains(&word))
    }

    /// Bodies by their place in the row: those that are called so, or else by the scene's order among the free ones.
    fn of_row(&self, among: &[usize], word: Word, row: Row) -> Vec<usize> {
        let bodies = &self.now.bodies;
        let called: Vec<usize> =
            among.iter().copied().filter(|&index| has_word(&bodies[index].name, &spoken(word))).collect();
        if !called.is_empty() {
            return called;
        }
        let free: Vec<usize> = among.iter().copied().filter(|&index| !bodies[index].fixed).collect();
        let taken = match row {
            Row::Place(place) => free.get(place..=place),
            Row::Front => free.get(..self.few()),
            Row::Back => free.len().checked_sub(self.few()).and_then(|from| free.get(from..)),
            Row::Last => free.len().checked_sub(1).and_then(|from| free.get(from..)),
            Row::Middle => free.len().checked_sub(1).and_then(|last| free.get(last / 2..=last / 2)),
        };
        taken.map(<[usize]>::to_vec).unwrap_or_default()
    }

    /// How many "the first two" are: the first whole number of the question, or two.
    fn few(&self) -> usize {
        self.counted().map_or(2, |quantity| quantity.value as usize)
    }

    /// The number that says how many "the first two" are.
    fn counted(&self) -> Option<&Quantity> {
        let counts = |quantity: &&Quantity| {
            quantity.dimension == Dimension::Plain && quantity.value.fract() == 0.0 && quantity.value >= 2.0
        };
        self.situation.quantities.iter().find(counts)
    }

    /// An amount is the very number that says how many "the first two" are.
    pub(super) fn counts_the_few(&self, amount: Amount) -> bool {
        let Amount::Exact(Exact::To(slot)) = amount else { return false };
        self.quantity(slot).is_ok_and(|quantity| self.counted().is_some_and(|count| std::ptr::eq(count, quantity)))
    }

    /// The body whose name stands in the question: the one of which most words do that are no words for other bodies, then most
    /// words at all, and of these the first; all of these where several are spoken of, "the cushions", "cushion bounce 0.5, all four".
    fn by_name(&self) -> Vec<usize> {
        let question = self.situation.question.to_lowercase();
        let said: Vec<&str> = question.split(|c: char| !c.is_alphanumeric()).collect();
        let words_of = |index: usize| -> Vec<String> {
            let name = self.now.bodies[index].name.to_lowercase();
            name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
        };
        let found = |index: usize| -> (usize, usize) {
            let words = words_of(index);
            // People say "the penguins" and "the penguin's", and leave out half of a long name.
            let heard = |word: &&String| said.iter().any(|said| said == word || said.strip_suffix('s') == Some(word));
            let heard: Vec<&String> = words.iter().filter(heard).collect();
            (heard.iter().filter(|word| name::<Word>(word).is_none()).count(), heard.len())
        };
        let found: Vec<(usize, usize)> = (0..self.now.bodies.len()).map(found).collect();
        let most = found.iter().copied().max().unwrap_or_default();
        let mut named = (0..found.len()).filter(|&index| most.1 > 0 && found[index] == most);
        let all = ["all", "every", "each", "both"].iter().any(|word| said.contains(word));
        let several =
            |index: &usize| all || words_of(*index).iter().any(|word| said.contains(&format!("{word}s").as_str()));
        match named.clone().next() {
            Some(first) if several(&first) => named.filter(several).collect(),
            _ => named.next().into_iter().collect(),
        }
    }

    /// The body that the question names first, if it names any and no other in the same words.
    fn named_first(&self) -> Option<String> {
        let question = self.situation.question.to_lowercase();
        let said: Vec<&str> = question.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        // How many words of its name are said, and where the first of them stands.
        let named = |body: &Body| -> (usize, usize) {
            let name = body.name.to_lowercase();
            let at: Vec<usize> =
                name.split(' ').filter_map(|word| said.iter().position(|said| *said == word)).collect();
            (at.len(), at.iter().copied().min().unwrap_or(usize::MAX))
        };
        let found: Vec<(usize, usize)> = self.now.bodies.iter().map(named).collect();
        let most = found.iter().map(|(words, _)| *words).max().filter(|most| *most > 0)?;
        let first = found.iter().filter(|(words, _)| *words == most).map(|(_, at)| *at).min()?;
        let mut here = (0..found.len()).filter(|&index| found[index] == (most, first));
        let only = here.next().filter(|_| here.next().is_none())?;
        Some(self.now.bodies[only].id.clone())
    }

    /// The bodies that one describing word fits.
    fn fitting(&self, word: Word) -> Vec<usize> {
        let scene = &self.now;
        let found = |selector: Selector| selector.resolve(scene).unwrap_or_default();
        let named = |part: &str| -> Vec<usize> {
            (0..scene.bodies.len()).filter(|&index| has_word(&scene.bodies[index].name, part)).collect()
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
                let others: Vec<usize> = (0..scene.bodies.len()).filter(|index| !about.contains(index)).collect();
                // Walls and cushions are meant only where nothing else is left.
                let free = others.iter().copied().filter(|&index| !scene.bodies[index].fixed).collect();
                or(free, others)
            }
            Word::Named => self.by_name(),
            Word::Ball => or(named("ball"), found(Selector::Kind(ShapeKind::Sphere))),
            Word::Box => {
                let named = ["box", "crate", "block", "cube"].into_iter().flat_map(named).collect();
                or(named, found(Selector::Kind(ShapeKind::Box)))
            }
            Word::Block => or(named("block"), found(Selector::Kind(ShapeKind::Box))),
            // What hangs in the lesson, whatever it has become since.
            Word::Bob | Word::Weight => {
                let hangs = (0..scene.bodies.len()).filter(|&index| scene.hanging(index).is_some()).collect();
                or(named(&spoken(word)), hangs)
            }
            Word::Ramp => {
                let boards = (0..scene.bodies.len()).filter(|&index| scene.bodies[index].tilted().is_some()).collect();
                or(named("ramp"), boards)
            }
            Word::Sun => {
                let glows = (0..scene.bodies.len()).filter(|&index| scene.bodies[index].look.glow > 0.0).collect();
                or(or(named("sun"), named("star")), glows)
            }
            Word::Planet => {
                let round = |&index: &usize| scene.primary(index).is_some_and(|sun| scene.primary(sun).is_none());
                or(named("planet"), (0..scene.bodies.len()).filter(round).collect())
            }
            Word::Earth | Word::Moon | Word::Ice | Word::Cork => named(&spoken(word)),
            Word::Feather | Word::Hammer | Word::Coin | Word::Apple | Word::Brick => named(&spoken(word)),
            word => match colour(word) {
                // What it is called counts more than how it looks.
                Some(colour) => or(named(colour.word()), found(Selector::Colour(colour))),
                None => Vec::new(),
            },
        }
    }
}

/// Whether a word stands in a name.
fn has_word(name: &str, part: &str) -> bool {
    name.to_lowercase().split(|c: char| !c.is_alphanumeric()).any(|word| word == part)
}

/// A place in the row of bodies.
#[derive(Clone, Copy, Debug)]
enum Row {
    /// Counted from the front, from 0.
    Place(usize),
    /// As many from the front as the question says.
    Front,
    /// As many from the back.
    Back,
    Middle,
    Last,
}

fn in_row(word: Word) -> Option<Row> {
    Some(match word {
        Word::Second => Row::Place(1),
        Word::Third => Row::Place(2),
        Word::Fourth => Row::Place(3),
        Word::Fifth => Row::Place(4),
        Word::Sixth => Row::Place(5),
        Word::Seventh => Row::Place(6),
        Word::Eighth => Row::Place(7),
        Word::Last => Row::Last,
        Word::FirstFew => Row::Front,
        Word::LastFew => Row::Back,
        Word::Middle => Row::Middle,
        _ => return None,
    })
}

/// What a lesson is about when nothing was named: its first body that can move; where some go round others, the first
/// of those that go round what itself goes round something, or just round something.
pub(crate) fn principal(scene: &Scene) -> Vec<String> {
    let above = |index: usize| std::iter::successors(scene.primary(index), |&at| scene.primary(at)).count();
    let outermost = (0..scene.bodies.len()).rev().max_by_key(|&index| above(index)).filter(|&index| above(index) > 0);
    let first = scene.bodies.iter().find(|body| !body.fixed).or(scene.bodies.first());
    let first = outermost.map(|index| &scene.bodies[index]).or(first);
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
    crate::draft::notation::words(&vec![word]).replace('_', " ")
}
