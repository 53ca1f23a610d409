//! Fits the laws of contact to observations, and chooses their form: which terms, and whether one more input is earned.
//!
//! All forms are sums of columns, so that each is solved exactly by least squares. The form is chosen by the Bayesian
//! information criterion, by one procedure for all worlds: for every input that a law may gain (none, the size of a speed, the
//! direction of sliding) terms are taken away one by one as long as the criterion falls, and the input with the lowest criterion is
//! kept. Observations far off the most flexible form of all (a track that was misread) count less.

use std::sync::Arc;

use glam::DVec3;
use kernels::dynamics::{Bend, BendOf, FrictionLaw, Grain, Laws, Learned, NormalLaw, TERMS, seen_sliding};

use super::report::{Candidate, Found, Number};
use super::sample::{FrictionSample, NormalSample};
use super::squares::{Sums, sandwich};

/// Errors of the form of the law that are not worth pursuing, as a share of the speeds.
const FLOOR: f64 = 2e-3;
/// Residuals beyond this many standard deviations count less (Huber 1964).
const HUBER: f64 = 3.0;
/// A grip that is nearer than this many standard deviations to ending all sliding says nothing about its strength.
const GRIPS: f64 = 3.0;
/// A track in which something that surely grips slides by more than this many standard deviations does.
const SLIDES: f64 = 6.0;
/// Knots of a bend that are tried.
const KNOTS: [usize; 6] = [2, 3, 4, 6, 8, 12];
/// Waves of a grain that are tried.
const WAVES: [usize; 4] = [1, 2, 3, 4];
/// Names of the terms of the normal law and of friction.
const NORMAL_TERMS: [&str; TERMS] = ["u", "u e", "u mu", "v0", "v0 e", "v0 mu"];
const FRICTION_TERMS: [&str; TERMS] = ["q", "q e", "q mu", "p", "p e", "p mu"];

/// Which forms may be chosen from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Forms {
    /// All.
    All,
    /// The textbook's alone, its constants fitted.
    Textbook,
}

/// One observation as the columns of a design.
struct Row {
    x: Vec<f64>,
    y: f64,
    weight: f64,
}

/// A way to write observations as columns.
struct Design {
    name: String,
    /// Columns that may be left out.
    free: Vec<usize>,
    /// Columns that stay.
    kept: Vec<usize>,
    /// What even the most flexible columns leave.
    dispersion: f64,
}

/// Takes columns away one by one as long as the criterion falls; what is left, and its criterion.
fn eliminate(sums: &Sums, design: &Design) -> Option<(Vec<usize>, f64)> {
    let of = |free: &[usize]| {
        let columns: Vec<usize> = free.iter().chain(&design.kept).copied().collect();
        (!columns.is_empty())
            .then(|| sums.solve(&columns).map(|solved| sums.criterion(&solved, design.dispersion, TERMS)))
            .flatten()
    };
    let mut free = design.free.clone();
    let mut least = of(&free).unwrap_or(f64::INFINITY);
    loop {
        let without = |k: usize| -> Vec<usize> { free.iter().copied().filter(|&c| c != free[k]).collect() };
        let next = (0..free.len()).filter_map(|k| of(&without(k)).map(|criterion| (criterion, without(k))));
        match next.min_by(|a, b| a.0.total_cmp(&b.0)) {
            Some((criterion, fewer)) if criterion < least => (least, free) = (criterion, fewer),
            _ => break,
        }
    }
    let columns = free.iter().chain(&design.kept).copied().collect();
    least.is_finite().then_some((columns, least))
}

fn sums(rows: &[Row]) -> Sums {
    let mut sums = Sums::new(rows.first().map_or(0, |row| row.x.len()));
    rows.iter().for_each(|row| sums.add(&row.x, row.y, row.weight));
    sums
}

/// Coefficients of columns, with their standard deviations.
fn coefficients(rows: &[Row], columns: &[usize]) -> Option<Vec<(f64, f64)>> {
    let solved = sums(rows).solve(columns)?;
    let n = columns.len();
    let mut curvature = vec![0.0; n * n];
    for row in rows {
        for (i, &ci) in columns.iter().enumerate() {
            for (j, &cj) in columns.iter().enumerate() {
                curvature[i * n + j] += row.weight * row.x[ci] * row.x[cj];
            }
        }
    }
    let slopes = rows.iter().map(|row| {
        let law: f64 = columns.iter().zip(&solved.coefficients).map(|(&c, k)| row.x[c] * k).sum();
        columns.iter().map(|&c| row.weight * (row.y - law) * row.x[c]).collect()
    });
    let covariance = sandwich(&curvature, slopes, n)?;
    Some(solved.coefficients.iter().enumerate().map(|(i, &c)| (c, covariance[i * n + i].max(0.0).sqrt())).collect())
}

/// Lowers the weights of observations that even the most flexible columns leave far off; returns the chi-squared per observation
/// that these leave.
fn distrust(rows: &mut [Row]) -> f64 {
    let all: Vec<usize> = (0..rows.first().map_or(0, |row| row.x.len())).collect();
    let first: Vec<f64> = rows.iter().map(|row| row.weight).collect();
    for _ in 0..4 {
        let Some(solved) = sums(rows).solve(&all) else { break };
        for (row, first) in rows.iter_mut().zip(&first) {
            let law: f64 = row.x.iter().zip(&solved.coefficients).map(|(x, c)| x * c).sum();
            let off = (row.y - law).abs() * first.sqrt();
            row.weight = if off > HUBER { first * HUBER / off } else { *first };
        }
    }
    let sums = sums(rows);
    sums.solve(&all).map_or(1.0, |solved| solved.left / sums.count.max(1) as f64)
}

fn weight(sd: f64, speeds: f64) -> f64 {
    1.0 / (sd * sd + (FLOOR * speeds).powi(2))
}

/// The bend of so many knots over the speeds that were seen, flat.
fn flat(samples: &[NormalSample], of: BendOf, ground_only: bool, knots: usize) -> Option<Bend> {
    let mut bend = Bend { of, ground_only, first_ln_m_s: 0.0, step_ln: 1.0, factors: vec![1.0; knots] };
    let impacts = samples.iter().filter(|sample| sample.v0 < 0.0 && (sample.pair.ground || !ground_only));
    let mut speeds: Vec<f64> =
        impacts.map(|s| bend.input_m_s(-s.v0, s.pair.restitution)).filter(|s| *s > 0.0).collect();
    speeds.sort_by(f64::total_cmp);
    let at = |share: f64| speeds.get((share * speeds.len() as f64) as usize).copied();
    let (first, last) = (libm::log(at(0.01)?), libm::log(at(0.99)?));
    // Few impacts a knot say nothing.
    if last <= first || speeds.len() < 8 * knots {
        return None;
    }
    (bend.first_ln_m_s, bend.step_ln) = (first, (last - first) / (knots - 1) as f64);
    Some(bend)
}

fn base(sample: &NormalSample) -> [f64; TERMS] {
    let NormalSample { u, v0, pair, .. } = *sample;
    let (e, mu) = (pair.restitution, pair.friction);
    [u, u * e, u * mu, v0, v0 * e, v0 * mu]
}

fn normal_rows(samples: &[NormalSample], weights: &[f64], bend: Option<&Bend>) -> Vec<Row> {
    let row = |(sample, &weight): (&NormalSample, &f64)| {
        let mut x = base(sample).to_vec();
        if let Some(bend) = bend {
            let mut knots = vec![0.0; bend.factors.len()];
            if sample.pair.ground || !bend.ground_only {
                let (left, share) = bend.place(bend.input_m_s(-sample.v0, sample.pair.restitution));
                knots[left] += x[4] * (1.0 - share);
                if share > 0.0 {
                    knots[left + 1] += x[4] * share;
                }
                // The plain term is then that of all other contacts.
                x[4] = 0.0;
            }
            x.extend(knots);
        }
        Row { x, y: sample.impulse, weight }
    };
    samples.iter().zip(weights).map(row).collect()
}

/// Fits the normal law; none where too little was seen.
#[must_use]
pub fn normal(samples: &[NormalSample], forms: Forms) -> Option<Found<NormalLaw>> {
    if samples.len() < 2 * TERMS {
        return None;
    }
    let mut weights: Vec<f64> = samples.iter().map(|s| weight(s.sd, s.u.abs().max(s.v0.abs()))).collect();
    let mut dispersion = 1.0;
    let bends =
        [(BendOf::Approach, false), (BendOf::Approach, true), (BendOf::Rebound, false), (BendOf::Rebound, true)];
    if let Some(flexible) =
        flat(samples, BendOf::Rebound, true, 12).or_else(|| flat(samples, BendOf::Rebound, false, 12))
    {
        let mut rows = normal_rows(samples, &weights, Some(&flexible));
        dispersion = distrust(&mut rows);
        weights = rows.iter().map(|row| row.weight).collect();
    }
    let plain =
        Design { name: "ratios of speeds alone".to_owned(), free: (0..TERMS).collect(), kept: Vec::new(), dispersion };
    let mut tried: Vec<(f64, Design, Option<Bend>, Vec<usize>)> = Vec::new();
    if forms == Forms::Textbook {
        tried.push((0.0, plain, None, vec![0, 4]));
    } else {
        let rows = normal_rows(samples, &weights, None);
        if let Some((columns, criterion)) = eliminate(&sums(&rows), &plain) {
            tried.push((criterion, plain, None, columns));
        }
        for (of, ground_only) in bends {
            let mut best: Option<(f64, Design, Option<Bend>, Vec<usize>)> = None;
            for knots in KNOTS {
                let Some(bend) = flat(samples, of, ground_only, knots) else { continue };
                let rows = normal_rows(samples, &weights, Some(&bend));
                let kept: Vec<usize> = (TERMS..TERMS + knots).chain(ground_only.then_some(4)).collect();
                let told = if of == BendOf::Approach { "the speed of approach" } else { "the speed of the rebound" };
                let place = if ground_only { " on the ground" } else { "" };
                let design =
                    Design { name: format!("{told}{place}, {knots} knots"), free: vec![0, 1, 2], kept, dispersion };
                let Some((columns, criterion)) = eliminate(&sums(&rows), &design) else { continue };
                if best.as_ref().is_none_or(|best| criterion < best.0) {
                    best = Some((criterion, design, Some(bend), columns));
                }
            }
            tried.extend(best);
        }
    }
    let chosen = tried.iter().min_by(|a, b| a.0.total_cmp(&b.0))?;
    let candidates = tried
        .iter()
        .map(|(criterion, design, _, columns)| Candidate {
            form: design.name.clone(),
            parameters: columns.len(),
            criterion: criterion - chosen.0,
        })
        .collect();
    let (_, design, bend, columns) = chosen;
    let found = coefficients(&normal_rows(samples, &weights, bend.as_ref()), columns)?;
    let mut law = NormalLaw { terms: [0.0; TERMS], bend: None };
    let mut numbers = Vec::new();
    for (&column, &(value, sd)) in columns.iter().zip(&found).filter(|(column, _)| **column < TERMS) {
        law.terms[column] = value;
        let textbook = [-1.0, 0.0, 0.0, 0.0, -1.0, 0.0][column];
        numbers.push(Number { name: NORMAL_TERMS[column].to_owned(), value, sd, textbook: Some(textbook) });
    }
    if let Some(mut bend) = bend.clone() {
        if law.terms[4] == 0.0 {
            law.terms[4] = -1.0;
        }
        for (&column, &(value, sd)) in columns.iter().zip(&found).filter(|(column, _)| **column >= TERMS) {
            let knot = column - TERMS;
            bend.factors[knot] = value / law.terms[4];
            let speed = libm::exp(bend.first_ln_m_s + knot as f64 * bend.step_ln);
            let name = format!("v0 e at {speed:.2} m/s");
            numbers.push(Number { name, value, sd, textbook: Some(-1.0) });
        }
        law.bend = Some(Arc::new(bend));
    }
    Some(Found { law, form: design.name.clone(), candidates, numbers, count: samples.len() })
}

fn friction_row(sample: &FrictionSample, q: f64, p: f64, waves: usize) -> Row {
    let pair = sample.normal.pair;
    let (e, mu) = (pair.restitution, pair.friction);
    let q = seen_sliding(q, p);
    let mut x = vec![q, q * e, q * mu, p, p * e, p * mu];
    let level = DVec3::new(sample.direction.x, 0.0, sample.direction.z).normalize_or_zero();
    let (mut c, mut s) = (1.0, 0.0);
    for _ in 0..waves {
        (c, s) = (c * level.x - s * level.z, s * level.x + c * level.z);
        let told = if pair.ground { p * mu } else { 0.0 };
        x.extend([told * c, told * s]);
    }
    Row { x, y: sample.impulse, weight: weight(sample.sd, q.abs().max(p.abs())) }
}

/// Fits friction, told the normal impulse as the normal law says it (that is less noisy than what was seen of it); none where
/// too little was seen to slide.
#[must_use]
pub fn friction(samples: &[FrictionSample], normal: &NormalLaw, forms: Forms) -> Option<Found<FrictionLaw>> {
    let most = *WAVES.last()?;
    let friction = FrictionLaw { terms: [0.0; TERMS], grain: None };
    let laws =
        Laws::learned(Learned { normal: normal.clone(), friction, ..Learned::textbook() }, "to be told the impulse");
    let pressed = |NormalSample { u, v0, pair, .. }: NormalSample| {
        laws.of_pair(pair.restitution, pair.friction, pair.ground).normal(u, v0)
    };
    let pressed: Vec<f64> = samples.iter().map(|sample| pressed(sample.normal)).collect();
    // The sliding speed with what it shares with the impulse's error taken out, by what the law (once there is one) asks for: else a
    // speed that was measured too high would come with an impulse that was, and friction would seem to grow with speed.
    let mut speeds: Vec<f64> = samples.iter().map(|sample| sample.q).collect();
    // What grips says only that friction is at least so strong; which does is told by the law, too.
    let mut slides: Vec<bool> = samples.iter().map(|s| s.impulse < s.q - SLIDES * s.sd).collect();
    let mut found = None;
    for _ in 0..5 {
        let rows: Vec<Row> = samples
            .iter()
            .zip(&speeds)
            .zip(&pressed)
            .map(|((sample, &q), &p)| friction_row(sample, q, p, most))
            .collect();
        let chosen_rows = rows.iter().zip(&slides).filter(|(_, slides)| **slides);
        let mut used: Vec<Row> = chosen_rows.map(|(row, _)| Row { x: row.x.clone(), ..*row }).collect();
        if used.len() < 2 * TERMS {
            return None;
        }
        let dispersion = distrust(&mut used);
        let chosen = choose_friction(&used, dispersion, forms)?;
        let terms: Vec<(usize, f64)> = chosen.columns.iter().copied().zip(chosen.found.iter().map(|f| f.0)).collect();
        for (((row, sample), slides), speed) in rows.iter().zip(samples).zip(&mut slides).zip(&mut speeds) {
            let asked: f64 = terms.iter().map(|&(column, value)| row.x[column] * value).sum();
            *speed = sample.q - sample.shared * (sample.impulse - asked);
            *slides = asked < *speed - GRIPS * sample.sd || sample.impulse < sample.q - SLIDES * sample.sd;
        }
        found = Some((chosen, used.len()));
    }
    let (Chosen { design, columns, found, candidates }, count) = found?;
    let mut law = FrictionLaw { terms: [0.0; TERMS], grain: None };
    let mut numbers = Vec::new();
    let mut waves: Vec<[f64; 2]> = Vec::new();
    for (&column, &(value, sd)) in columns.iter().zip(&found) {
        if column < TERMS {
            law.terms[column] = value;
            let textbook = if column == 5 { 1.0 } else { 0.0 };
            numbers.push(Number { name: FRICTION_TERMS[column].to_owned(), value, sd, textbook: Some(textbook) });
        }
    }
    for (&column, &(value, sd)) in columns.iter().zip(&found).filter(|(column, _)| **column >= TERMS) {
        let (wave, part) = ((column - TERMS) / 2, (column - TERMS) % 2);
        waves.resize(waves.len().max(wave + 1), [0.0; 2]);
        waves[wave][part] = value / law.terms[5];
        let name = format!("p mu {}({} angle)", ["cos", "sin"][part], wave + 1);
        numbers.push(Number { name, value, sd, textbook: Some(0.0) });
    }
    if !waves.is_empty() {
        law.grain = Some(Arc::new(Grain { waves }));
    }
    Some(Found { law, form: design, candidates, numbers, count })
}

struct Chosen {
    design: String,
    columns: Vec<usize>,
    found: Vec<(f64, f64)>,
    candidates: Vec<Candidate>,
}

fn choose_friction(rows: &[Row], dispersion: f64, forms: Forms) -> Option<Chosen> {
    let sums = sums(rows);
    let name = "the same in all directions".to_owned();
    let plain = Design { name, free: (0..TERMS).collect(), kept: Vec::new(), dispersion };
    let mut tried: Vec<(f64, String, Vec<usize>)> = Vec::new();
    if forms == Forms::Textbook {
        tried.push((0.0, plain.name, vec![5]));
    } else {
        let waves = WAVES.iter().map(|&waves| Design {
            name: format!("the direction of sliding on the ground, {waves} waves"),
            free: vec![0, 1, 2],
            kept: (5..TERMS + 2 * waves).collect(),
            dispersion,
        });
        for design in std::iter::once(plain).chain(waves) {
            let Some((columns, criterion)) = eliminate(&sums, &design) else { continue };
            tried.push((criterion, design.name, columns));
        }
    }
    let (least, design, columns) = tried.iter().min_by(|a, b| a.0.total_cmp(&b.0))?;
    let candidate = |(criterion, form, columns): &(f64, String, Vec<usize>)| Candidate {
        form: form.clone(),
        parameters: columns.len(),
        criterion: criterion - least,
    };
    Some(Chosen {
        design: design.clone(),
        columns: columns.clone(),
        found: coefficients(rows, columns)?,
        candidates: tried.iter().map(candidate).collect(),
    })
}
