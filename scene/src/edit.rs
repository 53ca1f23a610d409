//! Edits: a closed set of exact, typed changes from scene to scene.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::body::{Body, Shape, Texture};
use crate::camera::Overlay;
use crate::environment::{Colour, Liquid, Place};
use crate::link::Link;
use crate::material::Material;
use crate::scene::Vec3;
use crate::select::Selector;
use crate::world::World;

/// When an edit takes effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    /// Changes the start and replays from it.
    Setup,
    /// Happens now, and is logged.
    Event,
    /// Never restarts and never changes what happens.
    View,
}

/// A new value, said absolutely, as a difference or as a factor.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// To this value.
    To(f64),
    /// By this much more (or less, if negative).
    By(f64),
    /// To this many times the present value.
    Times(f64),
}

impl Change {
    /// What a present value becomes.
    #[must_use]
    pub fn of(self, present: f64) -> f64 {
        match self {
            Self::To(value) => value,
            Self::By(difference) => present + difference,
            Self::Times(factor) => present * factor,
        }
    }
}

/// A direction as people say it, in the world's frame.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// +y.
    Up,
    /// -y.
    Down,
    /// -x.
    Left,
    /// +x.
    Right,
    /// -z, away from a viewer at azimuth 0.
    Away,
    /// +z, towards a viewer at azimuth 0.
    Towards,
    /// Along the present velocity; to the right if there is none.
    Onward,
    /// An elevation above the horizon, turned from +x towards -z by the azimuth.
    Angle {
        /// Above the horizon.
        elevation_deg: f64,
        /// From +x, anticlockwise seen from above.
        azimuth_deg: f64,
    },
}

/// A way of looking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Viewpoint {
    /// Straight down.
    Top,
    /// From azimuth 0, level.
    Front,
    /// From behind, level.
    Back,
    /// From the left, level.
    Left,
    /// From the right, level.
    Right,
    /// From close to the ground.
    Low,
    /// The start's own view.
    Home,
}

/// Where a moon stands between its planet and the star, as seen from the planet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Towards the star: its dark side is seen.
    NewMoon,
    /// An eighth of the way on from new: a growing sickle.
    WaxingCrescent,
    /// A quarter of the way on from new.
    FirstQuarter,
    /// Three eighths of the way on from new: nearly round, and growing.
    WaxingGibbous,
    /// Away from the star: its bright side is seen.
    FullMoon,
    /// Five eighths of the way on from new: nearly round, and shrinking.
    WaningGibbous,
    /// Three quarters of the way on from new.
    LastQuarter,
    /// Seven eighths of the way on from new: a shrinking sickle.
    WaningCrescent,
    /// New, and exactly in line: its shadow falls on the planet.
    SolarEclipse,
    /// Full, and exactly in line: it stands in the planet's shadow.
    LunarEclipse,
}

/// How bodies that are added together stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Arrangement {
    /// Side by side along x, with a gap.
    #[default]
    Row,
    /// One on top of the other.
    Stack,
    /// In a circle.
    Ring,
}

/// A body to be added: what is not said is filled in from its material and from the bodies already there.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct NewBody {
    /// What a person calls it; by default made from colour, material and shape.
    pub name: Option<String>,
    /// Its shape; by default a sphere the size of the first sphere in the scene, or of radius 0.3 m.
    pub shape: Option<Shape>,
    /// Sets density, restitution, friction and look together.
    pub material: Option<Material>,
    /// By default from the material's density, or the same as the first body's.
    pub mass_kg: Option<f64>,
    /// Overrides the material's colour.
    pub colour: Option<Colour>,
    /// Its centre; by default beside the other bodies at the height of the first.
    pub position_m: Option<Vec3>,
    /// By default at rest.
    pub velocity_m_s: Option<Vec3>,
    /// Overrides the material's.
    pub restitution: Option<f64>,
    /// Overrides the material's.
    pub friction: Option<f64>,
    /// By default by shape (sphere 0.47, box 1.05; Hoerner, Fluid-Dynamic Drag, 1965).
    pub drag_coefficient: Option<f64>,
    /// By default not.
    pub fixed: Option<bool>,
    /// By default from the material.
    pub texture: Option<Texture>,
}

/// A change from scene to scene.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Edit {
    // Setup: changes the start and replays from it.
    /// Gravity in m/s2.
    SetGravity(Change),
    /// Gravity, air, sky, ground and light of a world.
    SetWorld(World),
    /// Air density in kg/m3.
    SetAir(Change),
    /// Friction or restitution of the ground.
    SetGround {
        /// Friction coefficient.
        friction: Option<Change>,
        /// Restitution.
        restitution: Option<Change>,
    },
    /// Takes the ground away (true) or puts the default ground back (false).
    RemoveGround(bool),
    /// A liquid, or none.
    SetLiquid(Option<Liquid>),
    /// The kind of place.
    SetPlace(Place),
    /// Whether bodies attract each other.
    SetMutualGravity(bool),
    /// Adds `count` bodies of one description.
    AddBodies {
        /// What to add.
        body: NewBody,
        /// How many.
        count: u32,
        /// How they stand.
        arrangement: Arrangement,
    },
    /// Puts a body in as it is, id and all.
    InsertBody(Box<Body>),
    /// Removes bodies and their links.
    RemoveBodies {
        /// Which.
        of: Selector,
    },
    /// Mass in kg.
    SetMass {
        /// Which.
        of: Selector,
        /// Mass.
        value: Change,
    },
    /// Radius or, for other shapes, every extent in the same proportion: half the largest extent in m. Mass is kept; a body
    /// on the ground stays on it, one on a link or in space keeps its centre.
    SetSize {
        /// Which.
        of: Selector,
        /// Half the largest extent.
        value: Change,
    },
    /// Restitution, 0 to 1.
    SetRestitution {
        /// Which.
        of: Selector,
        /// Restitution.
        value: Change,
    },
    /// Friction coefficient.
    SetFriction {
        /// Which.
        of: Selector,
        /// Friction.
        value: Change,
    },
    /// Drag coefficient.
    SetDrag {
        /// Which.
        of: Selector,
        /// Drag coefficient.
        value: Change,
    },
    /// Density, restitution, friction and look of a material; size is kept.
    SetMaterial {
        /// Which.
        of: Selector,
        /// The material.
        material: Material,
    },
    /// Shape; mass is kept, and the body's lowest point stays at its height (its centre, on a link or in space).
    SetShape {
        /// Which.
        of: Selector,
        /// The shape.
        shape: Shape,
    },
    /// Height of the lowest point above the ground, in m.
    SetHeight {
        /// Which.
        of: Selector,
        /// Height.
        value: Change,
    },
    /// Centre.
    SetPosition {
        /// Which.
        of: Selector,
        /// The centre.
        position_m: Vec3,
    },
    /// Starting velocity by speed and direction; what is not said is kept.
    SetLaunch {
        /// Which.
        of: Selector,
        /// Speed in m/s.
        speed: Option<Change>,
        /// Direction.
        direction: Option<Direction>,
        /// Elevation in degrees, changed within the present vertical plane of flight.
        elevation: Option<Change>,
    },
    /// Angle from hanging straight down at which a body that hangs is let go, at rest, in degrees; to the side where it is
    /// held out, or where there is room. What hangs in the way is lifted along.
    SetReleaseAngle {
        /// Which.
        of: Selector,
        /// The angle.
        value: Change,
    },
    /// Tilt of a ramp (a fixed box), in degrees: it turns about its foot and carries along what rests on it.
    SetTilt {
        /// Which.
        of: Selector,
        /// The tilt.
        value: Change,
    },
    /// Distance from what a body goes round, between the middles, in m. Its velocity changes so that the orbit keeps its
    /// shape; what goes round the body comes along.
    SetDistance {
        /// Which.
        of: Selector,
        /// The distance.
        value: Change,
    },
    /// Where moons stand on their way round a planet that a star lights.
    SetPhase {
        /// Which.
        of: Selector,
        /// The phase.
        phase: Phase,
    },
    /// Starting velocity.
    SetVelocity {
        /// Which.
        of: Selector,
        /// The velocity.
        velocity_m_s: Vec3,
    },
    /// Starting angular velocity.
    SetSpin {
        /// Which.
        of: Selector,
        /// The angular velocity.
        angular_velocity_rad_s: Vec3,
    },
    /// Whether a body stays where it is.
    SetFixed {
        /// Which.
        of: Selector,
        /// Fixed or free.
        fixed: bool,
    },
    /// Adds a link.
    AddLink(Link),
    /// Removes a link from the start.
    RemoveLink {
        /// Its id.
        link: String,
    },
    /// Length in m, stiffness in N/m or damping in N s/m of a link; what it does not have is refused. What hangs on it moves
    /// with its end, and the point that it hangs from goes up where the body would reach the ground.
    SetLink {
        /// Its id.
        link: String,
        /// Length, or rest length of a spring.
        length: Option<Change>,
        /// Stiffness of a spring.
        stiffness: Option<Change>,
        /// Damping of a spring.
        damping: Option<Change>,
    },

    // Events: happen now, and are logged.
    /// An impulse at the centre, given as the change of velocity that it makes, in m/s.
    Push {
        /// Which.
        of: Selector,
        /// Change of velocity.
        speed_m_s: f64,
        /// Direction.
        direction: Direction,
    },
    /// Sets the velocity now.
    Throw {
        /// Which.
        of: Selector,
        /// Speed.
        speed_m_s: f64,
        /// Direction.
        direction: Direction,
    },
    /// Cuts a link.
    Cut {
        /// Its id.
        link: String,
    },
    /// Holds bodies still where they are (true) or lets them go (false).
    Hold {
        /// Which.
        of: Selector,
        /// Held or let go.
        held: bool,
    },
    /// Moves bodies by an offset, keeping their velocity.
    Nudge {
        /// Which.
        of: Selector,
        /// The offset.
        by_m: Vec3,
    },
    /// Replaces poses and velocities by a solver's, where prediction drifted; written by the service, never by a person.
    Reanchor {
        /// The bodies as they should be.
        bodies: Vec<Body>,
    },

    // View: never restarts.
    /// Camera angles and distance.
    SetCamera {
        /// Azimuth in degrees.
        azimuth: Option<Change>,
        /// Elevation in degrees.
        elevation: Option<Change>,
        /// Distance in m.
        distance: Option<Change>,
        /// Target.
        target_m: Option<Vec3>,
    },
    /// A viewpoint.
    LookFrom(Viewpoint),
    /// Keeps the camera on a body, or lets it go.
    Follow {
        /// Which; none lets go.
        of: Option<Selector>,
    },
    /// Scene seconds per second.
    SetRate(Change),
    /// Stops (true) or continues (false) time.
    SetPaused(bool),
    /// Shows or hides an overlay.
    SetOverlay {
        /// Which overlay.
        overlay: Overlay,
        /// Shown or hidden.
        shown: bool,
    },
    /// Looks; what is not said is kept.
    SetLook {
        /// Which.
        of: Selector,
        /// Base colour.
        colour: Option<Colour>,
        /// Gloss, 0 to 1.
        gloss: Option<f64>,
        /// Metal, 0 to 1.
        metal: Option<f64>,
        /// Glow.
        glow: Option<f64>,
        /// Texture.
        texture: Option<Texture>,
    },
    /// The sun; what is not said is kept.
    SetSun {
        /// Azimuth in degrees.
        azimuth: Option<Change>,
        /// Elevation in degrees.
        elevation: Option<Change>,
        /// Strength.
        strength: Option<Change>,
        /// Colour.
        colour: Option<Colour>,
    },
    /// The two colours of the ground's tiles.
    SetGroundColours([Colour; 2]),
    /// What a person calls a body.
    Rename {
        /// Which.
        of: Selector,
        /// The name.
        name: String,
    },
}
