//! German, whose numbers are compounds: "zweihundertfünfundzwanzig", "zweieinhalb", "dreimal".

use super::{Unit, Words, of};

/// What the finder knows.
pub(super) const WORDS: Words = Words {
    common: "der das den dem des ein eine einen einem einer eines und oder ist sind ware waren wurde wird werden hatte haben \
        mit ohne auf von vom zum zur im bei fur uber unter nach aus wenn ob wie wer warum wieso weshalb welche welcher \
        welches wann nicht kein keine keinen keiner noch mehr weniger viel sehr zu bitte doch auch nur dann jetzt mach \
        mache machen macht lass lasse lassen zeig zeige zeigen geh gehe wirf werfen werfe stoss stosse nimm nehmen setz \
        setze stell stelle kannst kann konnen konnte konntest konnten mochte wollen soll sollen ich du er sie es wir ihr \
        mir dir dich mich ihn kugel kugeln rote roten blau blaue blauen grun grune grunen gelb gelbe gelben schwerer \
        schwer leichter leicht grosser gross kleiner klein schneller schnell langsamer langsam hoher hoch tiefer weiter \
        lange fallt fallen fliegt springt prallt luft schwerkraft mond erde sonne feder pendel schnur faden seil danke \
        hallo zeit hohe gewicht geschwindigkeit farbe winkel doppelten fur uber ueber fuer waere hoeher groesser kiste \
        wurfel alle dreh kipp neige lege die was an am man hat so in masse",
    numbers: &[
        ("null", 0.0),
        ("zwei", 2.0),
        ("zwo", 2.0),
        ("drei", 3.0),
        ("vier", 4.0),
        ("funf", 5.0),
        ("fuenf", 5.0),
        ("sechs", 6.0),
        ("sieben", 7.0),
        ("acht", 8.0),
        ("neun", 9.0),
        ("zehn", 10.0),
        ("elf", 11.0),
        ("zwolf", 12.0),
        ("zwoelf", 12.0),
        ("dreizehn", 13.0),
        ("vierzehn", 14.0),
        ("funfzehn", 15.0),
        ("fuenfzehn", 15.0),
        ("sechzehn", 16.0),
        ("siebzehn", 17.0),
        ("achtzehn", 18.0),
        ("neunzehn", 19.0),
        ("zwanzig", 20.0),
        ("dreissig", 30.0),
        ("vierzig", 40.0),
        ("funfzig", 50.0),
        ("fuenfzig", 50.0),
        ("sechzig", 60.0),
        ("siebzig", 70.0),
        ("achtzig", 80.0),
        ("neunzig", 90.0),
        ("anderthalb", 1.5),
        ("eineinhalb", 1.5),
    ],
    scales: &[("dutzend", 12.0), ("hundert", 100.0), ("tausend", 1000.0), ("million", 1e6), ("millionen", 1e6)],
    ones: &["ein", "eine", "einen", "einem", "einer", "eines"],
    and: "",
    halves: &["halber", "halbes"],
    factors: &[
        ("doppelt", 2.0),
        ("doppelte", 2.0),
        ("doppelten", 2.0),
        ("doppelter", 2.0),
        ("doppeltes", 2.0),
        ("verdoppeln", 2.0),
        ("verdoppele", 2.0),
        ("verdopple", 2.0),
        ("verdoppelt", 2.0),
        ("verdoppelte", 2.0),
        ("verdreifache", 3.0),
        ("verdreifachen", 3.0),
        ("verdreifacht", 3.0),
        ("vervierfache", 4.0),
        ("verzehnfache", 10.0),
        ("halb", 0.5),
        ("halbe", 0.5),
        ("halben", 0.5),
        ("halfte", 0.5),
        ("haelfte", 0.5),
        ("halbiere", 0.5),
        ("halbieren", 0.5),
        ("halbiert", 0.5),
        ("drittel", 1.0 / 3.0),
        ("viertel", 0.25),
        ("funftel", 0.2),
        ("fuenftel", 0.2),
        ("sechstel", 1.0 / 6.0),
        ("zehntel", 0.1),
        ("hundertstel", 0.01),
    ],
    fractions: &[],
    of: &[],
    units: &[
        ("metern", Unit::Metre),
        ("kilometern", Unit::Kilometre),
        ("zentimeter", Unit::Centimetre),
        ("zentimetern", Unit::Centimetre),
        ("millimetern", Unit::Millimetre),
        ("fuss", Unit::Foot),
        ("zoll", Unit::Inch),
        ("meilen", Unit::Mile),
        ("kilogramm", Unit::Kilogram),
        ("gramm", Unit::Gram),
        ("tonnen", Unit::Tonne),
        ("pfund", Unit::Pound),
        ("sekunde", Unit::Second),
        ("sekunden", Unit::Second),
        ("sek", Unit::Second),
        ("minuten", Unit::Minute),
        ("stunde", Unit::Hour),
        ("stunden", Unit::Hour),
        ("stundenkilometer", Unit::KilometrePerHour),
        ("stundenkilometern", Unit::KilometrePerHour),
        ("grad", Unit::Degree),
        ("prozent", Unit::Percent),
        ("mal", Unit::Times),
        ("fach", Unit::Times),
        ("fache", Unit::Times),
        ("fachen", Unit::Times),
        ("ae", Unit::AstronomicalUnit),
    ],
    compound,
    times,
};

/// "fünfundzwanzig", "zweihundert", "dreitausend", "zweieinhalb".
fn compound(word: &str) -> Option<f64> {
    let part = |part: &str| match part {
        "ein" | "eins" => Some(1.0),
        part => of(WORDS.numbers, part).or_else(|| compound(part)),
    };
    for (scale, times) in [("tausend", 1000.0), ("hundert", 100.0)] {
        if let Some((above, below)) = word.split_once(scale) {
            let above = if above.is_empty() { Some(1.0) } else { part(above) }?;
            let below = below.strip_prefix("und").unwrap_or(below);
            let below = if below.is_empty() { Some(0.0) } else { part(below) }?;
            return Some(above * times + below);
        }
    }
    if let Some(whole) = word.strip_suffix("einhalb") {
        return Some(part(whole)? + 0.5);
    }
    let (ones, tens) = word.split_once("und")?;
    let (ones, tens) = (part(ones)?, part(tens)?);
    (ones < 10.0 && (20.0..100.0).contains(&tens)).then_some(ones + tens)
}

/// "dreimal", "zehnfache": a factor in one word. "Einmal" counts nothing: it is "once", or "just".
fn times(word: &str) -> Option<f64> {
    let number = ["mal", "fach", "fache", "fachen", "facher"].iter().find_map(|end| word.strip_suffix(end))?;
    of(WORDS.numbers, number).or_else(|| of(WORDS.scales, number)).or_else(|| compound(number))
}
