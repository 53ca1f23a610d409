//! Quantities in people's words.

use planner::quantity::{Dimension, find, masked};
use proptest::prelude::*;

fn values(text: &str) -> Vec<(f64, Dimension)> {
    find(text).into_iter().map(|quantity| ((quantity.value * 1e6).round() / 1e6, quantity.dimension)).collect()
}

#[test]
fn what_people_measure_by() {
    use Dimension::{Length, Mass, Speed};
    let cases: &[(&str, &[(f64, Dimension)])] = &[
        ("drop it from the Eiffel Tower", &[(330.0, Length)]),
        ("drop it from the top of the leaning tower of Pisa", &[(57.0, Length)]),
        ("throw it off a skyscraper", &[(200.0, Length)]),
        ("lift it as high as a house", &[(8.0, Length)]),
        ("the height of a giraffe", &[(5.0, Length)]),
        ("as fast as a cheetah", &[(26.0, Speed)]),
        ("throw it at the speed of sound", &[(343.0, Speed)]),
        ("at walking pace", &[(1.4, Speed)]),
        ("as heavy as an elephant", &[(5000.0, Mass)]),
        ("it weighs as much as a bowling ball", &[(6.8, Mass)]),
        ("make it the size of a ping-pong ball", &[(0.04, Length)]),
        ("as heavy as a bag of sugar and as big as a pea", &[(1.0, Mass), (0.008, Length)]),
        // A thing is a thing unless one measures by it, and "the" one is the scene's.
        ("add a bowling ball", &[]),
        ("as heavy as the hammer", &[]),
        ("push it off the table", &[]),
        ("as heavy as the other one", &[]),
        ("make it as big as possible", &[]),
    ];
    for (text, meant) in cases {
        assert_eq!(values(text), *meant, "{text}");
    }
    let text = "drop it from the top of the Eiffel Tower, please";
    assert_eq!(masked(text, &find(text), 1), "drop it from [unused1] meters , please");
}

#[test]
fn what_people_write() {
    use Dimension::{Acceleration, Angle, Factor, Force, Length, Mass, Percent, Plain, Speed, Temperature, Time};
    let cases: &[(&str, &[(f64, Dimension)])] = &[
        ("drop it from 50 m", &[(50.0, Length)]),
        ("drop it from 50m.", &[(50.0, Length)]),
        ("2.5 kg and 30cm", &[(2.5, Mass), (0.3, Length)]),
        ("2,5 kg", &[(2.5, Mass)]),
        ("0,125 kg", &[(0.125, Mass)]),
        ("from 10,000 feet", &[(3048.0, Length)]),
        ("1,000,000 m", &[(1e6, Length)]),
        ("a hundred metres", &[(100.0, Length)]),
        ("a hundred and twenty metres", &[(120.0, Length)]),
        ("twenty-five degrees", &[(25.0, Angle)]),
        ("fifty degrees with ten metres per second", &[(50.0, Angle), (10.0, Speed)]),
        ("two and a half kilos", &[(2.5, Mass)]),
        ("two point five", &[(2.5, Plain)]),
        ("half a second", &[(0.5, Time)]),
        ("a quarter of a metre", &[(0.25, Length)]),
        ("twice as heavy", &[(2.0, Factor)]),
        ("double its mass", &[(2.0, Factor)]),
        ("half the speed", &[(0.5, Factor)]),
        ("a third of the mass", &[(0.333_333, Factor)]),
        ("a tenth as heavy", &[(0.1, Factor)]),
        ("three times heavier", &[(3.0, Factor)]),
        ("3x faster", &[(3.0, Factor)]),
        ("36 km/h", &[(10.0, Speed)]),
        ("100 kilometers per hour", &[(27.777_778, Speed)]),
        ("60 mph", &[(26.8224, Speed)]),
        ("4 m/s", &[(4.0, Speed)]),
        ("gravity 20 m/s2", &[(20.0, Acceleration)]),
        ("3.7 m/s^2", &[(3.7, Acceleration)]),
        ("9.81 m/s²", &[(9.81, Acceleration)]),
        ("5 metres per second squared", &[(5.0, Acceleration)]),
        ("2 g's", &[(19.6133, Acceleration)]),
        ("80%", &[(0.8, Percent)]),
        ("80 per cent of it", &[(0.8, Percent)]),
        ("at 45°", &[(45.0, Angle)]),
        ("mass -5 kg", &[(-5.0, Mass)]),
        ("minus 5 kg", &[(-5.0, Mass)]),
        ("1/3", &[(0.333_333, Plain)]),
        ("2 1/2 m", &[(2.5, Length)]),
        ("1e3 m", &[(1000.0, Length)]),
        ("gravity a million", &[(1e6, Plain)]),
        ("add 500 balls", &[(500.0, Plain)]),
        ("two balls", &[(2.0, Plain)]),
        ("heat it to 100 degrees celsius", &[(100.0, Temperature)]),
        ("5 newtons", &[(5.0, Force)]),
        ("a 5-metre drop", &[(5.0, Length)]),
        ("20 tons", &[(20_000.0, Mass)]),
        ("one metre", &[(1.0, Length)]),
        ("30 degrees or 60 degrees?", &[(30.0, Angle), (60.0, Angle)]),
        ("the red one", &[]),
        ("a second ball", &[]),
        ("a third ball", &[]),
        ("add one more", &[]),
        ("play an mp3 of h2o", &[]),
        ("what is it like on the moon?", &[]),
        ("", &[]),
    ];
    for (text, expected) in cases {
        assert_eq!(values(text), *expected, "{text}");
    }
}

#[test]
fn placeholders_keep_the_words_around_them() {
    let text = "drop it from 50 m, at twice the speed";
    assert_eq!(masked(text, &find(text), 1), "drop it from [unused1] meters , at [unused2] times the speed");
    let text = "set g to 3.7";
    assert_eq!(masked(text, &find(text), 1), "set g to [unused1]");
}

#[test]
fn grams_said_of_gravity_are_gravities() {
    let found = find("make gravity 2g");
    assert_eq!(found[0].as_acceleration(), Some(2.0 * 9.806_65));
}

proptest! {
    #[test]
    fn any_text_is_read_without_panic(text in ".{0,200}") {
        let found = find(&text);
        let mut last = 0;
        for quantity in &found {
            prop_assert!(quantity.span.start >= last && quantity.span.end > quantity.span.start);
            prop_assert!(text.get(quantity.span.clone()).is_some());
            prop_assert!(quantity.value.is_finite());
            last = quantity.span.end;
        }
        let _ = masked(&text, &found, 1);
    }

    #[test]
    fn quantity_like_text_is_read_without_panic(
        parts in proptest::collection::vec(proptest::sample::select(vec![
            "-", "5", ".5", "1,5", "/", "and", "a", "half", "hundred", "twenty", "five", "point", "m", "per", "s", "^",
            "2", "e", "km", "third", "of", "°", "%", "x", "kg", " ", "²", "’", "one", "million", "1e", "million million",
        ]), 0..24),
        separator in proptest::sample::select(vec!["", " "]),
    ) {
        let text = parts.join(separator);
        for quantity in find(&text) {
            prop_assert!(text.get(quantity.span.clone()).is_some());
            prop_assert!(quantity.value.is_finite());
        }
    }

    #[test]
    fn decimals_come_back(value in 0.0f64..10_000.0) {
        let rounded = (value * 100.0).round() / 100.0;
        let found = find(&format!("set it to {rounded} kg please"));
        prop_assert_eq!(found.len(), 1);
        prop_assert!((found[0].value - rounded).abs() < 1e-9);
    }
}
