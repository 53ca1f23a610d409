// How a scene lies in memory: one block of 32-bit words that begins with a `Scene`, which says where its arrays are.
//
// The twin of `kernels/src/light/cuda/layout.rs`, field by field. Every field is a float or a 32-bit whole number, so
// that no compiler leaves gaps; both sides assert the sizes.
#pragma once

#include "common.cuh"

namespace orrery {

// Surfaces as numbers: a body is its place in the scene, links follow.
constexpr int OPEN = -1;
constexpr int GROUND = -2;
constexpr int LIQUID = -3;
// The first side of a hall; each other has the next lower number. Its floor is the ground.
constexpr int WALL = -4;
// The first lamp; each other has the next lower number.
constexpr int LAMP = -9;

// Sides of a hall, in the order of `Side::ALL`; among the sides that light goes to and fro between the floor follows.
constexpr int LEFT = 0;
constexpr int RIGHT = 1;
constexpr int BACK = 2;
constexpr int FRONT = 3;
constexpr int CEILING = 4;
constexpr int FLOOR = 5;

// Forms of bodies.
constexpr int SPHERE = 0;
constexpr int BOX = 1;
constexpr int CYLINDER = 2;
constexpr int CAPSULE = 3;

// Patterns, in the order of `Pattern::ALL`.
constexpr int PLAIN = 0;
constexpr int STRIPES = 1;
constexpr int CHECKER = 2;
constexpr int SEAMS = 3;
constexpr int WOOD = 4;
constexpr int MARBLE = 5;
constexpr int BRUSHED = 6;
constexpr int ROCKY = 7;
constexpr int BANDS = 8;
constexpr int EARTH = 9;
constexpr int MOON = 10;

// What a liquid is.
constexpr int NO_POOL = 0;
constexpr int CLEAR_POOL = 1;
constexpr int METAL_POOL = 2;

// `count` elements that begin `offset` words after the scene.
struct Range {
    unsigned int offset, count;
};

struct Sun {
    Vec3 direction, radiance;
    float radius_rad;
};

struct Sky {
    Vec3 zenith, horizon;
};

struct Capsule {
    Vec3 centre, axis;
    float half_length, radius;
};

// A body as rays meet it.
struct Body {
    int form, pattern;
    Vec3 centre, half_extents;
    Vec3 axes[3];
    float half_straight, bounding_radius;
    Vec3 albedo, mean_albedo;
    float gloss, metal, glow;
};

// A star far beyond the scene.
struct FarStar {
    Vec3 direction, radiance;
};

// A body that sends a star's light on; see `kernels/src/light/star.rs`.
struct Shine {
    int body;
    Vec3 centre;
    float radius;
    Vec3 sun;
    float sun_radius_rad;
    Vec3 lit, glow;
};

// A link as rays meet it.
struct Link {
    Range pieces;
    Capsule bounds;
    Vec3 albedo;
    float gloss, metal;
};

// A body as the network sees it, on one side of a liquid's surface.
struct LitBody {
    int form, present;
    Vec3 centre, half_extents;
    Vec3 axes[3];
    float half_straight;
    float ceiling, mean_radius;
    Vec3 albedo;
    float stoutness, luma, mirror;
    Vec3 glow;
    float height, gap;
};

// A capsule of a link as the sun sees it.
struct Band {
    Vec3 middle;
    float along[2];
    float half_length, rise, radius;
};

// What a link keeps from the sun.
struct LinkShade {
    Vec3 frame[3];
    Band bounds;
    float highest;
    unsigned int run;
    Range bands;
};

// Light on one side of a liquid's surface; without a liquid all is above.
struct Side {
    Sun sun;
    Sky sky;
    Vec3 ground, sunlit_ground, mirrored, sun_on_ground;
    int over_ground;
    Range bodies, links;
};

// A rectangular opening in a ceiling: x and z of its middle, and half its extent along them.
struct Opening {
    float middle[2], half[2];
};

// A ball of light in a hall.
struct Lamp {
    Vec3 centre;
    float radius;
    Vec3 radiance;
};

// The inside of a hall as rays meet it.
struct Room {
    float half_width, height, half_depth;
    Vec3 walls, ceiling;
    Range openings, lamps;
};

// What is a small disc to a point: a lamp with its radius and radiance, or a part of a skylight with its area.
struct Small {
    int is_lamp;
    Vec3 centre;
    float size;
    Vec3 radiance;
};

// Harmonics up to the second order.
constexpr int HARMONICS = 9;

// What varies with a direction, as harmonics.
struct Harmonics {
    Vec3 of[HARMONICS];
};

// Light around a body or a link: probes on a lattice, x first, then y, then z.
struct Around {
    Vec3 least, per_step;
    int count[3];
    Range probes;
};

// What a body takes from the floor below it.
struct Dark {
    Vec3 centre;
    float radius;
    Vec3 taken;
    float fine, aside;
};

// What a body shows of itself: harmonics, or, where it is flat, a radiance for each face: along each axis of its own the
// one in the negative direction, then the other.
struct Outside {
    int is_flat;
    Vec3 of[HARMONICS];
};

// What is the same at every point of a hall (`Indoors`).
struct Indoors {
    // `Small`s; irradiance over pi and radiance at the points of the sides' grid.
    Range lights, bounced, radiance;
    // Of the bodies and then the links an `Around`; of each body a `Dark`, an `Outside` and `Harmonics`.
    Range around, dark, shown, hidden;
};

struct Scene {
    Vec3 eye, forward, right, up;
    Sun sun;
    Sky sky;
    float haze_per_m, blur_rad;
    int has_ground;
    Vec3 tiles[2];
    float tile_m;
    int pool;
    float level, index;
    Vec3 absorption, murk, metal;
    int star;
    Vec3 star_centre;
    float star_radius;
    Range bodies, links;
    int has_below;
    Side above, below;
    // How the stars are seen, and those that may be.
    float starlight_rad, starlight_share;
    Range far_stars;
    // What the bodies about a star send to each other, and where on them to look: three floats each.
    Range shines, looks;
    // Whether edges are smoothed; pixels around what is small, a word for 16 of them, row by row.
    int smooth;
    Range small;
    // Where in a pixel rays go, two floats each: on edges, and around what is small.
    Range coarse, fine;
    int has_room;
    Room room;
    Indoors indoors;
};

// A picture to be made: where its scene begins, in words, its size, and where its pixels go, in bytes.
struct Picture {
    unsigned int scene, width, height, rgb;
};

// A tile of a picture: the picture's number, the tile's left column and top row.
struct Tile {
    unsigned int picture, x, y;
};

static_assert(sizeof(Body) == 112, "a body is 28 words");
static_assert(sizeof(Link) == 60, "a link is 15 words");
static_assert(sizeof(LitBody) == 124, "a lit body is 31 words");
static_assert(sizeof(Band) == 32, "a band is 8 words");
static_assert(sizeof(LinkShade) == 84, "a link's shade is 21 words");
static_assert(sizeof(Side) == 120, "a side is 30 words");
static_assert(sizeof(Opening) == 16 && sizeof(Lamp) == 28, "an opening is 4 words, a lamp 7");
static_assert(sizeof(Room) == 52 && sizeof(Indoors) == 56, "a room is 13 words, what is the same at its points 14");
static_assert(sizeof(Small) == 32 && sizeof(Harmonics) == 108, "a small light is 8 words, harmonics are 27");
static_assert(sizeof(Around) == 44 && sizeof(Dark) == 36, "light around a body is 11 words, the dark below it 9");
static_assert(sizeof(Outside) == 112, "an outside is 28 words");
static_assert(sizeof(Scene) == 640, "a scene is 160 words");
static_assert(sizeof(Picture) == 16 && sizeof(Tile) == 12, "a picture is 4 words, a tile 3");

template <class T>
ORRERY_DEVICE const T *at(const Scene &scene, Range range) {
    return reinterpret_cast<const T *>(reinterpret_cast<const unsigned int *>(&scene) + range.offset);
}

ORRERY_DEVICE const Side &side(const Scene &scene, bool below) {
    return below && scene.has_below ? scene.below : scene.above;
}

} // namespace orrery
