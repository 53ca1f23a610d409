//! What bodies are called in languages other than English, and the endings that other words take from them.
//!
//! In a name, `<er/en/em>` holds its forms by case: who, whom, to whom. In a line, `<o/a/os/as>` agrees with the body named
//! before it (or after, if none is): masculine, feminine, and the plural of both; `</n>` is singular and plural.

use std::collections::BTreeMap;

use planner::draft::{DraftStep, Word};
use rand::Rng;
use rand::seq::IndexedRandom;

use super::pattern::Pattern;
use super::stage::{COLOURS, EVERYDAY, KINDS, STANDOUTS, Stage, last_word};

/// How a name governs other words: the index into `<o/a/os/as>`.
pub type Agreement = usize;

/// One way to call bodies.
#[derive(Clone, Debug)]
struct Name {
    text: String,
    words: Vec<Word>,
    agreement: Agreement,
}

/// The names of a language, and the words that run together in front of them.
#[derive(Clone, Debug, Default)]
pub struct Names {
    names: Vec<Name>,
    /// "de", "el", "del".
    contractions: Vec<[String; 3]>,
}

/// A slot for bodies: its sort (`S`, `Sn`, `Sx`, `Sp`, `Sg`, `Sball`) and the case that it stands in, as an index.
#[must_use]
pub fn sort_and_case(slot: &str) -> (&str, usize) {
    let base = slot.trim_end_matches(|c: char| c.is_ascii_digit());
    match (base.strip_suffix("Nom"), base.strip_suffix("Dat")) {
        (Some(sort), _) => (sort, 0),
        (_, Some(sort)) => (sort, 2),
        _ => (base, 1),
    }
}

impl Names {
    /// Adds a name; one with a slot for a colour is added in every colour. None if it is not one.
    pub fn add(
        &mut self,
        agreement: &str,
        token: &str,
        way: &str,
        slots: &BTreeMap<String, Vec<(Pattern, String)>>,
    ) -> Option<()> {
        let agreement = ["m", "f", "mp", "fp"].iter().position(|known| *known == agreement)?;
        let mut add = |token: &str, text: String| {
            let Ok(DraftStep::Remove(whom)) = format!("remove {token}").parse() else { return None };
            self.names.push(Name { text, words: whom.of, agreement });
            Some(())
        };
        let Some((before, after)) = way.split_once("$C") else { return add(token, way.to_owned()) };
        let end = after.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(after.len());
        for (colour, named) in slots.get(&format!("C{}", &after[..end]))? {
            let mut said = String::new();
            colour.words(&mut |word| said.push_str(word));
            add(&token.replacen("colour", named, 1), format!("{before}{said}{}", &after[end..]))?;
        }
        Some(())
    }

    /// Adds a contraction: "del" is "de el".
    pub fn contract(&mut self, short: &str, long: &str) -> Option<()> {
        let (first, second) = long.split_once(' ')?;
        self.contractions.push([first.to_owned(), second.to_owned(), short.to_owned()]);
        Some(())
    }

    /// One way to say which bodies of a stage are meant.
    pub fn which<R: Rng>(&self, stage: &Stage, slot: &str, rng: &mut R) -> Option<(String, Vec<Word>, Agreement)> {
        let (sort, case) = sort_and_case(slot);
        let fits = |words: &[Word]| {
            let several = matches!(words, [Word::FirstFew | Word::LastFew]);
            match sort {
                "Sball" => words == [Word::Ball],
                "Sp" => words == [Word::All],
                "Sg" => several,
                "Sn" => !several && words != [Word::All],
                "So" => !several && words.len() == 1 && words != [Word::All] && words != [Word::It],
                "Sx" => !several && words != [Word::All] && words != [Word::It],
                _ => true,
            }
        };
        let here: Vec<&Name> = self.names.iter().filter(|name| fits(&name.words)).collect();
        let share = |name: &&Name| 1.0 / here.iter().filter(|other| other.words == name.words).count() as f64;
        let name = here.choose_weighted(rng, |name| weight(stage, &name.words) * share(name)).ok()?;
        let words = if name.words == [Word::Ball] { vec![stage.the_ball()] } else { name.words.clone() };
        Some((choose(&name.text, |_, _| case), words, name.agreement))
    }

    /// A line with its endings and contractions; `mark` stands before and after each name, `of` says how each governs.
    pub fn agreed(&self, text: &str, mark: char, of: &[Agreement]) -> String {
        let text = choose(text, |before, forms| {
            let named = before.matches(mark).count() / 2;
            let agreement = of.get(named.saturating_sub(1)).copied().unwrap_or(0);
            if forms == 2 { agreement / 2 } else { agreement }
        });
        let mut out: Vec<String> = Vec::new();
        let mut words = text.split_whitespace().map(str::to_owned).peekable();
        while let Some(word) = words.next() {
            let next = words.peek().map_or("", String::as_str);
            let is = |[first, second, _]: &&[String; 3]| {
                word.trim_start_matches(mark) == first && next.trim_matches(mark) == second
            };
            let Some([first, _, short]) = self.contractions.iter().find(is) else {
                out.push(word);
                continue;
            };
            // A name may begin with the second word ("de |el cubo|") or hold both ("|la orange|").
            let (opens, closes) = (next.starts_with(mark), next.ends_with(mark));
            let end = if closes && !opens { mark.to_string() } else { String::new() };
            out.push(format!("{}{short}{end}", &word[..word.len() - first.len()]));
            words.next();
            if opens && !closes {
                out.extend(words.next().map(|next| format!("{mark}{next}")));
            }
        }
        out.join(" ")
    }
}

/// A text with one of the forms of each `<a/b/c>`, by what stands before it and how many forms there are.
fn choose(text: &str, which: impl Fn(&str, usize) -> usize) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('<') {
        out.push_str(before);
        let (forms, after) = after.split_once('>').unwrap_or((after, ""));
        let forms: Vec<&str> = forms.split('/').collect();
        let index = which(&out, forms.len());
        out.push_str(forms.get(index).copied().unwrap_or(forms[0]));
        rest = after;
    }
    out.push_str(rest);
    out
}

/// How often bodies of a stage are spoken of in these words.
fn weight(stage: &Stage, words: &[Word]) -> f64 {
    let many = stage.many();
    let cradle = stage.lesson == "cradle";
    let or_seldom = |here: bool, weight: f64| if here { weight } else { 0.06 };
    if let Some((colour, _)) = COLOURS.iter().find(|(_, word)| words.first() == Some(word)) {
        let body = stage.bodies.iter().find(|name| name.starts_with(colour));
        let kind = body.map(|name| match last_word(name) {
            "box" => Word::Box,
            "weight" => Word::Weight,
            "planet" => Word::Planet,
            _ => Word::Ball,
        });
        return match words.get(1) {
            None => or_seldom(body.is_some(), 2.75),
            Some(Word::Ball | Word::Box) => or_seldom(kind.as_ref() == words.get(1), 2.5),
            named => {
                if kind.as_ref() == named {
                    2.5
                } else {
                    0.0
                }
            }
        };
    }
    let if_here = |here: bool, weight: f64| if here { weight } else { 0.0 };
    let among = |several: f64, alone: f64| if many { several } else { alone };
    match words {
        [Word::It] => among(2.5, 4.5),
        [Word::Ball] => among(3.0, 6.0),
        [Word::All] => among(5.0, 0.4),
        [Word::First] if !cradle => among(0.8, 0.08),
        [Word::FirstFew | Word::LastFew] => if_here(cradle, 1.5),
        [Word::First | Word::Second | Word::Third | Word::Fourth | Word::Fifth | Word::Last | Word::Middle] => {
            if_here(cradle, 1.2)
        }
        [_, Word::Box] => if_here(stage.lesson == "tower", 1.2),
        [word] => {
            if let Some((share, ..)) = STANDOUTS.iter().find(|(_, standout, _)| standout == word) {
                return among(*share, share * 0.1);
            }
            let Some(at) = KINDS.iter().position(|(kind, ..)| kind == word) else { return 0.0 };
            let called = |name: &String| last_word(name) == KINDS[at].1 || (*word == Word::Box && name == "crate");
            let here = stage.bodies.iter().any(called);
            if here { 4.0 } else { if_here(at < EVERYDAY, 0.1) }
        }
        _ => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endings_agree_with_the_body_before_them_or_the_first() {
        let mut names = Names::default();
        names.contract("del", "de el").unwrap();
        names.contract("l'orange", "la orange").unwrap();
        assert_eq!(names.agreed("rends |la orange| de el", '|', &[1]), "rends |l'orange| del");
        let text = "que pese<//n/n> de |el cubo| más pesad<o/a/os/as> que |las rojas| list<o/a/os/as> cae</n>";
        let agreed = names.agreed(text, '|', &[0, 3]);
        assert_eq!(agreed, "que pese del |cubo| más pesado que |las rojas| listas caen");
    }

    #[test]
    fn names_have_cases() {
        assert_eq!(choose("d<er/en/em> rote</n/n> Ball", |_, _| 2), "dem roten Ball");
        assert_eq!(sort_and_case("SxDat2"), ("Sx", 2));
        assert_eq!(sort_and_case("SNom"), ("S", 0));
        assert_eq!(sort_and_case("Sball"), ("Sball", 1));
    }
}
