//! The report of `--report`: a page of words and tables (Markdown) with a plot for each law, learned from each noise level,
//! against the textbook's and, where it is known, the truth.

use std::fmt::Write;
use std::path::Path;

use anyhow::Context;
use glam::DVec3;
use kernels::dynamics::{ForceLaws, Laws, Learned, PowerTerm};
use teacher::rules::{Rules, World};

use super::learn::{Lesson, Seen};
use super::plot::{Curve, Plot, Points};
use super::report::{Number, Which, about};

/// What was learned from tracks of one noise level.
pub struct Level<'a> {
    pub noise: Option<f64>,
    pub lesson: &'a Lesson,
}

/// What the report is about.
pub struct Told<'a> {
    pub levels: Vec<Level<'a>>,
    /// What the tracks of the written laws showed.
    pub seen: &'a Seen,
    pub world: Option<World>,
    /// The rules that the tracks followed, where they are known.
    pub rules: Option<Rules>,
}

const COLOURS: [&str; 3] = ["#1b6ca8", "#d1495b", "#8a8d3f"];
const TRUTH: &str = "#222222";
const TEXTBOOK: &str = "#9a9a9a";
const SEEN: &str = "#5b5b5b";
/// Steps of a curve.
const STEPS: usize = 120;
/// Groups of observations that are shown as one point.
const GROUPS: usize = 10;
/// The restitution at which rebounds are drawn: that of a typical pair.
const RESTITUTION: f64 = 0.6;

/// Writes the page and its plots into a folder.
///
/// # Errors
/// When a file cannot be written.
pub fn write(folder: &Path, told: &Told<'_>) -> anyhow::Result<()> {
    std::fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
    let save = |name: &str, text: &str| {
        let path = folder.join(name);
        std::fs::write(&path, text).with_context(|| format!("writing {}", path.display()))
    };
    let mut page = String::from("# Laws learned from tracks\n\n");
    let world = told.world.map_or_else(
        || "The rules behind the tracks are not known; the textbook's are drawn beside what was learned.".to_owned(),
        |world| format!("The world watched: *{}*, {}.", world.name(), world.about()),
    );
    page += &world;
    page += "\n\nNoise is the standard deviation of a position in every frame as a share of the scale of motion (the diagonal \
             of the box that holds all centres at all times), and of an attitude in radians. What follows ± is one standard \
             deviation (Laplace's approximation with the robust covariance of White 1980). A form is chosen by the Bayesian \
             information criterion; the tables say by how much the others were worse.\n";
    for law in Which::ALL {
        section(&mut page, told, law);
        for (name, plot) in plots(told, law) {
            let _ = write!(page, "\n![{}]({name})\n", plot.title);
            save(&name, &plot.svg())?;
        }
    }
    save("report.md", &page)
}

fn noise_name(noise: Option<f64>) -> String {
    noise.map_or_else(|| "learned".to_owned(), |noise| format!("noise {:.0} %", 100.0 * noise))
}

fn section(page: &mut String, told: &Told<'_>, law: Which) {
    let reports: Vec<_> = told
        .levels
        .iter()
        .filter_map(|level| Some((level, level.lesson.reports.iter().find(|report| report.law == law)?)))
        .collect();
    let _ = write!(page, "\n## {}\n\n", law.name());
    if reports.is_empty() {
        page.push_str("Too little was seen of it; the textbook's law stands in.\n");
        return;
    }
    for (level, report) in &reports {
        let name = noise_name(level.noise);
        let _ = writeln!(page, "- {name} ({} observations): {}", report.observations, report.words);
    }
    let mut names: Vec<(&str, Option<f64>)> = Vec::new();
    for number in reports.iter().flat_map(|(_, report)| &report.numbers) {
        if !names.iter().any(|(name, _)| *name == number.name) {
            names.push((&number.name, number.textbook));
        }
    }
    let heads: Vec<String> = reports.iter().map(|(level, _)| noise_name(level.noise)).collect();
    let _ = write!(page, "\n| number | textbook | {} |\n|---|---|{}\n", heads.join(" | "), "---|".repeat(heads.len()));
    for (name, textbook) in names {
        let cell = |number: Option<&Number>| number.map_or_else(|| "-".to_owned(), about);
        let cells: Vec<String> =
            reports.iter().map(|(_, report)| cell(report.numbers.iter().find(|number| number.name == name))).collect();
        let textbook = textbook.map_or_else(|| "-".to_owned(), |value| format!("{value:.4}"));
        let _ = writeln!(page, "| {name} | {textbook} | {} |", cells.join(" | "));
    }
    let _ = write!(page, "\n| form tried | {} |\n|---|{}\n", heads.join(" | "), "---|".repeat(heads.len()));
    let mut forms: Vec<&str> = Vec::new();
    for candidate in reports.iter().flat_map(|(_, report)| &report.candidates) {
        // The number of knots differs from level to level.
        let form = candidate.form.split(", ").next().unwrap_or(&candidate.form);
        let form = if law == Which::Rebound { form } else { candidate.form.as_str() };
        if !forms.contains(&form) {
            forms.push(form);
        }
    }
    for form in forms {
        let cells: Vec<String> = reports
            .iter()
            .map(|(_, report)| {
                let same = |name: &str| {
                    if law == Which::Rebound { name.split(", ").next() == Some(form) } else { name == form }
                };
                let found = report.candidates.iter().find(|candidate| same(&candidate.form));
                found.map_or_else(
                    || "-".to_owned(),
                    |found| match found.criterion {
                        0.0 => format!("**chosen** ({} numbers)", found.parameters),
                        worse => format!("+{worse:.1} ({} numbers)", found.parameters),
                    },
                )
            })
            .collect();
        let _ = writeln!(page, "| {form} | {} |", cells.join(" | "));
    }
}

/// A curve of each noise level, the textbook's and the truth.
fn curves(
    told: &Told<'_>,
    (least, most): (f64, f64),
    logarithmic: bool,
    of: impl Fn(&Learned, f64) -> f64,
    truth: Option<&dyn Fn(f64) -> f64>,
) -> Vec<Curve> {
    let at = |k: usize| {
        let share = k as f64 / STEPS as f64;
        if logarithmic { least * (most / least).powf(share) } else { least + (most - least) * share }
    };
    let along = |f: &dyn Fn(f64) -> f64| (0..=STEPS).map(|k| (at(k), f(at(k)))).collect();
    let textbook = Learned::textbook();
    let mut curves = vec![Curve {
        name: "textbook".to_owned(),
        colour: TEXTBOOK,
        dashed: true,
        points: along(&|x| of(&textbook, x)),
    }];
    if let Some(truth) = truth {
        curves.push(Curve { name: "truth".to_owned(), colour: TRUTH, dashed: false, points: along(truth) });
    }
    for (level, colour) in told.levels.iter().zip(COLOURS) {
        curves.push(Curve {
            name: noise_name(level.noise),
            colour,
            dashed: false,
            points: along(&|x| of(&level.lesson.laws, x)),
        });
    }
    curves
}

/// Observations in groups of like x: mean of y, and its standard deviation.
fn grouped(mut seen: Vec<(f64, f64)>) -> Points {
    seen.sort_by(|a, b| a.0.total_cmp(&b.0));
    let size = seen.len().div_ceil(GROUPS).max(1);
    let points = seen
        .chunks(size)
        .filter(|group| group.len() > 2)
        .map(|group| {
            let n = group.len() as f64;
            let (x, y) = (group.iter().map(|p| p.0).sum::<f64>() / n, group.iter().map(|p| p.1).sum::<f64>() / n);
            let variance = group.iter().map(|p| (p.1 - y) * (p.1 - y)).sum::<f64>() / (n - 1.0);
            (x, y, (variance / n).sqrt())
        })
        .collect();
    Points { name: "seen, in groups (± 2 standard deviations)".to_owned(), colour: SEEN, points }
}

fn normal(laws: &Learned, e: f64, v: f64) -> f64 {
    Laws::learned(laws.clone(), "drawn").of_pair(e, 0.4, true).normal(-v, -v)
}

fn sum(terms: &[PowerTerm], x: f64) -> f64 {
    terms.iter().map(|term| term.coefficient * x.powf(term.exponent)).sum()
}

fn plots(told: &Told<'_>, law: Which) -> Vec<(String, Plot)> {
    let name = format!("{}.svg", law.name());
    let plot = |title: &str, x: &str, y: &str| Plot {
        title: title.to_owned(),
        x: x.to_owned(),
        y: y.to_owned(),
        ..Plot::default()
    };
    let rules = told.rules;
    match law {
        Which::Rebound => {
            let mut plot = plot(
                "What an impact on the ground gives back",
                "speed of approach (m/s)",
                "rebound over restitution times approach",
            );
            let back = |v: f64| move |rules: Rules| rules.rebound_m_s(RESTITUTION, v, true) / (RESTITUTION * v);
            let truth = |v: f64| rules.map_or(1.0, back(v));
            let learned = |laws: &Learned, v: f64| (normal(laws, RESTITUTION, v) - v) / (RESTITUTION * v);
            plot.curves = curves(told, (1.0, 6.0), false, learned, rules.is_some().then_some(&truth));
            let like = |e: f64| (e - RESTITUTION).abs() < 0.1;
            let samples = told.seen.normal.iter().filter(|s| s.pair.ground && s.u == s.v0 && like(s.pair.restitution));
            plot.points =
                vec![grouped(samples.map(|s| (-s.v0, (s.impulse + s.v0) / (-s.v0 * s.pair.restitution))).collect())];
            vec![(name, plot)]
        }
        Which::Friction => {
            let mut plot = plot(
                "Friction on the ground",
                "direction of sliding, from +x towards +z (degrees)",
                "friction over coefficient times pressure",
            );
            let towards = |degrees: f64| DVec3::new(degrees.to_radians().cos(), 0.0, degrees.to_radians().sin());
            let learned = |laws: &Learned, degrees: f64| {
                Laws::learned(laws.clone(), "drawn").of_pair(0.5, 0.4, true).friction(1e9, 1.0, towards(degrees)) / 0.4
            };
            let truth = |degrees: f64| rules.map_or(1.0, |rules| rules.roughness(towards(degrees)));
            plot.curves = curves(told, (-180.0, 180.0), false, learned, rules.is_some().then_some(&truth));
            let slides = |s: &&super::sample::FrictionSample| s.normal.pair.ground && s.impulse < 0.9 * s.q;
            let of = |s: &super::sample::FrictionSample| {
                let angle = s.direction.z.atan2(s.direction.x).to_degrees();
                (angle, s.impulse / (s.normal.pair.friction * s.normal.impulse))
            };
            plot.points = vec![grouped(told.seen.friction.iter().filter(slides).map(of).collect())];
            vec![(name, plot)]
        }
        Which::Air => {
            let mut drag = plot("Drag", "drag coefficient", "force over density, frontal area, speed squared");
            let learned = |laws: &Learned, c: f64| sum(&laws.drag, c);
            drag.curves = curves(told, (0.1, 1.5), false, learned, Some(&|c| 0.5 * c));
            let mut wind = plot("Wind, seen from above", "towards +x (m/s)", "towards -z (m/s)");
            wind.square = true;
            let arrow = |name: &str, colour, to: DVec3, dashed| Curve {
                name: name.to_owned(),
                colour,
                dashed,
                points: vec![(0.0, 0.0), (to.x, -to.z)],
            };
            wind.curves.extend(rules.map(|rules| arrow("truth", TRUTH, rules.wind_m_s, true)));
            for (level, colour) in told.levels.iter().zip(COLOURS) {
                wind.curves.push(arrow(&noise_name(level.noise), colour, level.lesson.laws.wind_m_s, false));
            }
            let any = told.levels.iter().any(|level| level.lesson.laws.wind_m_s != DVec3::ZERO);
            let mut both = vec![(name, drag)];
            both.extend(any.then(|| ("wind.svg".to_owned(), wind)));
            both
        }
        Which::Attraction => {
            let mut plot = plot("Attraction", "distance (scene units)", "pull over G m m");
            plot.logarithmic = true;
            let truth = |r: f64| rules.map_or(0.0, |rules| r.powf(-rules.attraction_exponent));
            let learned = |laws: &Learned, r: f64| sum(&laws.forces.attraction, r);
            plot.curves = curves(told, (0.5, 4.0), true, learned, rules.is_some().then_some(&truth));
            vec![(name, plot)]
        }
        Which::Springs => {
            let mut plot = plot("Springs", "strain", "pull over stiffness and rest length");
            let learned = |laws: &Learned, s: f64| s.signum() * sum(&laws.forces.spring, s.abs());
            plot.curves = curves(told, (-0.5, 0.6), false, learned, rules.is_some().then_some(&|s| s));
            vec![(name, plot)]
        }
        Which::Liquids => {
            let mut plot = plot(
                "Single factors: 1 damping, 2 buoyancy, 3 drag in liquids",
                "which",
                "factor (± 2 standard deviations)",
            );
            let of = |laws: &ForceLaws| [laws.damping, laws.buoyancy, laws.liquid_drag];
            plot.curves = vec![Curve {
                name: "textbook".to_owned(),
                colour: TEXTBOOK,
                dashed: true,
                points: vec![(0.7, 1.0), (3.5, 1.0)],
            }];
            for ((level, colour), k) in told.levels.iter().zip(COLOURS).zip(0..) {
                let numbers: Vec<&Number> = level.lesson.reports.iter().flat_map(|report| &report.numbers).collect();
                let sd = |value: f64| numbers.iter().find(|number| number.value == value).map_or(0.0, |n| n.sd);
                let at = |(which, value): (usize, f64)| (which as f64 + 1.0 + 0.12 * f64::from(k), value, sd(value));
                let points = of(&level.lesson.laws.forces).into_iter().enumerate().map(at).collect();
                plot.points.push(Points { name: noise_name(level.noise), colour, points });
            }
            vec![(name, plot)]
        }
    }
}
