//! What a language model writes: a plan with placeholders where the question's quantities go, and words where people
//! are vague. `bind` turns it into a [`scene::Plan`] for the scene at hand. Its JSON schema is what decoding is
//! constrained to, so every type here is a closed set and holds no free text and no digit.

pub mod notation;
mod vocabulary;

pub use scene::Thing;
use scene::{
    ColourName, DeclineReason, Depth, Fluid, Kind, Material, Outcome, Overlay, Parameter, Phase, Quantity, World,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
pub use vocabulary::{CameraMove, ClockMove, Daylight, Destination, Finish, Spot, Topic, Turn, Unclear, Way, Word};

/// A plan as a language model writes it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Draft {
    /// What it sets out to do.
    pub kind: Kind,
    /// How, in order.
    #[schemars(length(min = 1, max = 6))]
    pub steps: Vec<DraftStep>,
}

/// Which bodies: those that every word fits.
pub type Of = Vec<Word>;

/// One step, as a language model writes it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DraftStep {
    /// Gravity, air, sky and ground of a world.
    World(World),
    /// Gravity.
    Gravity(Amount),
    /// Air: density, "no air".
    Air(Amount),
    /// Friction of the ground.
    GroundFriction(Amount),
    /// Restitution of the ground.
    GroundBounce(Amount),
    /// Time of day.
    Daylight(Daylight),
    /// "More light", "twice as bright".
    Light(Amount),
    /// Adds bodies.
    Add(NewThing),
    /// Removes bodies.
    Remove(Whom),
    /// Mass.
    Mass(Setting),
    /// Size.
    Size(Setting),
    /// Restitution.
    Bounce(Setting),
    /// Friction coefficient of bodies.
    Friction(Setting),
    /// Drag coefficient of bodies.
    Drag(Setting),
    /// Drop height: the lowest point above the ground.
    Height(Setting),
    /// Starting speed.
    Speed(Setting),
    /// The release angle of what hangs, the tilt of a ramp, the launch elevation of anything else.
    Angle(Setting),
    /// Length of the strings, rods or springs that hold bodies.
    LinkLength(Setting),
    /// Stiffness of the springs that hold bodies.
    Stiffness(Setting),
    /// Damping of the springs that hold bodies.
    Damping(Setting),
    /// Cuts the links that hold bodies, now.
    Cut(Whom),
    /// Distance from what bodies go round.
    Distance(Setting),
    /// Where the moon stands between its planet and the star.
    Phase(Phase),
    /// What the liquid is, if there is any.
    Liquid(Filling),
    /// Density of the liquid.
    LiquidDensity(Amount),
    /// Height of the liquid's surface.
    LiquidLevel(Amount),
    /// Starting direction.
    Launch(Aim),
    /// Material.
    Material(Made),
    /// Colour.
    Colour(Painted),
    /// "Make it shiny", "stripes on the ball", "let it glow".
    Look(Finished),
    /// What they are: shape, or an everyday thing.
    Become(Turned),
    /// A push now.
    Push(Shove),
    /// A throw now.
    Throw(Shove),
    /// Turning at the start.
    Spin(Twist),
    /// Moves where bodies start.
    Move(Shove),
    /// Puts bodies at another one.
    Put(Putting),
    /// Holds bodies still where they are.
    Hold(Whom),
    /// Lets held bodies go.
    Release(Whom),
    /// How to look.
    Camera(CameraMove),
    /// "Turn the view by 60 degrees": more is to the right, anticlockwise seen from above.
    CameraTurn(Amount),
    /// "From 45 degrees above".
    CameraElevation(Amount),
    /// "Look from 12 m away", "twice as close".
    CameraDistance(Amount),
    /// Keeps the camera on a body.
    Follow(Whom),
    /// How time runs.
    Clock(ClockMove),
    /// Clock rate as a number.
    Rate(Amount),
    /// Shows an overlay.
    Show(Overlay),
    /// Hides an overlay.
    Hide(Overlay),
    /// Measures.
    Measure(Reading),
    /// Measures the bodies of the scene against each other.
    Compare(Reading),
    /// Tries many values of one parameter.
    Sweep(Trial),
    /// Between two variants: the edits before it and those after it are tried from the same start, and the reading
    /// that follows the last variant is made on each.
    Versus,
    /// Finds the lesson's words about a topic.
    Explain(Topic),
    /// Explains in other words, from now on.
    Level(Depth),
    /// Asks the person something whose answer can be measured.
    Quiz,
    /// The person's answer to that.
    Guess(Outcome),
    /// Goes somewhere.
    GoTo(Destination),
    /// Takes the last change back.
    Undo,
    /// Plays again from the start.
    Restart,
    /// Puts everything back as the lesson had it.
    Reset,
    /// Asks what was meant.
    Clarify(Unclear),
    /// Says that it cannot be shown.
    Decline(DeclineReason),
}

/// Bodies.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Whom {
    /// Which.
    #[schemars(length(min = 1, max = 2))]
    pub of: Of,
}

/// A property of bodies and its new value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Setting {
    /// Which.
    #[schemars(length(min = 1, max = 2))]
    pub of: Of,
    /// The value.
    pub value: Amount,
}

/// Bodies and a direction.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Aim {
    /// Which.
    #[schemars(length(min = 1, max = 2))]
    pub of: Of,
    /// Where to.
    pub way: Way,
}

/// Bodies and a material.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Made {
    /// Which.
    #[schemars(length(min = 1, max = 2))]
    pub of: Of,
    /// What they are made of.
    pub material: Material,
}

/// Bodies and a colour.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Painted {
    /// Which.
    #[schemars(length(min = 1, max = 2))]
    pub of: Of,
    /// Their colour.
    pub colour: ColourName,
}

/// Bodies and how their surface looks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Finished {
    /// Which bodies.
    #[schemars(length(min = 1, max = 2))]
    pub of: Of,
    /// Looking how.
    pub finish: Finish,
}

/// Bodies and what they become.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Turned {
    /// Which.
    #[schemars(length(min = 1, max = 2))]
    pub of: Of,
    /// What they become.
    pub thing: Thing,
}

/// Bodies and how they turn.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Twist {
    /// Which.
    #[schemars(length(min = 1, max = 2))]
    pub of: Of,
    /// Which way round.
    pub turn: Turn,
    /// Turns a second.
    pub value: Amount,
}

/// Bodies, and another one at which they are put.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Putting {
    /// Which.
    #[schemars(length(min = 1, max = 2))]
    pub of: Of,
    /// Where.
    pub spot: Spot,
    /// Of which other body.
    #[schemars(length(min = 1, max = 2))]
    pub by: Of,
}

/// A push or a throw, and how fast; a move, and how far.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Shove {
    /// Which.
    #[schemars(length(min = 1, max = 2))]
    pub of: Of,
    /// Where to.
    pub way: Way,
    /// How much.
    pub speed: Amount,
}

/// A body to add. Fields that are not said are left out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewThing {
    /// What.
    pub thing: Thing,
    /// Its colour.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub colour: Option<ColourName>,
    /// What it is made of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub material: Option<Material>,
    /// Its size.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<Amount>,
    /// Its mass.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mass: Option<Amount>,
    /// Its height.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub height: Option<Amount>,
    /// How many; one if not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<Slot>,
    /// How they stand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arrangement: Option<scene::Arrangement>,
    /// Where it goes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spot: Option<Spot>,
    /// Of which body that is meant; of what the conversation is about if not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 2))]
    pub by: Option<Of>,
    /// The way in which it moves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub way: Option<Way>,
    /// How fast it moves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub speed: Option<Amount>,
}

/// A quantity and the bodies it is read on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Reading {
    /// What.
    pub quantity: Quantity,
    /// On which bodies.
    #[schemars(length(min = 1, max = 2))]
    pub of: Of,
}

/// A sweep of one parameter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Trial {
    /// What is varied.
    pub parameter: Parameter,
    /// What is measured.
    pub quantity: Quantity,
    /// On which bodies.
    #[schemars(length(min = 1, max = 2))]
    pub of: Of,
    /// Of which bodies it is varied, if those are others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 2))]
    pub vary: Option<Of>,
    /// At which values, if not at the usual ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Tried>,
}

/// The values that are tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Tried {
    /// Those that the question gives.
    Given,
    /// Values spread evenly from the first quantity of the question to the second: "from 10 to 80 degrees".
    Between,
}

/// A value: exact, by a placeholder, or rough, by a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Amount {
    /// A quantity of the question.
    Exact(Exact),
    /// A word.
    Rough(Rough),
}

/// A liquid, or none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Filling {
    /// A liquid.
    Fluid(Fluid),
    /// Without one.
    Nothing(Nothing),
}

/// The word for nothing at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Nothing {
    /// None.
    None,
}

/// A value by a quantity of the question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Exact {
    /// To this.
    To(Slot),
    /// This much more.
    MoreBy(Slot),
    /// This much less.
    LessBy(Slot),
    /// This many times.
    Times(Slot),
    /// Divided by this.
    Over(Slot),
    /// As that body has it.
    As(Word),
}

/// A placeholder for a quantity found in the question (`$1`) or in the question before it (`$p1`), in the order in
/// which they stand there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[expect(missing_docs, reason = "placeholders in order")]
pub enum Slot {
    #[serde(rename = "$1")]
    Q1,
    #[serde(rename = "$2")]
    Q2,
    #[serde(rename = "$3")]
    Q3,
    #[serde(rename = "$4")]
    Q4,
    #[serde(rename = "$5")]
    Q5,
    #[serde(rename = "$6")]
    Q6,
    #[serde(rename = "$p1")]
    P1,
    #[serde(rename = "$p2")]
    P2,
    #[serde(rename = "$p3")]
    P3,
}

/// A value in a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Rough {
    /// Clearly more.
    More,
    /// A lot more.
    MuchMore,
    /// A little more.
    BitMore,
    /// Clearly less.
    Less,
    /// A lot less.
    MuchLess,
    /// A little less.
    BitLess,
    /// None at all.
    None,
    /// As much as makes sense: perfectly bouncy, as high as allowed.
    Most,
    /// As the lesson had it; of a push, an ordinary one.
    Normal,
    /// The same as the other bodies have.
    Same,
}

impl DraftStep {
    /// Whom a step sets to which amount; nobody's where it is of the surroundings or the view.
    #[must_use]
    pub fn amount(&self) -> Option<(&[Word], Amount)> {
        match self {
            Self::Mass(it)
            | Self::Size(it)
            | Self::Bounce(it)
            | Self::Friction(it)
            | Self::Drag(it)
            | Self::Height(it)
            | Self::Speed(it)
            | Self::Angle(it)
            | Self::LinkLength(it)
            | Self::Stiffness(it)
            | Self::Damping(it)
            | Self::Distance(it) => Some((&it.of, it.value)),
            Self::Gravity(amount)
            | Self::Air(amount)
            | Self::GroundFriction(amount)
            | Self::GroundBounce(amount)
            | Self::LiquidDensity(amount)
            | Self::LiquidLevel(amount)
            | Self::Light(amount)
            | Self::CameraTurn(amount)
            | Self::CameraElevation(amount)
            | Self::CameraDistance(amount)
            | Self::Rate(amount) => Some((&[], *amount)),
            _ => None,
        }
    }
}

impl Amount {
    /// Whether it is a rough "more".
    #[must_use]
    pub fn grows(self) -> bool {
        matches!(self, Self::Rough(Rough::More | Rough::MuchMore | Rough::BitMore))
    }
}
