//! The line notation of drafts, in which phrase books and test sets are written:
//! `change | mass red+ball times $1 ; world moon`. Names are those of the JSON; the words of a selector are joined
//! by `+`; the fields of a new body that are said follow it in pairs (`add ball colour red size more count $1`).

use std::fmt::{self, Display, Formatter};
use std::str::{FromStr, SplitWhitespace};

use scene::Kind;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{
    Aim, Amount, Draft, DraftStep, Exact, Finished, Made, NewThing, Of, Painted, Putting, Reading, Setting, Shove,
    Trial, Turned, Twist, Whom,
};

/// Why a line is not a draft.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotationError {
    /// No `|` between kind and steps.
    #[error("expected `kind | steps`, found `{found}`")]
    NoKind {
        /// The line.
        found: String,
    },
    /// A word that is none of the names expected there.
    #[error("expected {expected}, found `{found}` in `{step}`")]
    Name {
        /// What could stand there.
        expected: &'static str,
        /// What stood there.
        found: String,
        /// The step.
        step: String,
    },
    /// A step that ends too early.
    #[error("expected {expected} at the end of `{step}`")]
    TooShort {
        /// What could stand there.
        expected: &'static str,
        /// The step.
        step: String,
    },
    /// Words after the end of a step.
    #[error("`{found}` is more than the step needs in `{step}`")]
    TooLong {
        /// The first word too many.
        found: String,
        /// The step.
        step: String,
    },
}

/// The kind of a plan, which its steps decide: declining and asking back come first, then trying things out and comparing
/// (an experiment, which leaves the scene as it is), measuring or quoting alone (an answer), moving about alone
/// (navigating), and changing, which may be followed by measuring.
#[must_use]
pub fn kind_of(steps: &[DraftStep]) -> Kind {
    use DraftStep as S;
    let any = |test: fn(&S) -> bool| steps.iter().any(test);
    let all = |test: fn(&S) -> bool| !steps.is_empty() && steps.iter().all(test);
    if any(|step| matches!(step, S::Decline(_))) {
        Kind::Decline
    } else if any(|step| matches!(step, S::Clarify(_))) {
        Kind::Clarify
    } else if all(|step| matches!(step, S::Measure(_) | S::Explain(_) | S::Level(_) | S::Quiz)) {
        Kind::Answer
    } else if any(|step| matches!(step, S::Sweep(_) | S::Versus | S::Guess(_)))
        || any(|step| matches!(step, S::Measure(_) | S::Compare(_))) && !any(DraftStep::alters)
    {
        Kind::Experiment
    } else if all(|step| matches!(step, S::GoTo(_) | S::Undo | S::Restart | S::Reset)) {
        Kind::Navigate
    } else {
        Kind::Change
    }
}

impl DraftStep {
    /// Whether it does more than look, measure, try out, explain, ask or refuse.
    #[must_use]
    pub fn alters(&self) -> bool {
        !matches!(
            self,
            Self::Camera(_)
                | Self::CameraTurn(_)
                | Self::CameraElevation(_)
                | Self::CameraDistance(_)
                | Self::Follow(_)
                | Self::Clock(_)
                | Self::Rate(_)
                | Self::Show(_)
                | Self::Hide(_)
                | Self::Measure(_)
                | Self::Compare(_)
                | Self::Sweep(_)
                | Self::Versus
                | Self::Explain(_)
                | Self::Level(_)
                | Self::Quiz
                | Self::Guess(_)
                | Self::Restart
                | Self::Clarify(_)
                | Self::Decline(_)
        )
    }
}

impl Draft {
    /// Of these steps, with the kind that they decide.
    #[must_use]
    pub fn of(steps: Vec<DraftStep>) -> Self {
        Self { kind: kind_of(&steps), steps }
    }
}

impl FromStr for Draft {
    type Err = NotationError;

    fn from_str(line: &str) -> Result<Self, Self::Err> {
        let (kind, steps) = line.split_once('|').ok_or_else(|| NotationError::NoKind { found: line.to_owned() })?;
        let kind = name(kind.trim()).ok_or_else(|| NotationError::Name {
            expected: "a kind",
            found: kind.trim().to_owned(),
            step: line.to_owned(),
        })?;
        Ok(Self { kind, steps: steps.split(';').map(str::parse).collect::<Result<_, _>>()? })
    }
}

impl FromStr for DraftStep {
    type Err = NotationError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        use DraftStep as S;
        let mut words = Words { step: text.trim(), rest: text.split_whitespace() };
        let step = match words.take("a step")? {
            "world" => S::World(words.name("a world")?),
            "gravity" => S::Gravity(words.amount()?),
            "air" => S::Air(words.amount()?),
            "ground_friction" => S::GroundFriction(words.amount()?),
            "ground_bounce" => S::GroundBounce(words.amount()?),
            "daylight" => S::Daylight(words.name("a time of day")?),
            "light" => S::Light(words.amount()?),
            "add" => S::Add(words.new_thing()?),
            "remove" => S::Remove(words.whom()?),
            "mass" => S::Mass(words.setting()?),
            "size" => S::Size(words.setting()?),
            "bounce" => S::Bounce(words.setting()?),
            "friction" => S::Friction(words.setting()?),
            "drag" => S::Drag(words.setting()?),
            "height" => S::Height(words.setting()?),
            "speed" => S::Speed(words.setting()?),
            "angle" => S::Angle(words.setting()?),
            "link_length" => S::LinkLength(words.setting()?),
            "stiffness" => S::Stiffness(words.setting()?),
            "damping" => S::Damping(words.setting()?),
            "cut" => S::Cut(words.whom()?),
            "distance" => S::Distance(words.setting()?),
            "phase" => S::Phase(words.name("a phase")?),
            "liquid" => S::Liquid(words.name("a liquid")?),
            "liquid_density" => S::LiquidDensity(words.amount()?),
            "liquid_level" => S::LiquidLevel(words.amount()?),
            "launch" => S::Launch(Aim { of: words.of()?, way: words.name("a way")? }),
            "look" => S::Look(Finished { of: words.of()?, finish: words.name("a look")? }),
            "material" => S::Material(Made { of: words.of()?, material: words.name("a material")? }),
            "colour" => S::Colour(Painted { of: words.of()?, colour: words.name("a colour")? }),
            "become" => S::Become(Turned { of: words.of()?, thing: words.name("a thing")? }),
            "push" => S::Push(words.shove()?),
            "throw" => S::Throw(words.shove()?),
            "spin" => S::Spin(Twist { of: words.of()?, turn: words.name("a way to turn")?, value: words.amount()? }),
            "move" => S::Move(words.shove()?),
            "put" => S::Put(Putting { of: words.of()?, spot: words.name("a place")?, by: words.of()? }),
            "hold" => S::Hold(words.whom()?),
            "release" => S::Release(words.whom()?),
            "camera" => S::Camera(words.name("a camera move")?),
            "camera_turn" => S::CameraTurn(words.amount()?),
            "camera_elevation" => S::CameraElevation(words.amount()?),
            "camera_distance" => S::CameraDistance(words.amount()?),
            "follow" => S::Follow(words.whom()?),
            "clock" => S::Clock(words.name("a clock move")?),
            "rate" => S::Rate(words.amount()?),
            "show" => S::Show(words.name("an overlay")?),
            "hide" => S::Hide(words.name("an overlay")?),
            "measure" => S::Measure(words.reading()?),
            "compare" => S::Compare(words.reading()?),
            "sweep" => S::Sweep(Trial {
                parameter: words.name("a parameter")?,
                quantity: words.name("a quantity")?,
                of: words.of()?,
                vary: words.field("vary")?.then(|| words.of()).transpose()?,
                at: words.field("at")?.then(|| words.name("which values")).transpose()?,
            }),
            "versus" => S::Versus,
            "explain" => S::Explain(words.name("a topic")?),
            "level" => S::Level(words.name("a level")?),
            "quiz" => S::Quiz,
            "guess" => S::Guess(words.name("an outcome")?),
            "go_to" => S::GoTo(words.name("a destination")?),
            "undo" => S::Undo,
            "restart" => S::Restart,
            "reset" => S::Reset,
            "clarify" => S::Clarify(words.name("what is unclear")?),
            "decline" => S::Decline(words.name("a reason")?),
            other => return Err(words.wrong("a step", other)),
        };
        words.end()?;
        Ok(step)
    }
}

/// A value of one of the closed sets, by its name in JSON.
pub(crate) fn name<T: DeserializeOwned>(word: &str) -> Option<T> {
    serde_json::from_value(serde_json::Value::String(word.to_owned())).ok()
}

/// The words of one step, taken from the left.
struct Words<'a> {
    step: &'a str,
    rest: SplitWhitespace<'a>,
}

impl<'a> Words<'a> {
    fn wrong(&self, expected: &'static str, found: &str) -> NotationError {
        NotationError::Name { expected, found: found.to_owned(), step: self.step.to_owned() }
    }

    fn take(&mut self, expected: &'static str) -> Result<&'a str, NotationError> {
        self.rest.next().ok_or_else(|| NotationError::TooShort { expected, step: self.step.to_owned() })
    }

    fn end(&mut self) -> Result<(), NotationError> {
        match self.rest.next() {
            None => Ok(()),
            Some(word) => Err(NotationError::TooLong { found: word.to_owned(), step: self.step.to_owned() }),
        }
    }

    fn name<T: DeserializeOwned>(&mut self, expected: &'static str) -> Result<T, NotationError> {
        let word = self.take(expected)?;
        name(word).ok_or_else(|| self.wrong(expected, word))
    }

    fn of(&mut self) -> Result<Of, NotationError> {
        let words = self.take("which bodies")?;
        words.split('+').map(|word| name(word).ok_or_else(|| self.wrong("a word for bodies", word))).collect()
    }

    fn amount(&mut self) -> Result<Amount, NotationError> {
        let word = self.take("an amount")?;
        if let Some(rough) = name(word) {
            return Ok(Amount::Rough(rough));
        }
        let exact = match word {
            "as" => return Ok(Amount::Exact(Exact::As(self.name("a word for a body")?))),
            "to" => Exact::To,
            "more_by" => Exact::MoreBy,
            "less_by" => Exact::LessBy,
            "times" => Exact::Times,
            "over" => Exact::Over,
            other => return Err(self.wrong("an amount", other)),
        };
        Ok(Amount::Exact(exact(self.name("a placeholder")?)))
    }

    /// Whether this word comes next; it is taken then.
    fn field(&mut self, name: &'static str) -> Result<bool, NotationError> {
        match self.rest.clone().next() {
            None => Ok(false),
            Some(word) if word == name => self.take(name).map(|_| true),
            // another field, or what `end` finds left over
            Some(_) => Ok(false),
        }
    }

    fn whom(&mut self) -> Result<Whom, NotationError> {
        Ok(Whom { of: self.of()? })
    }

    fn setting(&mut self) -> Result<Setting, NotationError> {
        Ok(Setting { of: self.of()?, value: self.amount()? })
    }

    fn shove(&mut self) -> Result<Shove, NotationError> {
        Ok(Shove { of: self.of()?, way: self.name("a way")?, speed: self.amount()? })
    }

    fn reading(&mut self) -> Result<Reading, NotationError> {
        Ok(Reading { quantity: self.name("a quantity")?, of: self.of()? })
    }

    fn new_thing(&mut self) -> Result<NewThing, NotationError> {
        let mut new = NewThing {
            thing: self.name("a thing")?,
            colour: None,
            material: None,
            size: None,
            mass: None,
            height: None,
            count: None,
            arrangement: None,
            spot: None,
            by: None,
            way: None,
            speed: None,
        };
        while let Some(field) = self.rest.next() {
            match field {
                "colour" => new.colour = Some(self.name("a colour")?),
                "material" => new.material = Some(self.name("a material")?),
                "size" => new.size = Some(self.amount()?),
                "mass" => new.mass = Some(self.amount()?),
                "height" => new.height = Some(self.amount()?),
                "count" => new.count = Some(self.name("a placeholder")?),
                "arrangement" => new.arrangement = Some(self.name("an arrangement")?),
                "place" => new.spot = Some(self.name("a place")?),
                "by" => new.by = Some(self.of()?),
                "way" => new.way = Some(self.name("a way")?),
                "speed" => new.speed = Some(self.amount()?),
                other => return Err(self.wrong("a field of a new body", other)),
            }
        }
        Ok(new)
    }
}

impl Display for Draft {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{} | ", text(&self.kind))?;
        for (at, step) in self.steps.iter().enumerate() {
            if at > 0 {
                f.write_str(" ; ")?;
            }
            write!(f, "{step}")?;
        }
        Ok(())
    }
}

/// The name in JSON of a value of one of the closed sets.
fn text<T: Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(name)) => name,
        _ => unreachable!("invariant: the closed sets are written as strings"),
    }
}

fn amount(value: Amount) -> String {
    match value {
        Amount::Rough(rough) => text(&rough),
        Amount::Exact(Exact::To(slot)) => format!("to {}", text(&slot)),
        Amount::Exact(Exact::MoreBy(slot)) => format!("more_by {}", text(&slot)),
        Amount::Exact(Exact::LessBy(slot)) => format!("less_by {}", text(&slot)),
        Amount::Exact(Exact::Times(slot)) => format!("times {}", text(&slot)),
        Amount::Exact(Exact::Over(slot)) => format!("over {}", text(&slot)),
        Amount::Exact(Exact::As(word)) => format!("as {}", text(&word)),
    }
}

/// The words of a selector, joined by `+`.
#[must_use]
pub fn words(of: &Of) -> String {
    of.iter().map(text).collect::<Vec<_>>().join("+")
}

impl Display for DraftStep {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        use DraftStep as S;
        let setting = |f: &mut Formatter<'_>, step: &str, it: &Setting| {
            write!(f, "{step} {} {}", words(&it.of), amount(it.value))
        };
        match self {
            S::World(world) => write!(f, "world {}", text(world)),
            S::Gravity(value) => write!(f, "gravity {}", amount(*value)),
            S::Air(value) => write!(f, "air {}", amount(*value)),
            S::GroundFriction(value) => write!(f, "ground_friction {}", amount(*value)),
            S::GroundBounce(value) => write!(f, "ground_bounce {}", amount(*value)),
            S::Daylight(light) => write!(f, "daylight {}", text(light)),
            S::Light(value) => write!(f, "light {}", amount(*value)),
            S::Add(new) => write_new(f, new),
            S::Remove(whom) => write!(f, "remove {}", words(&whom.of)),
            S::Mass(it) => setting(f, "mass", it),
            S::Size(it) => setting(f, "size", it),
            S::Bounce(it) => setting(f, "bounce", it),
            S::Friction(it) => setting(f, "friction", it),
            S::Drag(it) => setting(f, "drag", it),
            S::Height(it) => setting(f, "height", it),
            S::Speed(it) => setting(f, "speed", it),
            S::Angle(it) => setting(f, "angle", it),
            S::LinkLength(it) => setting(f, "link_length", it),
            S::Stiffness(it) => setting(f, "stiffness", it),
            S::Damping(it) => setting(f, "damping", it),
            S::Cut(whom) => write!(f, "cut {}", words(&whom.of)),
            S::Distance(it) => setting(f, "distance", it),
            S::Phase(phase) => write!(f, "phase {}", text(phase)),
            S::Liquid(filling) => write!(f, "liquid {}", text(filling)),
            S::LiquidDensity(value) => write!(f, "liquid_density {}", amount(*value)),
            S::LiquidLevel(value) => write!(f, "liquid_level {}", amount(*value)),
            S::Launch(aim) => write!(f, "launch {} {}", words(&aim.of), text(&aim.way)),
            S::Look(it) => write!(f, "look {} {}", words(&it.of), text(&it.finish)),
            S::Material(made) => write!(f, "material {} {}", words(&made.of), text(&made.material)),
            S::Colour(painted) => write!(f, "colour {} {}", words(&painted.of), text(&painted.colour)),
            S::Become(turned) => write!(f, "become {} {}", words(&turned.of), text(&turned.thing)),
            S::Push(it) => write!(f, "push {} {} {}", words(&it.of), text(&it.way), amount(it.speed)),
            S::Throw(it) => write!(f, "throw {} {} {}", words(&it.of), text(&it.way), amount(it.speed)),
            S::Spin(it) => write!(f, "spin {} {} {}", words(&it.of), text(&it.turn), amount(it.value)),
            S::Move(it) => write!(f, "move {} {} {}", words(&it.of), text(&it.way), amount(it.speed)),
            S::Put(it) => write!(f, "put {} {} {}", words(&it.of), text(&it.spot), words(&it.by)),
            S::Hold(whom) => write!(f, "hold {}", words(&whom.of)),
            S::Release(whom) => write!(f, "release {}", words(&whom.of)),
            S::Camera(how) => write!(f, "camera {}", text(how)),
            S::CameraTurn(value) => write!(f, "camera_turn {}", amount(*value)),
            S::CameraElevation(value) => write!(f, "camera_elevation {}", amount(*value)),
            S::CameraDistance(value) => write!(f, "camera_distance {}", amount(*value)),
            S::Follow(whom) => write!(f, "follow {}", words(&whom.of)),
            S::Clock(how) => write!(f, "clock {}", text(how)),
            S::Rate(value) => write!(f, "rate {}", amount(*value)),
            S::Show(overlay) => write!(f, "show {}", text(overlay)),
            S::Hide(overlay) => write!(f, "hide {}", text(overlay)),
            S::Measure(it) => write!(f, "measure {} {}", text(&it.quantity), words(&it.of)),
            S::Compare(it) => write!(f, "compare {} {}", text(&it.quantity), words(&it.of)),
            S::Sweep(it) => {
                write!(f, "sweep {} {} {}", text(&it.parameter), text(&it.quantity), words(&it.of))?;
                it.vary.as_ref().map_or(Ok(()), |vary| write!(f, " vary {}", words(vary)))?;
                it.at.as_ref().map_or(Ok(()), |at| write!(f, " at {}", text(at)))
            }
            S::Versus => f.write_str("versus"),
            S::Explain(topic) => write!(f, "explain {}", text(topic)),
            S::Level(depth) => write!(f, "level {}", text(depth)),
            S::Quiz => f.write_str("quiz"),
            S::Guess(outcome) => write!(f, "guess {}", text(outcome)),
            S::GoTo(place) => write!(f, "go_to {}", text(place)),
            S::Undo => f.write_str("undo"),
            S::Restart => f.write_str("restart"),
            S::Reset => f.write_str("reset"),
            S::Clarify(what) => write!(f, "clarify {}", text(what)),
            S::Decline(reason) => write!(f, "decline {}", text(reason)),
        }
    }
}

fn write_new(f: &mut Formatter<'_>, new: &NewThing) -> fmt::Result {
    write!(f, "add {}", text(&new.thing))?;
    if let Some(colour) = &new.colour {
        write!(f, " colour {}", text(colour))?;
    }
    if let Some(material) = &new.material {
        write!(f, " material {}", text(material))?;
    }
    for (field, value) in [("size", new.size), ("mass", new.mass), ("height", new.height)] {
        if let Some(value) = value {
            write!(f, " {field} {}", amount(value))?;
        }
    }
    if let Some(count) = &new.count {
        write!(f, " count {}", text(count))?;
    }
    if let Some(arrangement) = &new.arrangement {
        write!(f, " arrangement {}", text(arrangement))?;
    }
    if let Some(spot) = &new.spot {
        write!(f, " place {}", text(spot))?;
    }
    if let Some(by) = &new.by {
        write!(f, " by {}", words(by))?;
    }
    if let Some(way) = &new.way {
        write!(f, " way {}", text(way))?;
    }
    if let Some(speed) = new.speed {
        write!(f, " speed {}", amount(speed))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINES: &[&str] = &[
        "change | world moon ; gravity to $1 ; air none ; ground_friction less ; ground_bounce most ; daylight dusk",
        "change | add ball colour red material steel size more mass times $1 height to $2 count $3 arrangement ring",
        "change | remove new ; mass red+ball times $1 ; size it more_by $2 ; bounce all none ; friction box to $3",
        "change | drag it same ; height other to $p1 ; speed faster less_by $1 ; angle it over $2 ; launch red left",
        "change | material box wood ; colour it gold ; become it bowling_ball ; push blue right normal",
        "change | throw it up to $1 ; hold all ; release it ; camera left_side ; follow red+box ; clock much_slower",
        "change | rate to $1 ; show energy_graph ; hide trails ; look all striped ; light more",
        "change | camera_turn more_by $1 ; camera_elevation to $2 ; camera_distance over $3",
        "change | link_length it times $1 ; stiffness weight more ; damping all none ; cut third ; angle first_two same",
        "change | distance planet over $1 ; phase full_moon ; liquid salt_water ; liquid_density to $2 ; liquid_level less",
        "experiment | liquid none ; measure submerged_percent ice ; sweep release_angle_deg period_s bob",
        "experiment | angle it to $1 ; versus ; angle it to $2 ; measure range_m it",
        "experiment | compare order_of_arrival all ; sweep launch_elevation_deg range_m it",
        "change | spin it backward to $1 ; move red right normal ; put feather on box ; colour but+box blue",
        "change | add ball colour red place left_of by box way right speed to $1 ; mass red as blue ; mass red times $2",
        "experiment | versus ; world moon ; sweep mass_kg speed_m_s black vary white ; guess less",
        "answer | level simpler ; explain friction ; quiz",
        "answer | explain mass_and_fall",
        "navigate | go_to next ; undo ; restart ; reset",
        "clarify | clarify which_body",
        "decline | decline not_modelled",
    ];

    #[test]
    fn prints_what_it_reads() {
        for line in LINES {
            let draft: Draft = line.parse().unwrap();
            assert_eq!(draft.to_string(), *line);
            let json = serde_json::to_string(&draft).unwrap();
            assert_eq!(serde_json::from_str::<Draft>(&json).unwrap(), draft);
        }
    }

    #[test]
    fn the_steps_decide_the_kind() {
        for line in LINES {
            let draft: Draft = line.parse().unwrap();
            assert_eq!(kind_of(&draft.steps), draft.kind, "{line}");
        }
        let of = |text: &str| kind_of(&text.split(';').map(|step| step.parse().unwrap()).collect::<Vec<_>>());
        assert_eq!(of("world moon ; measure fall_time_s it"), Kind::Change);
        assert_eq!(of("versus ; world moon ; measure fall_time_s it"), Kind::Experiment);
        assert_eq!(of("show trails ; compare fall_time_s all"), Kind::Experiment);
        assert_eq!(of("measure fall_time_s it"), Kind::Answer);
        assert_eq!(of("world moon ; restart"), Kind::Change);
    }

    #[test]
    fn says_what_it_expected() {
        let says = |line: &str| line.parse::<Draft>().unwrap_err().to_string();
        assert_eq!(says("world moon"), "expected `kind | steps`, found `world moon`");
        assert_eq!(says("change | world cheese"), "expected a world, found `cheese` in `world cheese`");
        assert_eq!(says("change | mass it"), "expected an amount at the end of `mass it`");
        assert_eq!(says("change | undo now"), "`now` is more than the step needs in `undo now`");
    }
}
