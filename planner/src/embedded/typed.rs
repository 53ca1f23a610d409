//! Which quantities of a question may stand for a property: an angle is no 15 m/s, least of all where an angle was said as well.

use crate::grammar::Walk;
use crate::quantity::Dimension;

/// Properties of one dimension, as drafts name them.
const PROPERTIES: [(&str, Dimension); 14] = [
    ("mass", Dimension::Mass),
    ("size", Dimension::Length),
    ("height", Dimension::Length),
    ("speed", Dimension::Speed),
    ("angle", Dimension::Angle),
    ("link_length", Dimension::Length),
    ("distance", Dimension::Length),
    ("stiffness", Dimension::Stiffness),
    ("liquid_level", Dimension::Length),
    ("liquid_density", Dimension::Density),
    ("camera_turn", Dimension::Angle),
    ("camera_elevation", Dimension::Angle),
    ("camera_distance", Dimension::Length),
    ("count", Dimension::Plain),
];
/// What is of one of these and of another dimension than a property is not its value; a bare number or a share may be.
const MEASURED: [Dimension; 8] = [
    Dimension::Mass,
    Dimension::Length,
    Dimension::Speed,
    Dimension::Angle,
    Dimension::Time,
    Dimension::Stiffness,
    Dimension::Density,
    Dimension::Frequency,
];
/// How likely it still is that what is of the wrong dimension is meant, where nothing else is there.
const FOREIGN: f64 = 0.01;

/// Drops those of the options that stand for quantities (`dimensions`, in order) of a dimension which the property that is being
/// written cannot have, if one of the others fits. Gives the factor on the probability of what is left.
pub(super) fn fitting(walk: &Walk<'_>, options: &mut Vec<u32>, dimensions: &[Dimension]) -> f64 {
    let of = |option: &u32| {
        let number: usize = walk.lexeme(*option).strip_prefix("\"$")?.trim_end_matches('"').parse().ok()?;
        dimensions.get(number.checked_sub(1)?).copied()
    };
    if !options.iter().any(|option| of(option).is_some()) {
        return 1.0;
    }
    let Some(wanted) = property(walk.written()) else { return 1.0 };
    let foreign = |option: &u32| of(option).is_some_and(|found| found != wanted && MEASURED.contains(&found));
    if options.iter().all(foreign) {
        return FOREIGN;
    }
    if options.iter().any(|option| of(option) == Some(wanted)) {
        options.retain(|option| !foreign(option));
    }
    1.0
}

/// The dimension of the value that comes next in a draft's JSON: none where any may.
fn property(written: &str) -> Option<Dimension> {
    if written.ends_with("\"times\":") || written.ends_with("\"over\":") {
        return Some(Dimension::Factor);
    }
    let place = |name: &str| written.rfind(&format!("\"{name}\":"));
    let last = PROPERTIES.iter().filter_map(|(name, dimension)| Some((place(name)?, *dimension)));
    let (at, dimension) = last.max_by_key(|(at, _)| *at)?;
    // In a step after that one, it is of something else.
    (!written[at..].contains(",{")).then_some(dimension)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_property_that_is_being_written() {
        let written = r#"{"kind":"change","steps":[{"angle":{"of":["it"],"value":{"to":"#;
        assert_eq!(property(written), Some(Dimension::Angle));
        let written = r#"{"kind":"change","steps":[{"angle":{"of":["it"],"value":{"to":"$1"}}},{"gravity":{"to":"#;
        assert_eq!(property(written), None);
        let written = r#"{"kind":"change","steps":[{"angle":{"of":["it"],"value":{"to":"$1"}}},{"speed":{"of":["it"],"value":{"to":"#;
        assert_eq!(property(written), Some(Dimension::Speed));
        let written = r#"{"kind":"change","steps":[{"angle":{"of":["it"],"value":{"to":"$1"}}},"undo",{"air":{"to":"#;
        assert_eq!(property(written), None);
        let written = r#"{"kind":"change","steps":[{"mass":{"of":["it"],"value":{"times":"#;
        assert_eq!(property(written), Some(Dimension::Factor));
        let written = r#"{"kind":"change","steps":[{"add":{"thing":"ball","size":{"to":"$1"},"mass":{"to":"#;
        assert_eq!(property(written), Some(Dimension::Mass));
    }
}
