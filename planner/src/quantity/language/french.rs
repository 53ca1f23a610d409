//! French.

use super::{Unit, Words};

/// What the finder knows.
pub(super) const WORDS: Words = Words {
    common: "le la les un une des du de et que qui est sont avec dans pas moins tres trop ce cette ces cet ca il elle ils \
        elles nous vous je mon mes ta sa ses leur aux si quand comment pourquoi combien quel quelle quels quelles mais \
        aussi fais faire faites mets mettre mettez rends rendre lancer lances pousse pousser montre montrer montrez \
        va vas aller peux peut pouvez pourrais voudrais veux enleve enlever enlevez ajoute ajouter ajoutez coupe lache \
        lacher laisse tombe tombent tombait tomber rebondit rebondissent balle balles boule boules bille billes ballon \
        boite caisse bloc rampe pendule ressort corde ficelle planete lune soleil terre vitesse poids masse lourde lourd \
        lourdes legere leger petite petit vite lente haut haute basse rouge bleue bleu verte vert jaune etait etaient \
        serait avait maintenant merci bonjour salut temps hauteur couleur pesanteur gravite en sur tourne donne y'a a on plus pour me",
    numbers: &[
        ("zero", 0.0),
        ("deux", 2.0),
        ("trois", 3.0),
        ("quatre", 4.0),
        ("cinq", 5.0),
        ("six", 6.0),
        ("sept", 7.0),
        ("huit", 8.0),
        ("neuf", 9.0),
        ("dix", 10.0),
        ("onze", 11.0),
        ("douze", 12.0),
        ("treize", 13.0),
        ("quatorze", 14.0),
        ("quinze", 15.0),
        ("seize", 16.0),
        ("vingt", 20.0),
        ("vingts", 20.0),
        ("trente", 30.0),
        ("quarante", 40.0),
        ("cinquante", 50.0),
        ("soixante", 60.0),
        ("septante", 70.0),
        ("huitante", 80.0),
        ("nonante", 90.0),
    ],
    scales: &[
        ("douzaine", 12.0),
        ("cent", 100.0),
        ("cents", 100.0),
        ("mille", 1000.0),
        ("million", 1e6),
        ("millions", 1e6),
        ("milliard", 1e9),
    ],
    ones: &["un", "une", "d'un", "d'une"],
    and: "et",
    halves: &["demi", "demie"],
    factors: &[
        ("double", 2.0),
        ("doubler", 2.0),
        ("doublez", 2.0),
        ("doublait", 2.0),
        ("triple", 3.0),
        ("tripler", 3.0),
        ("triplait", 3.0),
        ("quadruple", 4.0),
        ("moitie", 0.5),
        ("tiers", 1.0 / 3.0),
    ],
    fractions: &[("quart", 0.25), ("cinquieme", 0.2), ("sixieme", 1.0 / 6.0), ("dixieme", 0.1), ("centieme", 0.01)],
    of: &["de", "du"],
    units: &[
        ("seconde", Unit::Second),
        ("secondes", Unit::Second),
        ("heure", Unit::Hour),
        ("heures", Unit::Hour),
        ("pieds", Unit::Foot),
        ("pouces", Unit::Inch),
        ("milles", Unit::Mile),
        ("livres", Unit::Pound),
        ("degre", Unit::Degree),
        ("degres", Unit::Degree),
        ("fois", Unit::Times),
        ("pourcent", Unit::Percent),
        ("ua", Unit::AstronomicalUnit),
    ],
    compound: |_| None,
    times: |_| None,
};
