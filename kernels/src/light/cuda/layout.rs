//! How a scene lies in memory for the device: the twin of `kernels/cuda/light/layout.cuh`, field by field.
//!
//! Every field is a float or a 32-bit whole number, so that no compiler leaves gaps; both sides assert the sizes.

use bytemuck::{Pod, Zeroable};

use crate::light::indoors::probe::HARMONICS;

/// Surface of a ray that starts in the open, and of one that meets nothing.
pub const OPEN: i32 = -1;
/// The plane y = 0.
pub const GROUND: i32 = -2;
/// The surface of the liquid.
pub const LIQUID: i32 = -3;
/// The first side of a hall; each other has the next lower number.
pub const WALL: i32 = -4;
/// The first lamp; each other has the next lower number.
pub const LAMP: i32 = -9;

/// What a liquid is: none.
pub const NO_POOL: i32 = 0;
/// What a liquid is: one that light enters.
pub const CLEAR_POOL: i32 = 1;
/// What a liquid is: a metal.
pub const METAL_POOL: i32 = 2;

/// `count` elements that begin `offset` words after the scene.
#[derive(Clone, Copy, Debug, Default, Pod, Zeroable)]
#[repr(C)]
pub struct Range {
    pub offset: u32,
    pub count: u32,
}

#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub struct Sun {
    pub direction: [f32; 3],
    pub radiance: [f32; 3],
    pub radius_rad: f32,
}

#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub struct Sky {
    pub zenith: [f32; 3],
    pub horizon: [f32; 3],
}

#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub struct Capsule {
    pub centre: [f32; 3],
    pub axis: [f32; 3],
    pub half_length: f32,
    pub radius: f32,
}

/// A star far beyond the scene.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub struct FarStar {
    pub direction: [f32; 3],
    pub radiance: [f32; 3],
}

/// A body that sends a star's light on.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub struct Shine {
    pub body: i32,
    pub centre: [f32; 3],
    pub radius: f32,
    pub sun: [f32; 3],
    pub sun_radius_rad: f32,
    pub lit: [f32; 3],
    pub glow: [f32; 3],
}

/// A body as rays meet it.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub struct Body {
    pub form: i32,
    pub pattern: i32,
    pub centre: [f32; 3],
    pub half_extents: [f32; 3],
    pub axes: [[f32; 3]; 3],
    pub half_straight: f32,
    pub bounding_radius: f32,
    pub albedo: [f32; 3],
    pub mean_albedo: [f32; 3],
    pub gloss: f32,
    pub metal: f32,
    pub glow: f32,
}

/// A link as rays meet it.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub struct Link {
    pub pieces: Range,
    pub bounds: Capsule,
    pub albedo: [f32; 3],
    pub gloss: f32,
    pub metal: f32,
}

/// A body as the network sees it, on one side of a liquid's surface.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub struct LitBody {
    pub form: i32,
    pub present: i32,
    pub centre: [f32; 3],
    pub half_extents: [f32; 3],
    pub axes: [[f32; 3]; 3],
    pub half_straight: f32,
    pub ceiling: f32,
    pub mean_radius: f32,
    pub albedo: [f32; 3],
    pub stoutness: f32,
    pub luma: f32,
    pub mirror: f32,
    pub glow: [f32; 3],
    pub height: f32,
    pub gap: f32,
}

/// A capsule of a link as the sun sees it.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub struct Band {
    pub middle: [f32; 3],
    pub along: [f32; 2],
    pub half_length: f32,
    pub rise: f32,
    pub radius: f32,
}

/// What a link keeps from the sun.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub struct LinkShade {
    pub frame: [[f32; 3]; 3],
    pub bounds: Band,
    pub highest: f32,
    pub run: u32,
    pub bands: Range,
}

/// Light on one side of a liquid's surface.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub struct Side {
    pub sun: Sun,
    pub sky: Sky,
    pub ground: [f32; 3],
    pub sunlit_ground: [f32; 3],
    pub mirrored: [f32; 3],
    pub sun_on_ground: [f32; 3],
    pub over_ground: i32,
    pub bodies: Range,
    pub links: Range,
}

/// A rectangular opening in a ceiling.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub struct Opening {
    pub middle: [f32; 2],
    pub half: [f32; 2],
}

/// A ball of light in a hall.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub struct Lamp {
    pub centre: [f32; 3],
    pub radius: f32,
    pub radiance: [f32; 3],
}

/// The inside of a hall as rays meet it.
#[derive(Clone, Copy, Debug, Default, Pod, Zeroable)]
#[repr(C)]
pub struct Room {
    pub half_width: f32,
    pub height: f32,
    pub half_depth: f32,
    pub walls: [f32; 3],
    pub ceiling: [f32; 3],
    pub openings: Range,
    pub lamps: Range,
}

/// What is a small disc to a point: a lamp with its radius and radiance, or a part of a skylight with its area.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub struct Small {
    pub is_lamp: i32,
    pub centre: [f32; 3],
    pub size: f32,
    pub radiance: [f32; 3],
}

/// What varies with a direction, as harmonics.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub struct Harmonics {
    pub of: [[f32; 3]; HARMONICS],
}

/// Light around a body or a link: probes on a lattice.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub struct Around {
    pub least: [f32; 3],
    pub per_step: [f32; 3],
    pub count: [i32; 3],
    pub probes: Range,
}

/// What a body takes from the floor below it.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub struct Dark {
    pub centre: [f32; 3],
    pub radius: f32,
    pub taken: [f32; 3],
    pub fine: f32,
    pub aside: f32,
}

/// What a body shows of itself: harmonics, or, where it is flat, a radiance for each face.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub struct Outside {
    pub is_flat: i32,
    pub of: [[f32; 3]; HARMONICS],
}

/// What is the same at every point of a hall.
#[derive(Clone, Copy, Debug, Default, Pod, Zeroable)]
#[repr(C)]
pub struct Indoors {
    pub lights: Range,
    pub bounced: Range,
    pub radiance: Range,
    pub around: Range,
    pub dark: Range,
    pub shown: Range,
    pub hidden: Range,
}

/// What a scene's words begin with.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub struct Scene {
    pub eye: [f32; 3],
    pub forward: [f32; 3],
    pub right: [f32; 3],
    pub up: [f32; 3],
    pub sun: Sun,
    pub sky: Sky,
    pub haze_per_m: f32,
    pub blur_rad: f32,
    pub has_ground: i32,
    pub tiles: [[f32; 3]; 2],
    pub tile_m: f32,
    pub pool: i32,
    pub level: f32,
    pub index: f32,
    pub absorption: [f32; 3],
    pub murk: [f32; 3],
    pub metal: [f32; 3],
    pub star: i32,
    pub star_centre: [f32; 3],
    pub star_radius: f32,
    pub bodies: Range,
    pub links: Range,
    pub has_below: i32,
    pub above: Side,
    pub below: Side,
    pub starlight_rad: f32,
    pub starlight_share: f32,
    pub far_stars: Range,
    pub shines: Range,
    pub looks: Range,
    pub smooth: i32,
    pub small: Range,
    pub coarse: Range,
    pub fine: Range,
    pub has_room: i32,
    pub room: Room,
    pub indoors: Indoors,
}

/// A picture to be made: where its scene begins, in words, its size, and where its pixels go, in bytes.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub struct Picture {
    pub scene: u32,
    pub width: u32,
    pub height: u32,
    pub rgb: u32,
}

/// A tile of a picture: the picture's number, the tile's left column and top row.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub struct Tile {
    pub picture: u32,
    pub x: u32,
    pub y: u32,
}

/// Sizes in bytes, in the order of `layout.cuh`.
pub const SIZES: [usize; 19] = [
    size_of::<Range>(),
    size_of::<Capsule>(),
    size_of::<Body>(),
    size_of::<Link>(),
    size_of::<LitBody>(),
    size_of::<Band>(),
    size_of::<LinkShade>(),
    size_of::<Side>(),
    size_of::<Opening>(),
    size_of::<Lamp>(),
    size_of::<Room>(),
    size_of::<Small>(),
    size_of::<Harmonics>(),
    size_of::<Around>(),
    size_of::<Dark>(),
    size_of::<Outside>(),
    size_of::<Indoors>(),
    size_of::<Scene>(),
    size_of::<Picture>(),
];

const _: () = {
    assert!(size_of::<Body>() == 112 && size_of::<Link>() == 60 && size_of::<LitBody>() == 124);
    assert!(size_of::<Band>() == 32 && size_of::<LinkShade>() == 84 && size_of::<Side>() == 120);
    assert!(size_of::<Opening>() == 16 && size_of::<Lamp>() == 28 && size_of::<Room>() == 52);
    assert!(size_of::<Small>() == 32 && size_of::<Harmonics>() == 108 && size_of::<Around>() == 44);
    assert!(size_of::<Dark>() == 36 && size_of::<Outside>() == 112 && size_of::<Indoors>() == 56);
    assert!(size_of::<Scene>() == 640 && size_of::<Picture>() == 16 && size_of::<Tile>() == 12);
};
