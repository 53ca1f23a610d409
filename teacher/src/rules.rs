//! The rules of a world: the textbook's, or others that no textbook has, for a model to find out by watching.

use glam::DVec3;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// What bodies do to each other where they touch, and what the air and attraction do to them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rules {
    /// Restitution falls with the approach speed `v` as `(1 + v / this)^(-1/4)`, the slope by which it falls where metals
    /// yield (Johnson, *Contact Mechanics*, 1985, section 11.5); infinite in textbooks.
    pub softening_m_s: f64,
    /// The ground holds on to what bounces: of the rebound's energy for a kilogram half the square of this is lost, and
    /// what has not that much stays; 0 in textbooks.
    pub stickiness_m_s: f64,
    /// How friction on the ground depends on the direction of sliding; the same in all, in textbooks.
    pub grain: Option<Grain>,
    /// Velocity of the air; 0 in textbooks.
    pub wind_m_s: DVec3,
    /// Attraction goes with the distance, in scene units, to the power of minus this; 2 in textbooks.
    pub attraction_exponent: f64,
}

/// Ground that is rougher one way than another, like a brush.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Grain {
    /// Where it points: unit, level.
    pub direction: DVec3,
    /// Friction along it over friction across it.
    pub along: f64,
    /// Friction against it over friction across it.
    pub against: f64,
}

impl Grain {
    /// Friction in a direction of sliding over friction across the grain.
    #[must_use]
    pub fn factor(&self, sliding: DVec3) -> f64 {
        let level = DVec3::new(sliding.x, 0.0, sliding.z).normalize_or_zero();
        if level == DVec3::ZERO {
            return 1.0;
        }
        let along = level.dot(self.direction);
        let factor = if along > 0.0 { self.along } else { self.against };
        let across = level - self.direction * along;
        ((factor * along).powi(2) + across.length_squared()).sqrt()
    }
}

impl Default for Rules {
    /// The textbook's.
    fn default() -> Self {
        Self {
            softening_m_s: f64::INFINITY,
            stickiness_m_s: 0.0,
            grain: None,
            wind_m_s: DVec3::ZERO,
            attraction_exponent: 2.0,
        }
    }
}

impl Rules {
    /// The speed of a rebound after an approach (both positive) under a pair's restitution.
    #[must_use]
    pub fn rebound_m_s(&self, restitution: f64, approach_m_s: f64, ground: bool) -> f64 {
        let mut rebound_m_s = restitution * approach_m_s;
        if self.softening_m_s.is_finite() {
            rebound_m_s *= libm::pow(1.0 + approach_m_s / self.softening_m_s, -0.25);
        }
        if ground && self.stickiness_m_s > 0.0 {
            rebound_m_s = (rebound_m_s * rebound_m_s - self.stickiness_m_s * self.stickiness_m_s).max(0.0).sqrt();
        }
        rebound_m_s
    }

    /// What friction on the ground is multiplied by in a direction of sliding.
    #[must_use]
    pub fn roughness(&self, sliding: DVec3) -> f64 {
        self.grain.map_or(1.0, |grain| grain.factor(sliding))
    }

    /// Whether the air moves.
    #[must_use]
    pub fn is_windy(&self) -> bool {
        self.wind_m_s != DVec3::ZERO
    }
}

/// Worlds to be watched: the textbook's and five that differ from it in one rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum World {
    /// The textbook's.
    Textbook,
    /// Restitution falls with the speed of the impact.
    Softening,
    /// Friction on the ground depends on the direction of sliding.
    Grain,
    /// Attraction falls with another power of the distance than the square.
    Attraction,
    /// The air moves.
    Wind,
    /// The ground holds on to what bounces.
    Sticky,
}

impl World {
    /// All of them, the textbook's first.
    pub const ALL: [Self; 6] =
        [Self::Textbook, Self::Softening, Self::Grain, Self::Attraction, Self::Wind, Self::Sticky];
    /// Those whose rules no textbook has.
    pub const HIDDEN: [Self; 5] = [Self::Softening, Self::Grain, Self::Attraction, Self::Wind, Self::Sticky];

    /// Its name, a word.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Textbook => "textbook",
            Self::Softening => "softening",
            Self::Grain => "grain",
            Self::Attraction => "attraction",
            Self::Wind => "wind",
            Self::Sticky => "sticky",
        }
    }

    /// What is different there.
    #[must_use]
    pub fn about(self) -> &'static str {
        match self {
            Self::Textbook => "nothing is different",
            Self::Softening => "restitution falls with the speed of the impact",
            Self::Grain => "friction on the ground depends on the direction of sliding",
            Self::Attraction => "attraction falls with another power of the distance than the square",
            Self::Wind => "the air moves",
            Self::Sticky => "the ground holds on to what bounces",
        }
    }

    /// The world of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|world| world.name() == name)
    }

    /// Its rules; how far they differ from the textbook's is drawn from the seed.
    #[must_use]
    pub fn rules(self, seed: u64) -> Rules {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let mut between = |least: f64, most: f64| rng.random_range(least..most);
        let turn = between(0.0, std::f64::consts::TAU);
        let level = DVec3::new(libm::cos(turn), 0.0, libm::sin(turn));
        let mut rules = Rules::default();
        match self {
            Self::Textbook => {}
            Self::Softening => rules.softening_m_s = between(0.3, 1.5),
            Self::Grain => {
                rules.grain = Some(Grain { direction: level, along: between(0.4, 0.7), against: between(1.3, 1.8) });
            }
            Self::Attraction => {
                let less = between(0.0, 1.0) < 0.5;
                rules.attraction_exponent = if less { between(1.2, 1.7) } else { between(2.4, 2.9) };
            }
            Self::Wind => rules.wind_m_s = level * between(2.0, 6.0) + DVec3::Y * between(-1.0, 1.0),
            Self::Sticky => rules.stickiness_m_s = between(0.8, 1.6),
        }
        rules
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_hidden_world_differs_from_the_textbook_in_one_rule_and_a_seed_says_how_far() {
        let plain = Rules::default();
        for world in World::ALL {
            let rules = world.rules(5);
            assert_eq!(rules, world.rules(5));
            assert_eq!(World::named(world.name()), Some(world));
            let differ = [
                rules.softening_m_s != plain.softening_m_s,
                rules.stickiness_m_s != plain.stickiness_m_s,
                rules.grain != plain.grain,
                rules.wind_m_s != plain.wind_m_s,
                rules.attraction_exponent != plain.attraction_exponent,
            ];
            let expected = usize::from(world != World::Textbook);
            assert_eq!(differ.iter().filter(|&&differs| differs).count(), expected, "{}", world.name());
        }
        assert_ne!(World::Wind.rules(5), World::Wind.rules(6));
    }

    #[test]
    fn rebounds_and_roughness_are_what_the_rules_say() {
        let plain = Rules::default();
        assert_eq!(plain.rebound_m_s(0.5, 3.0, true), 1.5);
        assert_eq!(plain.roughness(DVec3::X), 1.0);
        let sticky = Rules { stickiness_m_s: 1.2, ..plain };
        assert!((sticky.rebound_m_s(0.5, 4.0, true) - 1.6).abs() < 1e-12);
        assert_eq!(sticky.rebound_m_s(0.5, 2.0, true), 0.0);
        assert_eq!(sticky.rebound_m_s(0.5, 2.0, false), 1.0);
        let soft = Rules { softening_m_s: 1.0, ..plain };
        assert!((soft.rebound_m_s(0.8, 15.0, false) - 6.0).abs() < 1e-12);
        let grain = Grain { direction: DVec3::X, along: 0.5, against: 1.5 };
        assert_eq!(grain.factor(DVec3::X), 0.5);
        assert_eq!(grain.factor(DVec3::NEG_X), 1.5);
        assert_eq!(grain.factor(DVec3::Z), 1.0);
    }
}
