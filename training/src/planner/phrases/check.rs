//! What is wrong with the lines of a phrase book: lines that are never said, mean no draft or leave a quantity unused.

use std::collections::BTreeSet;

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use super::book::{Book, BookError, Carrier, Form};
use super::generate::Generator;
use super::stage::Stage;
use super::weave::placeholders;
use planner::quantity::Language;

/// Stages that a line is tried on.
const STAGES: usize = 300;
/// How often a line is said.
const ENOUGH: usize = 25;

/// The faults of the lines of a language, each with its file and line.
///
/// # Errors
/// When its book cannot be read.
pub fn faults(language: Language) -> Result<Vec<String>, BookError> {
    Ok(faults_of(&Book::read(language)?, ""))
}

/// The faults of the lines of one more file of a language's book, which is not compiled in.
///
/// # Errors
/// Says the line that cannot be read.
pub fn faults_of_file(language: Language, file: &str, text: &str) -> Result<Vec<String>, BookError> {
    let mut book = Book::read(language)?;
    book.add(file, text)?;
    Ok(faults_of(&book, &format!("{file}:")))
}

/// The faults of the lines whose place begins so.
fn faults_of(book: &Book, place: &str) -> Vec<String> {
    let mut generator = Generator::new(3).only(book.language);
    let mut rng = ChaCha8Rng::seed_from_u64(4);
    let mut found = Vec::new();
    for family in &book.families {
        for (_, form) in Form::ALL {
            for carrier in family.of(form).iter().filter(|carrier| carrier.at.starts_with(place)) {
                found.extend(fault(&mut generator, &mut rng, carrier, form));
            }
        }
    }
    found
}

fn fault(generator: &mut Generator, rng: &mut ChaCha8Rng, carrier: &Carrier, form: Form) -> Option<String> {
    let open = matches!(form, Form::OpenBody | Form::OpenValue);
    let mut carrier = carrier.clone();
    carrier.steps = carrier.steps.replace("$Open", "it");
    let (mut said, mut unused, mut text) = (0, 0, String::new());
    for _ in 0..STAGES {
        let stage = Stage::random(rng);
        if said == ENOUGH {
            break;
        }
        if !carrier.fits(&stage) {
            continue;
        }
        let Some(part) = generator.say(&carrier, &stage) else { continue };
        let used: BTreeSet<usize> = part.steps.iter().flat_map(|step| placeholders(step).collect::<Vec<_>>()).collect();
        // "5 kg, no, 4 kg": a line that says more quantities than it uses means to.
        let takes_back = !used.is_empty() && part.slots.len() > used.len();
        unused += usize::from(!open && !takes_back && used.len() != part.quantities);
        if !open && Generator::draft(&part).is_none() {
            return Some(format!("{}: no draft: {:?}", carrier.at, part.steps));
        }
        said += 1;
        text = part.text;
    }
    if said == 0 {
        return Some(format!("{}: never said", carrier.at));
    }
    // Numbers in a name, "the first two", are nothing to use.
    let counted = carrier.steps.contains("$Sg");
    let answers =
        counted || ["explain", "decline", "clarify", "sweep"].iter().any(|word| carrier.steps.starts_with(word));
    (unused * 5 > said * 4 && !answers && !carrier.spare)
        .then(|| format!("{}: {unused} of {said} leave a quantity unused, as in `{text}`", carrier.at))
}
