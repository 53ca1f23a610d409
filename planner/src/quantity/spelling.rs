//! Number and unit words as those write them who spell by ear or slip on the keys. What could be another word of English is not here.

/// Spellings, and the word that is meant.
const MEANT: [(&[&str], &str); 26] = [
    (&["haf", "harf", "hlaf", "hafe", "haff"], "half"),
    (&["dubble", "dubbel", "duble", "doubel", "dubel", "dobble", "douuble", "doulbe"], "double"),
    (&["twise", "twyce", "twiec", "twiece", "twicw", "twiice"], "twice"),
    (&["tripel", "trippel", "tripple"], "triple"),
    (&["thre", "threee"], "three"),
    (&["fourr"], "four"),
    (&["fiv", "fivve"], "five"),
    (&["sevn", "sevven"], "seven"),
    (&["nien", "nyne"], "nine"),
    (&["tenn"], "ten"),
    (&["twelv", "twelf"], "twelve"),
    (&["fiften", "fifeteen"], "fifteen"),
    (&["twenny", "twentey", "twenti", "tweny"], "twenty"),
    (&["thurty", "thirdy", "thirtey"], "thirty"),
    (&["fourty", "fortey"], "forty"),
    (&["fivty", "fifdy", "fiftey"], "fifty"),
    (&["hunderd", "hundrid", "hundered", "hundrd", "hundret", "hunred"], "hundred"),
    (&["thousend", "thowsand", "thousnd", "thowzand"], "thousand"),
    (&["thurd", "thrid", "therd"], "third"),
    (&["kwarter", "quater", "qarter", "quorter", "qurter"], "quarter"),
    (&["tims", "tymes", "timse", "tiems", "tymz", "timez"], "times"),
    (&["meeters", "metters", "meterz", "metrs", "meater", "meaters", "meeter"], "metres"),
    (&["degreas", "degrese", "degreez", "digrees", "degress", "degres", "degreese"], "degrees"),
    (&["killo", "killos", "keelos", "kiloes", "kilagrams", "killograms"], "kilos"),
    (&["pownds", "pouns", "powndz"], "pounds"),
    (&["seconts", "secconds", "seckonds", "sekonds", "secnds"], "seconds"),
];

/// The number or unit that a word which is none is meant as.
#[must_use]
pub fn misspelt(word: &str) -> Option<&'static str> {
    MEANT.iter().find(|(written, _)| written.contains(&word)).map(|(_, meant)| *meant)
}

/// The word that is meant, or the word itself.
pub(super) fn meant(word: String) -> String {
    misspelt(&word).map_or(word, str::to_owned)
}
