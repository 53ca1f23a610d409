//! Quantities in people's words.

use planner::quantity::{Dimension, Language, find, language, masked};
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
        ("move it a metre to the left", &[(1.0, Length)]),
        ("a metre and a half, or two metres and a half", &[(1.5, Length), (2.5, Length)]),
        ("a couple of metres higher", &[(2.0, Length)]),
        ("add a couple of balls", &[]),
        ("slow time down to a tenth", &[(0.1, Factor)]),
        ("slower by a third, please", &[(0.333333, Factor)]),
        ("a third the speed", &[(0.333333, Factor)]),
        ("add a third ball", &[]),
        ("half as heavy again", &[(1.5, Factor)]),
        (
            "haf as hevy, dubble the size, twise the speed, ten meeters",
            &[(0.5, Factor), (2.0, Factor), (2.0, Factor), (10.0, Length)],
        ),
        ("make that ball three stone", &[(19.05088, Mass)]),
        ("add three stone balls", &[(3.0, Plain)]),
        ("1.26 g/cc", &[(1260.0, Dimension::Density)]),
        ("0.8 kg per litre", &[(800.0, Dimension::Density)]),
        ("let all four go", &[]),
        ("degrease the ramp", &[]),
        ("it is on the foor", &[]),
        ("all three balls heavier", &[]),
        ("one, two and four metres", &[(1.0, Plain), (2.0, Plain), (4.0, Length)]),
        ("the red one 5 kg", &[(5.0, Mass)]),
        ("the red one, 5 kg, and the blue one, two kilos", &[(5.0, Mass), (2.0, Mass)]),
        ("a quarter of a metre", &[(0.25, Length)]),
        ("twice as heavy", &[(2.0, Factor)]),
        ("double its mass", &[(2.0, Factor)]),
        ("half the speed", &[(0.5, Factor)]),
        ("a third of the mass", &[(0.333_333, Factor)]),
        ("two thirds of its distance", &[(0.666_667, Factor)]),
        ("to 3 quarters", &[(0.75, Factor)]),
        ("take a third off the weight", &[(0.333_333, Factor)]),
        ("a third heavier", &[(0.333_333, Factor)]),
        ("two tenths of a second", &[(0.2, Time)]),
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
        ("0 / 0.1 / 0.4", &[(0.0, Plain), (0.1, Plain), (0.4, Plain)]),
        ("masses 1/2/4 kg", &[(1.0, Plain), (2.0, Plain), (4.0, Mass)]),
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
        ("the third heavier one", &[]),
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
fn what_comes_on_top_and_what_is_written_short() {
    let is = |text: &str, expected: &[(f64, Dimension)]| {
        let found = values(text);
        assert_eq!(found.len(), expected.len(), "{text}: {found:?}");
        for ((value, dimension), (other, expected)) in found.iter().zip(expected) {
            assert!((value - other).abs() <= 1e-5 * other.abs() && dimension == expected, "{text}: {found:?}");
        }
    };
    is("speed x2", &[(2.0, Dimension::Factor)]);
    is("playback x0.1 and an x-t plot", &[(0.1, Dimension::Factor)]);
    is("a tenfold mass", &[(10.0, Dimension::Factor)]);
    is("half a dozen balls", &[(6.0, Dimension::Plain)]);
    is("put it 384 000 km away", &[(384_000_000.0, Dimension::Length)]);
    is("try 10 100 1000", &[(10.0, Dimension::Plain), (100.0, Dimension::Plain), (1000.0, Dimension::Plain)]);
    is("two more pounds", &[(2.0 * 0.453_592_37, Dimension::Mass)]);
    is("two more balls of 3 kg", &[(2.0, Dimension::Plain), (3.0, Dimension::Mass)]);
    is("another couple of metres a second", &[(2.0, Dimension::Speed)]);
    is("an extra kilo", &[(1.0, Dimension::Mass)]);
    is("another metre up", &[(1.0, Dimension::Length)]);
    is("all three 2 kg", &[(2.0, Dimension::Mass)]);
    is("all 3 of them 2 kg", &[(2.0, Dimension::Mass)]);
    is("1½ m", &[(1.5, Dimension::Length)]);
    is("½ as heavy", &[(0.5, Dimension::Factor)]);
    is("5 foot 10 inches", &[(5.0 * 0.3048 + 10.0 * 0.0254, Dimension::Length)]);
    is("drop it from 5 foot 6", &[(5.5 * 0.3048, Dimension::Length)]);
    is("5 foot 6 balls", &[(5.0 * 0.3048, Dimension::Length), (6.0, Dimension::Plain)]);
    is("1 m 50 cm or 2 m", &[(1.5, Dimension::Length), (2.0, Dimension::Length)]);
    is("2 kg 5 kg", &[(2.0, Dimension::Mass), (5.0, Dimension::Mass)]);
    is("20ish metres", &[(20.0, Dimension::Length)]);
    is("horizontally from a table that is 2 metres high", &[(2.0, Dimension::Length)]);
    is("off a table 2 m high", &[(2.0, Dimension::Length)]);
    is("from a table", &[(0.74, Dimension::Length)]);
    assert_eq!(
        planner::quantity::masked("two more pounds", &planner::quantity::find("two more pounds"), 1),
        "[unused1] kilograms more pounds"
    );
}

#[test]
fn what_people_write_in_spanish() {
    use Dimension::{Acceleration, Angle, Factor, Length, Mass, Percent, Plain, Speed, Time};
    let cases: &[(&str, &[(f64, Dimension)])] = &[
        ("suéltala desde 2,5 metros", &[(2.5, Length)]),
        ("que pese 3,5 kg", &[(3.5, Mass)]),
        ("dos metros", &[(2.0, Length)]),
        ("dos metros y medio", &[(2.5, Length)]),
        ("medio metro", &[(0.5, Length)]),
        ("a treinta y cinco grados", &[(35.0, Angle)]),
        ("gírala 45 grados y lánzala a 10 metros por segundo", &[(45.0, Angle), (10.0, Speed)]),
        ("a 36 kilómetros por hora", &[(10.0, Speed)]),
        ("3,7 m/s²", &[(3.7, Acceleration)]),
        ("una gravedad de 5 metros por segundo al cuadrado", &[(5.0, Acceleration)]),
        ("diez veces más pesada", &[(10.0, Factor)]),
        ("el doble de rápido", &[(2.0, Factor)]),
        ("la mitad de su masa", &[(0.5, Factor)]),
        ("la tercera parte de la masa", &[(0.333_333, Factor)]),
        ("un cuarto de la gravedad", &[(0.25, Factor)]),
        ("cien kilos", &[(100.0, Mass)]),
        ("ciento veinte metros", &[(120.0, Length)]),
        ("ponla a 1.000 kilos", &[(1000.0, Mass)]),
        ("ponla a 1,500 kg de masa", &[(1.5, Mass)]),
        ("ponla a 0.125 kilos", &[(0.125, Mass)]),
        ("que pese 1.234,5 kilos", &[(1234.5, Mass)]),
        ("ponlo a 10 000 metros", &[(10_000.0, Length)]),
        ("a 150 millones de kilómetros del sol", &[(1.5e11, Length)]),
        ("un millón de kilómetros", &[(1e9, Length)]),
        ("80 por ciento", &[(0.8, Percent)]),
        ("espera un segundo", &[(1.0, Time)]),
        ("añade un segundo balón", &[]),
        ("once pelotas más", &[(11.0, Plain)]),
        ("añade una pelota roja", &[]),
        ("otra vez", &[]),
        ("¿y en la luna?", &[]),
        ("cero", &[(0.0, Plain)]),
    ];
    for (text, expected) in cases {
        assert_eq!(values(text), *expected, "{text}");
    }
}

#[test]
fn what_people_write_in_french() {
    use Dimension::{Acceleration, Angle, Factor, Length, Mass, Percent, Plain, Speed, Time};
    let cases: &[(&str, &[(f64, Dimension)])] = &[
        ("lâche-la de 2,5 mètres", &[(2.5, Length)]),
        ("deux mètres et demi", &[(2.5, Length)]),
        ("un demi-mètre", &[(0.5, Length)]),
        ("une demi-seconde", &[(0.5, Time)]),
        ("vingt-cinq degrés", &[(25.0, Angle)]),
        ("à quatre-vingt-dix degrés", &[(90.0, Angle)]),
        ("soixante-dix-sept kilos", &[(77.0, Mass)]),
        ("vingt et un mètres", &[(21.0, Length)]),
        ("deux cents grammes", &[(0.2, Mass)]),
        ("à 10 mètres par seconde", &[(10.0, Speed)]),
        ("lance-la à 36 km à l'heure", &[(10.0, Speed)]),
        ("mets-la à 36 kilomètres heure", &[(10.0, Speed)]),
        ("une gravité de 3,7 m/s2", &[(3.7, Acceleration)]),
        ("deux fois plus lourde", &[(2.0, Factor)]),
        ("la moitié de la vitesse", &[(0.5, Factor)]),
        ("un tiers de sa masse", &[(0.333_333, Factor)]),
        ("un quart de la gravité", &[(0.25, Factor)]),
        ("c'est le double", &[(2.0, Factor)]),
        ("à 1 000 mètres de haut", &[(1000.0, Length)]),
        ("deux virgule cinq", &[(2.5, Plain)]),
        ("80 pour cent", &[(0.8, Percent)]),
        ("six balles", &[(6.0, Plain)]),
        ("ajoute une seconde balle", &[]),
        ("pendant une seconde", &[(1.0, Time)]),
        ("d'une hauteur d'un mètre", &[(1.0, Length)]),
        ("encore une fois", &[]),
        ("une balle plus lourde", &[]),
        ("et sur Mars ?", &[]),
    ];
    for (text, expected) in cases {
        assert_eq!(values(text), *expected, "{text}");
    }
}

#[test]
fn what_people_write_in_german() {
    use Dimension::{Acceleration, Angle, Factor, Length, Mass, Percent, Plain, Speed, Time};
    let cases: &[(&str, &[(f64, Dimension)])] = &[
        ("lass sie aus 2,5 Metern fallen", &[(2.5, Length)]),
        ("zehn Meter", &[(10.0, Length)]),
        ("zweieinhalb Sekunden", &[(2.5, Time)]),
        ("ein halber Meter", &[(0.5, Length)]),
        ("einen Meter höher", &[(1.0, Length)]),
        ("fünfundzwanzig Grad", &[(25.0, Angle)]),
        ("fuenfundvierzig grad", &[(45.0, Angle)]),
        ("zweihundert Kilogramm", &[(200.0, Mass)]),
        ("hundertzwanzig Zentimeter", &[(1.2, Length)]),
        ("mit 36 Stundenkilometern", &[(10.0, Speed)]),
        ("mit 10 Metern pro Sekunde", &[(10.0, Speed)]),
        ("5 Meter pro Sekunde zum Quadrat", &[(5.0, Acceleration)]),
        ("dreimal so schwer", &[(3.0, Factor)]),
        ("3 mal so schwer", &[(3.0, Factor)]),
        ("doppelt so schnell", &[(2.0, Factor)]),
        ("halb so schwer", &[(0.5, Factor)]),
        ("die Hälfte der Masse", &[(0.5, Factor)]),
        ("ein Drittel so schwer", &[(0.333_333, Factor)]),
        ("verdopple die Masse", &[(2.0, Factor)]),
        ("die zehnfache Masse", &[(10.0, Factor)]),
        ("mach sie 1.000 kg schwer", &[(1000.0, Mass)]),
        ("mach sie 1.500,5 kg schwer", &[(1500.5, Mass)]),
        ("mach sie 1,000 kg schwer", &[(1.0, Mass)]),
        ("150 Millionen km", &[(1.5e11, Length)]),
        ("80 Prozent", &[(0.8, Percent)]),
        ("elf Kugeln", &[(11.0, Plain)]),
        ("noch einmal", &[]),
        ("das ist normal", &[]),
        ("eine Kugel", &[]),
        ("der Hund und die Kugel", &[]),
        ("und auf dem Mond?", &[]),
    ];
    for (text, expected) in cases {
        assert_eq!(values(text), *expected, "{text}");
    }
}

#[test]
fn other_words_settle_the_language() {
    for (text, expected) in [
        ("make it 1,000 kg heavier", Language::English),
        ("drop it once and again", Language::English),
        ("double the mass", Language::English),
        ("triple mass", Language::English),
        ("add 11 sea balls", Language::English),
        ("1.000 kg", Language::English),
        ("what would happen if they die", Language::English),
        ("was wäre auf dem Mond", Language::German),
        ("zwei", Language::German),
        ("dos", Language::Spanish),
        ("que pasa si no hay aire", Language::Spanish),
        ("trois", Language::French),
        ("l'air", Language::French),
        ("", Language::English),
    ] {
        assert_eq!(language(text), expected, "{text}");
    }
}

#[test]
fn words_of_other_languages_are_no_numbers_in_english() {
    assert_eq!(values("do it once more with eleven dos balls"), [(11.0, Dimension::Plain)]);
    assert_eq!(values("make it 1.500 kg heavy"), [(1.5, Dimension::Mass)]);
    assert_eq!(values("throw it 3 pies high"), [(3.0, Dimension::Plain)]);
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
            "la", "der", "l'", "dos", "deux", "quatre", "vingt", "-", "et", "y", "medio", "zweihundert", "einhalb", "mal", "de",
            "un", "mille", "millones", "cuarto", "parte", "000", "1.000", "coma", "virgule", "demi", "halber", "ß",
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
