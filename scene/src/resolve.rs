//! Resolving selectors: from "the red ball" or "the heavier one" to bodies of a scene.

use crate::body::{Body, ShapeKind};
use crate::error::SelectError;
use crate::scene::Scene;
use crate::select::{Selector, Standout};
use crate::validate::length_of;

impl Selector {
    /// The bodies that are meant, as indices into `scene.bodies` in order. In [`Selector::Every`], a standout is looked for among those that
    /// the other selectors find, as in "the heaviest red one".
    ///
    /// # Errors
    /// [`SelectError::NoneFit`] when no body is meant, which says what bodies there are.
    pub fn resolve(&self, scene: &Scene) -> Result<Vec<usize>, SelectError> {
        let everyone: Vec<usize> = (0..scene.bodies.len()).collect();
        let found = self.among(scene, &everyone)?;
        if found.is_empty() {
            return Err(SelectError::NoneFit {
                wanted: self.to_string(),
                there: scene.bodies.iter().map(|body| format!("the {}", body.name)).collect(),
            });
        }
        Ok(found)
    }

    fn among(&self, scene: &Scene, candidates: &[usize]) -> Result<Vec<usize>, SelectError> {
        let keep = |fits: &dyn Fn(&Body) -> bool| -> Vec<usize> {
            candidates.iter().copied().filter(|&index| fits(&scene.bodies[index])).collect()
        };
        Ok(match self {
            Self::All => keep(&|body| !body.fixed),
            Self::Id(id) => keep(&|body| body.id == *id),
            Self::Name(name) => keep(&|body| body.name.to_lowercase() == name.to_lowercase()),
            Self::Colour(colour) => keep(&|body| body.look.colour.name() == *colour),
            Self::Kind(kind) => keep(&|body| body.shape.kind() == *kind),
            Self::The(standout) => standout.among(scene, candidates).into_iter().collect(),
            Self::Every(selectors) => {
                if selectors.is_empty() {
                    return Err(SelectError::Empty);
                }
                let (standouts, filters): (Vec<_>, Vec<_>) =
                    selectors.iter().partition(|selector| matches!(selector, Self::The(_)));
                filters
                    .into_iter()
                    .chain(standouts)
                    .try_fold(candidates.to_vec(), |left, selector| selector.among(scene, &left))?
            }
            Self::Any(selectors) => {
                if selectors.is_empty() {
                    return Err(SelectError::Empty);
                }
                let found: Result<Vec<_>, _> =
                    selectors.iter().map(|selector| selector.among(scene, candidates)).collect();
                let found = found?;
                candidates.iter().copied().filter(|index| found.iter().any(|list| list.contains(index))).collect()
            }
        })
    }

    /// A selector for exactly these bodies, by id, so that its meaning no longer changes with the scene.
    ///
    /// # Errors
    /// [`SelectError`] when nothing is found.
    pub fn pinned(&self, scene: &Scene) -> Result<Self, SelectError> {
        let ids: Vec<Self> =
            self.resolve(scene)?.into_iter().map(|index| Self::Id(scene.bodies[index].id.clone())).collect();
        Ok(match <[Self; 1]>::try_from(ids) {
            Ok([one]) => one,
            Err(several) => Self::Any(several),
        })
    }
}

impl Standout {
    fn among(self, scene: &Scene, candidates: &[usize]) -> Option<usize> {
        let free = candidates.iter().copied().filter(|&index| !scene.bodies[index].fixed);
        let measure = |index: usize| -> f64 {
            let body = &scene.bodies[index];
            match self {
                Self::Heaviest => body.mass_kg,
                Self::Lightest => -body.mass_kg,
                Self::Largest => body.shape.volume_m3(),
                Self::Smallest => -body.shape.volume_m3(),
                Self::Fastest => length_of(body.velocity_m_s),
                Self::Slowest => -length_of(body.velocity_m_s),
                Self::Highest => body.position_m[1],
                Self::Lowest => -body.position_m[1],
                Self::Leftmost => -body.position_m[0],
                Self::Rightmost => body.position_m[0],
                Self::First => -(index as f64),
                Self::Newest => index as f64,
            }
        };
        // The first of equals, so that the choice is the same every time.
        free.fold(None, |best: Option<usize>, index| match best {
            Some(held) if measure(held) >= measure(index) => Some(held),
            _ => Some(index),
        })
    }

    fn word(self) -> &'static str {
        match self {
            Self::Heaviest => "heaviest",
            Self::Lightest => "lightest",
            Self::Largest => "largest",
            Self::Smallest => "smallest",
            Self::Fastest => "fastest",
            Self::Slowest => "slowest",
            Self::Highest => "highest",
            Self::Lowest => "lowest",
            Self::Leftmost => "leftmost",
            Self::Rightmost => "rightmost",
            Self::First => "first",
            Self::Newest => "newest",
        }
    }
}

impl ShapeKind {
    /// What people call a thing of this shape.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Sphere => "ball",
            Self::Box => "box",
            Self::Cylinder => "cylinder",
            Self::Capsule => "capsule",
        }
    }
}

/// The bodies in words, to follow "the" or "no": "red ball", "heaviest thing that can move".
impl std::fmt::Display for Selector {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::All => write!(f, "thing that can move"),
            Self::Id(id) => write!(f, "{}", id.chars().take(60).collect::<String>().replace('_', " ")),
            Self::Name(name) => write!(f, "{}", name.chars().take(60).collect::<String>()),
            Self::Colour(colour) => write!(f, "{} thing", colour.word()),
            Self::Kind(kind) => write!(f, "{}", kind.word()),
            Self::The(standout) => write!(f, "{} thing that can move", standout.word()),
            Self::Every(selectors) => words(f, selectors, " that is also a "),
            Self::Any(selectors) => words(f, selectors, " or "),
        }
    }
}

fn words(f: &mut std::fmt::Formatter<'_>, selectors: &[Selector], between: &str) -> std::fmt::Result {
    // "red ball" reads better than "red thing that is also a ball".
    if let [Selector::Colour(colour), Selector::Kind(kind)] | [Selector::Kind(kind), Selector::Colour(colour)] =
        selectors
        && between != " or "
    {
        return write!(f, "{} {}", colour.word(), kind.word());
    }
    for (index, selector) in selectors.iter().enumerate() {
        if index > 0 {
            f.write_str(between)?;
        }
        write!(f, "{selector}")?;
    }
    Ok(())
}
