//! Beam search: the likeliest few drafts of a question, written side by side through the grammar.

use super::net::{Memory, Net, ops};
use super::typed;
use crate::draft::Draft;
use crate::engine::PlannerError;
use crate::grammar::Walk;
use crate::quantity::Dimension;

/// Drafts that are followed at the same time.
const WIDTH: usize = 4;
/// What is less likely than this share of the likeliest is given up.
const LEAST: f64 = 0.02;

/// A draft on the way.
#[derive(Clone)]
struct Branch<'a> {
    walk: Walk<'a>,
    memory: Memory,
    last: u32,
    share: f64,
}

/// What a branch may go on with.
struct Twig {
    share: f64,
    branch: usize,
    choice: u32,
}

/// The likeliest drafts with their probabilities, likeliest first, and the number of choices of the longest; `dimensions` are those of
/// the question's quantities, in order.
pub(super) fn search(
    net: &Net,
    memory: Memory,
    walk: Walk<'_>,
    dimensions: &[Dimension],
) -> Result<(Vec<(Draft, f64)>, usize), PlannerError> {
    let mut branches = vec![Branch { walk, memory, last: 0, share: 1.0 }];
    let mut done: Vec<(Draft, f64)> = Vec::new();
    let mut choices = 0;
    while !branches.is_empty() {
        let mut twigs = Vec::new();
        for (branch, at) in branches.iter_mut().zip(0..) {
            let Some(mut options) = branch.walk.options()? else {
                finished(&mut done, branch.walk.draft()?, branch.share);
                continue;
            };
            let factor = typed::fitting(&branch.walk, &mut options, dimensions);
            let logits = net.step(&mut branch.memory, branch.last)?;
            for (share, choice) in ops::probabilities(&logits, &options).into_iter().zip(options) {
                twigs.push(Twig { share: branch.share * factor * f64::from(share), branch: at, choice });
            }
        }
        choices += usize::from(!twigs.is_empty());
        twigs.sort_by(|a, b| b.share.total_cmp(&a.share));
        let best = done.iter().map(|(_, share)| *share).chain(twigs.first().map(|twig| twig.share)).fold(0.0, f64::max);
        twigs.retain(|twig| twig.share >= LEAST * best);
        twigs.truncate(WIDTH);
        let mut grown = Vec::with_capacity(twigs.len());
        let mut old: Vec<Option<Branch<'_>>> = branches.into_iter().map(Some).collect();
        for (at, twig) in twigs.iter().enumerate() {
            // A branch is copied only where more than one twig grows from it.
            let forks = twigs[at + 1..].iter().any(|later| later.branch == twig.branch);
            let from = &mut old[twig.branch];
            let branch = if forks { from.clone() } else { from.take() };
            let mut branch = branch.expect("invariant: a branch is moved by its last twig");
            branch.walk.take(twig.choice)?;
            grown.push(Branch { last: twig.choice, share: twig.share, ..branch });
        }
        branches = grown;
    }
    done.sort_by(|a, b| b.1.total_cmp(&a.1));
    Ok((done, choices))
}

/// The kind follows from the steps; it is chosen first only because that helps to choose the rest. So one draft may have
/// been written in two ways.
fn finished(done: &mut Vec<(Draft, f64)>, draft: Draft, share: f64) {
    let draft = Draft::of(draft.steps);
    match done.iter_mut().find(|(other, _)| *other == draft) {
        Some((_, already)) => *already += share,
        None => done.push((draft, share)),
    }
}
