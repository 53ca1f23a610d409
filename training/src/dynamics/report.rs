//! What is told of a law that was learned: its form, its numbers with their uncertainty, what else was tried, in words.

use kernels::dynamics::{Learned, PowerTerm};
use serde::Serialize;

/// A form that was tried.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Candidate {
    /// In words.
    pub form: String,
    /// Its free numbers.
    pub parameters: usize,
    /// Bayesian information criterion above that of the form chosen.
    pub criterion: f64,
}

/// A number of a law.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Number {
    /// What it is.
    pub name: String,
    /// As it was found.
    pub value: f64,
    /// Its standard deviation (Laplace's, robust: White 1980).
    pub sd: f64,
    /// What textbooks have for it.
    pub textbook: Option<f64>,
}

/// The laws that can be learned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Which {
    /// The impulse along a contact's normal.
    Rebound,
    /// The impulse of friction.
    Friction,
    /// Drag and wind.
    Air,
    /// Attraction between bodies.
    Attraction,
    /// Springs and damping.
    Springs,
    /// Buoyancy and drag in liquids.
    Liquids,
}

impl Which {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Rebound, Self::Friction, Self::Air, Self::Attraction, Self::Springs, Self::Liquids];

    /// Its name, for people.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Rebound => "rebound",
            Self::Friction => "friction",
            Self::Air => "air",
            Self::Attraction => "attraction",
            Self::Springs => "springs",
            Self::Liquids => "liquids",
        }
    }
}

/// What is told of one law.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LawReport {
    /// Which law.
    pub law: Which,
    /// Its form, in words.
    pub form: String,
    /// What it says, in a sentence or two.
    pub words: String,
    /// What was tried.
    pub candidates: Vec<Candidate>,
    /// Its numbers.
    pub numbers: Vec<Number>,
    /// Contacts or flights it was learned from.
    pub observations: usize,
}

/// A law that was found, and how.
#[derive(Clone, Debug)]
pub struct Found<L> {
    /// The law.
    pub law: L,
    /// Its form, in words.
    pub form: String,
    /// What was tried.
    pub candidates: Vec<Candidate>,
    /// Its numbers.
    pub numbers: Vec<Number>,
    /// Contacts or flights it was found from.
    pub count: usize,
}

impl<L> Found<L> {
    /// What is told of it, once it is among the laws.
    #[must_use]
    pub fn report(&self, law: Which, laws: &Learned) -> LawReport {
        LawReport {
            law,
            form: self.form.clone(),
            words: words(law, laws, &self.numbers),
            candidates: self.candidates.clone(),
            numbers: self.numbers.clone(),
            observations: self.count,
        }
    }
}

/// A number and its standard deviation.
#[must_use]
pub fn about(number: &Number) -> String {
    // Two digits of the standard deviation are as many as mean anything.
    let decimals = if number.sd > 0.0 { (1.0 - number.sd.log10().floor()).clamp(0.0, 7.0) as usize } else { 3 };
    format!("{:.decimals$} ± {:.decimals$}", number.value, number.sd)
}

/// What a law says, in a sentence or two.
#[must_use]
pub fn words(law: Which, laws: &Learned, numbers: &[Number]) -> String {
    let listed = |of: &[Number]| -> String {
        let each: Vec<String> = of.iter().map(|number| format!("{} {}", about(number), number.name)).collect();
        each.join(", ")
    };
    let sum = |terms: &[PowerTerm], x: &str| {
        let each: Vec<String> =
            terms.iter().map(|term| format!("{:.4} {x}^{:.4}", term.coefficient, term.exponent)).collect();
        each.join(" + ")
    };
    match law {
        Which::Rebound => match &laws.normal.bend {
            None => format!("The impulse along the normal is {}.", listed(numbers)),
            Some(bend) => {
                let speed = |knot: usize| libm::exp(bend.first_ln_m_s + knot as f64 * bend.step_ln);
                let last = bend.factors.len() - 1;
                let at = |knot: usize| -bend.factors[knot] * laws.normal.terms[4];
                format!(
                    "What comes back depends on the speed{}: {:.2} of what the restitution says at {:.2} m/s, {:.2} at \
                     {:.2} m/s, {:.2} at {:.2} m/s ({} knots).",
                    if bend.ground_only { ", on the ground alone" } else { "" },
                    at(0),
                    speed(0),
                    at(last / 2),
                    speed(last / 2),
                    at(last),
                    speed(last),
                    last + 1
                )
            }
        },
        Which::Friction => match &laws.friction.grain {
            None => format!("Friction is {}.", listed(numbers)),
            Some(grain) => {
                let strength = |degrees: i32| {
                    let angle = f64::from(degrees).to_radians();
                    laws.friction.terms[5] * grain.factor(glam::DVec3::new(libm::cos(angle), 0.0, libm::sin(angle)))
                };
                let by = |a: &i32, b: &i32| strength(*a).total_cmp(&strength(*b));
                let (least, most) = ((-179..=180).min_by(by).unwrap_or(0), (-179..=180).max_by(by).unwrap_or(0));
                format!(
                    "Friction on the ground depends on the direction of sliding: {:.2} of what the coefficient says at \
                     {least} degrees from +x towards +z, {:.2} at {most} degrees.",
                    strength(least),
                    strength(most)
                )
            }
        },
        Which::Air => {
            let drag = sum(&laws.drag, "C");
            let wind = laws.wind_m_s;
            let air = if wind == glam::DVec3::ZERO {
                "The air is still.".to_owned()
            } else {
                let of: Vec<&Number> = numbers.iter().filter(|number| number.name.starts_with("wind")).collect();
                let parts: Vec<String> = of.iter().map(|number| about(number)).collect();
                format!("The air moves at ({}) m/s.", parts.join(", "))
            };
            format!("Drag over density, frontal area and speed squared is {drag}. {air}")
        }
        Which::Attraction => format!("Attraction over G m m is {}.", sum(&laws.forces.attraction, "r")),
        Which::Springs => format!(
            "A spring pulls with {} of its stiffness and rest length; damping is {:.4} of what is declared.",
            sum(&laws.forces.spring, "strain"),
            laws.forces.damping
        ),
        Which::Liquids => format!("In a liquid: {}.", listed(numbers)),
    }
}
