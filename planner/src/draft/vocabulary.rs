//! The closed sets of words that a draft is written in.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A word that picks bodies out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the words are those that people say")]
pub enum Word {
    /// What the conversation is about: "it", "the ball" where there is one, or no body named.
    It,
    /// All of them, "both", "them", "everything".
    All,
    /// The one that the conversation is not about.
    Other,
    New,
    First,
    Second,
    Third,
    Fourth,
    Fifth,
    Sixth,
    Seventh,
    Eighth,
    Last,
    /// The one in the middle of the row.
    Middle,
    /// The first of the row, as many as the question says: a model reads no numbers.
    #[serde(rename = "first_two")]
    FirstFew,
    /// The last of the row, as many as the question says.
    #[serde(rename = "last_two")]
    LastFew,
    /// All that the next word does not fit.
    But,
    /// The one whose name stands in the question: a penguin, the Eiffel Tower.
    Named,
    Heavier,
    Lighter,
    Bigger,
    Smaller,
    Faster,
    Slower,
    Higher,
    Lower,
    Left,
    Right,
    Red,
    Orange,
    Yellow,
    Green,
    Blue,
    Purple,
    Pink,
    Brown,
    Black,
    White,
    Grey,
    Gold,
    Silver,
    Ball,
    Box,
    Feather,
    Hammer,
    Coin,
    Apple,
    Brick,
    Bob,
    Weight,
    Ramp,
    Block,
    Ice,
    Cork,
    Planet,
    Sun,
    Earth,
    Moon,
    /// The floor, the table, the cloth on it: to be coloured or taken away.
    Ground,
}

/// A direction, as people say it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "directions name themselves")]
pub enum Way {
    Up,
    Down,
    Left,
    Right,
    Away,
    Towards,
    /// Not said, or "the way it is going".
    Onward,
    Backward,
}

/// A way to turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Turn {
    /// As a wheel that rolls onward; topspin.
    Forward,
    /// The other way round; backspin.
    Backward,
    /// As a top, about the vertical.
    Sideways,
    /// As it turns already, or not said.
    SameWay,
}

/// A place at another body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "places name themselves")]
pub enum Spot {
    LeftOf,
    RightOf,
    /// In the air over it.
    Above,
    /// Resting on it.
    On,
    Under,
    InFrontOf,
    Behind,
    Beside,
}

/// The light of a time of day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "times of day name themselves")]
pub enum Daylight {
    Dawn,
    Morning,
    Noon,
    Afternoon,
    Dusk,
    Night,
}

/// How a surface looks, in people's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Finish {
    /// Polished: the lights are seen in it.
    Shiny,
    /// Without a shine.
    Matt,
    /// What is around is seen in it.
    Mirror,
    /// A light of its own.
    Glowing,
    /// No light of its own.
    Unlit,
    /// Bands around it.
    Striped,
    /// A chequerboard.
    Chequered,
    /// One colour, nothing painted on it.
    Plain,
}

/// A way to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "moves name themselves")]
pub enum CameraMove {
    Closer,
    Farther,
    Top,
    Front,
    Back,
    LeftSide,
    RightSide,
    Low,
    Higher,
    Lower,
    TurnLeft,
    TurnRight,
    Home,
    Unfollow,
}

/// A way for time to run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "moves name themselves")]
pub enum ClockMove {
    Pause,
    Play,
    Slower,
    MuchSlower,
    Faster,
    Normal,
}

/// What a passage of a lesson is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "topics name themselves")]
pub enum Topic {
    Gravity,
    FreeFall,
    MassAndFall,
    AirResistance,
    TerminalSpeed,
    Weight,
    Vacuum,
    Bounce,
    Restitution,
    EnergyLoss,
    Energy,
    Projectile,
    LaunchAngle,
    Range,
    Components,
    Collision,
    Momentum,
    ElasticCollision,
    Impulse,
    Friction,
    Inertia,
    NewtonsLaws,
    Speed,
    Acceleration,
    Pendulum,
    Period,
    Oscillation,
    HookesLaw,
    Damping,
    Tension,
    InclinedPlane,
    StaticFriction,
    Rolling,
    CentreOfMass,
    Stability,
    Chaos,
    Orbit,
    KeplersLaws,
    EscapeSpeed,
    Phases,
    Eclipse,
    Buoyancy,
    Density,
    /// How this program works.
    Orrery,
    /// What the lesson is about, or what one can do here.
    Lesson,
    /// What is happening on the screen now.
    Scene,
}

/// Where to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "destinations name themselves")]
pub enum Destination {
    Falling,
    Bounce,
    Projectile,
    Collision,
    Pendulum,
    Spring,
    Ramp,
    Cradle,
    Billiards,
    Tower,
    Orbit,
    Moon,
    Floating,
    Next,
    Previous,
    List,
}

/// What is unclear.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Unclear {
    /// Which body.
    WhichBody,
    /// What to change.
    WhatChange,
    /// How much.
    HowMuch,
}
