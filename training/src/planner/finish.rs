//! From a trained network to weights that ship: packed into 8 bits, measured again as packed, written with their card.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context as _, Result};
use kernels::weights::{self, Card};
use planner::embedded::reader::Reader;
use planner::embedded::{NAME, draft, net::Net, store};
use planner::engine::{Context, DOUBT, Drafted, Engine, PlannerError};
use planner::grammar::Grammar;

use super::noise;
use super::phrases::{Set, cases};
use super::pretrained;
use super::train::{Options, Outcome};
use crate::evaluate::planner::drafts::{ask, report};

/// A packed network as it will be asked.
pub struct Packed {
    net: Net,
    reader: Reader,
    grammar: Grammar,
}

impl Engine for Packed {
    fn name(&self) -> &str {
        NAME
    }

    fn version(&self) -> &str {
        ""
    }

    fn draft(&self, context: &Context) -> Result<Drafted, PlannerError> {
        draft(&self.net, &self.reader, &self.grammar, context)
    }
}

/// Packs a trained network; gives the file and the model as it reads back from it.
///
/// # Errors
/// When a tensor cannot be read.
pub fn quantised(outcome: &Outcome) -> Result<(Vec<u8>, Packed)> {
    let tensors = outcome.model.tensors()?;
    let bytes = store::write(&tensors, outcome.grammar.lexemes(), &outcome.tokenizer)?;
    let grammar = Grammar::new()?;
    let stored = store::read(&bytes, grammar.lexemes())?;
    let reader = Reader::new(&stored.tokenizer)?;
    Ok((bytes, Packed { net: stored.net, reader, grammar }))
}

/// Packs a trained network, measures it on the hand-written sets, and writes weights and card.
///
/// # Errors
/// When a set cannot be read, the model not be run, or the files not be written.
pub fn finish(outcome: &Outcome, options: &Options, folder: &Path) -> Result<Card> {
    let (bytes, packed) = quantised(outcome)?;
    let mut held_out = BTreeMap::new();
    let sets =
        [(Set::Smoke, "smoke"), (Set::Validation, "validation"), (Set::Languages, "languages"), (Set::Test, "test")];
    for (set, name) in sets {
        let answered = ask(&packed, cases(set).with_context(|| format!("the {name} set"))?)?;
        let all = report(&answered, 0.0);
        let sure = report(&answered, DOUBT);
        held_out.insert(format!("{name}_cases"), all.cases as f64);
        held_out.insert(format!("{name}_exact_share"), all.exact);
        if set != Set::Smoke {
            held_out.insert(format!("{name}_wrong_change_share"), all.wrong_change);
            held_out.insert(format!("{name}_decline_precision"), all.decline_precision);
            held_out.insert(format!("{name}_decline_recall"), all.decline_recall);
            held_out.insert(format!("{name}_sure_exact_share"), sure.exact);
            held_out.insert(format!("{name}_sure_wrong_change_share"), sure.wrong_change);
        }
    }
    let progress = &outcome.progress;
    let seeds = progress.seeds.iter().map(u64::to_string).collect::<Vec<_>>().join(", ");
    let card = Card {
        name: NAME.to_owned(),
        summary:
            "Reads a question with its lesson, bodies and the question before, and writes a plan's draft through its \
                  grammar: a sentence encoder of 6 layers, 384 wide, and a decoder of 2 layers, 256 wide. Matrices are \
                  stored as 8-bit integers with a scale for each row; the numbers below are of the weights as stored."
                .to_owned(),
        blake3: String::new(),
        parameters: outcome.model.tensors()?.values().map(|(_, values)| values.len() as u64).sum(),
        size_bytes: 0,
        command: command(options),
        seeds: BTreeMap::from([
            ("train".to_owned(), format!("phrase book, seeds {seeds}")),
            ("validation".to_owned(), "training/data/planner/validation.txt, written by hand".to_owned()),
            ("languages".to_owned(), "training/data/planner/validation_languages.txt, written by hand".to_owned()),
            ("test".to_owned(), "training/data/planner/test.txt, written by hand".to_owned()),
        ]),
        steps: progress.steps,
        time_s: progress.time_s,
        machine: if options.cuda { format!("a CUDA device beside {}", machine()) } else { machine() },
        held_out,
        notes: vec![
            format!(
                "The encoder starts from all-MiniLM-L6-v2 (sentence-transformers, Apache-2.0), taken from the Python package \
                 {}; its embeddings are unchanged but for rounding. The tokenizer is its own.",
                pretrained::PACKAGE
            ),
            format!("{} examples were seen, each said once from the phrase book with typing slips.", progress.examples),
            "Training stops by the clock and adds up parts of a batch in turn, so another run gives other weights."
                .to_owned(),
            "The test set is small and of short English questions; expect less on longer requests. Of other languages it \
             understands Spanish, French and German, as far as the set \"languages\" says."
                .to_owned(),
        ],
    };
    Ok(weights::save(folder, &bytes, card)?)
}

/// How the weights were made, as one would type it.
fn command(options: &Options) -> String {
    let mut out = format!("orrery train planner --minutes {} --seed {}", options.minutes, options.seed);
    if options.cuda {
        out.push_str(&format!(" --cuda --batch {}", options.batch));
    }
    if (options.hidden - noise::HIDDEN).abs() > f64::EPSILON {
        out.push_str(&format!(" --hidden {}", options.hidden));
    }
    if options.lines < 1.0 {
        out.push_str(&format!(" --lines {}", options.lines));
    }
    if options.scratch {
        out.push_str(" --scratch");
    }
    out + &gone_on(options)
}

/// What training went on from, as arguments; weights by their hash, since a file of that name is written over.
fn gone_on(options: &Options) -> String {
    let from = options.from.iter().map(|path| {
        let earlier = path.parent().and_then(|folder| weights::Weights::open_in(folder, NAME).ok());
        match earlier.filter(|earlier| path.ends_with(format!("{NAME}.safetensors")) && !earlier.card.blake3.is_empty())
        {
            Some(earlier) => format!(" --from {} (of hash {})", path.display(), earlier.card.blake3),
            None => format!(" --from {}", path.display()),
        }
    });
    from.collect()
}

/// The processor, as far as the system says, and its cores.
fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let model = std::fs::read_to_string("/proc/cpuinfo").ok().and_then(|text| {
        text.lines()
            .find_map(|line| line.strip_prefix("model name"))
            .map(|rest| rest.trim_matches([' ', '\t', ':']).to_owned())
    });
    format!("{}, {cores} cores", model.unwrap_or_else(|| std::env::consts::ARCH.to_owned()))
}
