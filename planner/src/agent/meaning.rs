//! What a question means: the drafts that a model thought of, bound to the scene. Those that come to the same ("the ball"
//! and "it" may be one body) count together, which says better than any single draft how sure the model is.

use scene::{Edit, Step};

use crate::agent::work::Work;
use crate::agent::{Answer, Offer, say};
use crate::bind::{BindError, Bound, BoundPlan, Situation, bind};
use crate::draft::{Draft, DraftStep, Unclear};
use crate::engine::Drafted;

/// How many meanings are offered where none is sure.
const MOST_OFFERED: usize = 2;

/// One meaning.
pub(super) struct Meaning {
    /// The likeliest of the drafts that mean this.
    pub(super) draft: Draft,
    /// What becomes of it in the scene.
    pub(super) bound: Result<BoundPlan, BindError>,
    /// Its probability.
    pub(super) share: f64,
}

/// The meanings of what was drafted, likeliest first.
pub(super) fn meanings(drafted: &Drafted, situation: &Situation<'_>) -> Vec<Meaning> {
    let mut found: Vec<Meaning> = Vec::new();
    for (draft, share) in [(&drafted.draft, drafted.confidence)]
        .into_iter()
        .chain(drafted.others.iter().map(|(draft, share)| (draft, *share)))
    {
        let bound = bind(draft, situation);
        match found.iter_mut().find(|other| same(&other.bound, &bound)) {
            Some(other) => other.share += share,
            None => found.push(Meaning { draft: draft.clone(), bound, share }),
        }
    }
    found.sort_by(|a, b| b.share.total_cmp(&a.share));
    found
}

fn same(one: &Result<BoundPlan, BindError>, other: &Result<BoundPlan, BindError>) -> bool {
    match (one, other) {
        (Ok(one), Ok(other)) => one.steps == other.steps,
        (Err(one), Err(other)) => one.to_string() == other.to_string(),
        _ => false,
    }
}

impl Work<'_> {
    /// Asks what was meant, and offers the likeliest meanings.
    pub(super) fn ask_back(mut self, meanings: &[Meaning]) -> Answer {
        let mut offers: Vec<Offer> = Vec::new();
        for meaning in meanings {
            let option = meaning.bound.as_ref().ok().and_then(|bound| in_words(&self.start, &bound.steps));
            if let Some(option) = option
                && offers.len() < MOST_OFFERED
                && offers.iter().all(|offer| offer.option != option)
            {
                offers.push(Offer { option, draft: meaning.draft.clone(), about: Vec::new() });
            }
        }
        let (question, options) = if offers.is_empty() {
            crate::bind::clarification(Unclear::WhatChange, &self.start)
        } else {
            let options = offers.iter().map(|offer| offer.option.clone()).collect();
            ("I am not sure what you mean. Is it this?".to_owned(), options)
        };
        self.offers = offers;
        self.ask(question, options, &Draft::of(vec![DraftStep::Clarify(Unclear::WhatChange)]))
    }
}

/// What steps would do, as something to choose; none if that cannot be said.
pub(super) fn in_words(start: &scene::Scene, steps: &[Bound]) -> Option<String> {
    let mut parts = Vec::new();
    let mut edits: Vec<Edit> = Vec::new();
    for step in steps {
        match step {
            Bound::Step(Step::Edit(edit)) => edits.push(edit.clone()),
            Bound::Step(Step::Undo) => parts.push("take the last change back".to_owned()),
            Bound::Step(Step::Reset) => parts.push("put everything back as it was".to_owned()),
            Bound::Step(Step::Restart) => parts.push("play it again".to_owned()),
            Bound::Step(Step::Measure { quantity, .. }) => parts.push(format!("measure the {}", say::name(*quantity))),
            Bound::Step(Step::Compare { quantity, .. }) => parts.push(format!("compare the {}", say::name(*quantity))),
            Bound::Step(Step::Sweep { quantity, .. }) => {
                parts.push(format!("try several values and compare the {}", say::name(*quantity)));
            }
            _ => return None,
        }
    }
    if !edits.is_empty() {
        parts.insert(0, say::offered(start, &edits)?);
    }
    (!parts.is_empty()).then(|| scene::words::capital(&parts.join(", and ")))
}
