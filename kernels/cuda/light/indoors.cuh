// Light within a hall (`kernels/src/light/indoors/`): what is worked out at a point from what the scene holds of the room.
#pragma once

#include "shadows.cuh"

namespace orrery {

// Cells along each axis of a side's grid, the points at their corners, and all points of a side (`indoors/field.rs`).
constexpr int CELLS = 8;
constexpr int POINTS = CELLS + 1;
constexpr int POINTS_OF_SIDE = POINTS * POINTS;
// A face counts by the cosine that its middle is seen under, and by this at least.
constexpr float LEAST_FACING = 0.1f;

// A light as a point sees it: the way to it, its angular radius as a sine, and the irradiance over pi that it gives a
// surface facing it.
struct Aimed {
    Vec3 direction;
    float distance, radius;
    Vec3 facing;
};

// What a body does to the bounced light at a place: the share of the view that it fills, the radiance that it shows there,
// and that of the room behind it.
struct Between {
    float share;
    Vec3 shown, behind;
};

// A unit vector; upwards where there is none.
ORRERY_DEVICE Vec3 normalized_or_up(Vec3 v) {
    float per_length = 1.0f / length(v);
    return per_length > 0.0f && per_length < infinity() ? v * per_length : vec3(0.0f, 1.0f, 0.0f);
}

ORRERY_DEVICE Vec3 harmonics_at(const Vec3 *of, Vec3 v) {
    Vec3 sum = of[0] * 0.282095f;
    sum = sum + of[1] * (0.488603f * v.y);
    sum = sum + of[2] * (0.488603f * v.z);
    sum = sum + of[3] * (0.488603f * v.x);
    sum = sum + of[4] * (1.092548f * v.x * v.y);
    sum = sum + of[5] * (1.092548f * v.y * v.z);
    sum = sum + of[6] * (0.315392f * (3.0f * v.z * v.z - 1.0f));
    sum = sum + of[7] * (1.092548f * v.x * v.z);
    sum = sum + of[8] * (0.546274f * (v.x * v.x - v.y * v.y));
    return at_least(sum, 0.0f);
}

// The sides' grid.

// The place of a surface among the sides; below 0 for what is not the room's.
ORRERY_DEVICE int side_of(int surface) { return is_wall(surface) ? WALL - surface : (surface == GROUND ? FLOOR : -1); }

ORRERY_DEVICE float component(Vec3 v, int axis) { return axis == 0 ? v.x : (axis == 1 ? v.y : v.z); }

// Light at a point of a side, read between the four points of the grid around it.
ORRERY_CALLED Vec3 read_side(const Scene &scene, Range of, int side, Vec3 point) {
    const Room &room = scene.room;
    Vec3 half = vec3(room.half_width, 0.5f * room.height, room.half_depth);
    Vec3 from_corner = point - vec3(-half.x, 0.0f, -half.z);
    bool left_or_right = side == LEFT || side == RIGHT, back_or_front = side == BACK || side == FRONT;
    int axes[2] = {left_or_right ? 1 : 0, back_or_front ? 1 : 2};
    int whole[2];
    float share[2];
    for (int k = 0; k < 2; ++k) {
        float along = component(from_corner, axes[k]) / (2.0f * component(half, axes[k]));
        float cells = within(along, 0.0f, 1.0f) * static_cast<float>(CELLS);
        int cell = static_cast<int>(cells);
        whole[k] = cell < CELLS - 1 ? cell : CELLS - 1;
        share[k] = cells - static_cast<float>(whole[k]);
    }
    const Vec3 *points = at<Vec3>(scene, of) + side * POINTS_OF_SIDE + whole[1] * POINTS + whole[0];
    float u = share[0], v = share[1];
    return points[0] * ((1.0f - u) * (1.0f - v)) + points[1] * (u * (1.0f - v)) + points[POINTS] * ((1.0f - u) * v)
         + points[POINTS + 1] * (u * v);
}

// What a ray sees past all bodies: the room, or the sky in an opening.
ORRERY_CALLED Vec3 behind(const Scene &scene, const Ray &ray, int leaving) {
    bool floor = ray.direction.y < 0.0f && leaving != GROUND;
    float to_floor = floor ? fmaxf(ray.origin.y / -ray.direction.y, 0.0f) : infinity();
    Exit out = exit_of(scene, ray, leaving);
    bool by_side = out.side >= 0 && out.t < to_floor;
    if (out.side < 0 && !floor) return sky_radiance(scene.sky, ray.direction);
    Vec3 point = ray.origin + ray.direction * (by_side ? out.t : to_floor);
    return read_side(scene, scene.indoors.radiance, by_side ? out.side : FLOOR, point);
}

// Lamps and skylights.

ORRERY_DEVICE Aimed aimed(const Scene &scene, const Small &light, Vec3 point) {
    Vec3 offset = light.centre - point;
    float distance = fmaxf(length(offset), TINY);
    Vec3 direction = offset / distance;
    if (light.is_lamp) {
        float sine = fminf(light.size / distance, 1.0f);
        return Aimed{direction, distance, sine, light.radiance * (sine * sine)};
    }
    // A disc of the same area, exact from before its middle.
    float shown = light.size * fmaxf(direction.y, 0.0f);
    float share = shown / (PI * distance * distance + shown);
    return Aimed{direction, distance, sqrtf(share), sky_radiance(scene.sky, direction) * share};
}

// Share of a light of that breadth that is outside a plane, from how far outside its middle is.
ORRERY_DEVICE float share_outside(float outside, float breadth) {
    return within(outside / (breadth * 2.0f) + 0.5f, 0.0f, 1.0f);
}

// Share of the light outside that of two faces, `half` from the middle along an axis, which the point is outside of.
ORRERY_DEVICE float beyond_face(float at, float to, float half, float distance, float breadth) {
    float light = at + to * distance;
    float outward = (at < 0.0f ? 0.0f - light : light) - half;
    return half < fabsf(at) ? share_outside(outward, breadth) : 0.0f;
}

// Share of the light that a ray to it comes to before it is nearest to the middle that `at` is counted from.
ORRERY_DEVICE float nearer(Vec3 at, Vec3 to, float distance, float breadth) {
    return share_outside(0.0f - dot(at, to) - distance, breadth);
}

// Share of a light that stands before a body; see `indoors/before.rs`.
ORRERY_DEVICE float before_body(const LitBody &body, Vec3 at, Vec3 to, float distance, float radius) {
    float breadth = fmaxf(radius * distance, 1e-6f);
    Vec3 half = body.half_extents;
    float flat = fmaxf(to.x * to.x + to.z * to.z, 1e-6f);
    float until = 0.0f - (at.x * to.x + at.z * to.z) / flat;
    switch (body.form) {
    case BOX: {
        float x = beyond_face(at.x, to.x, half.x, distance, breadth);
        float y = beyond_face(at.y, to.y, half.y, distance, breadth);
        return fmaxf(fmaxf(x, y), beyond_face(at.z, to.z, half.z, distance, breadth));
    }
    case SPHERE: return nearer(at, to, distance, breadth);
    case CYLINDER: {
        float side = share_outside((until - distance) * sqrtf(flat), breadth);
        float aside = sqrtf(at.x * at.x + at.z * at.z);
        return fmaxf(beyond_face(at.y, to.y, half.y, distance, breadth), half.x < aside ? side : 0.0f);
    }
    default: {
        float middle = within(at.y + to.y * until, -body.half_straight, body.half_straight);
        return nearer(vec3(at.x, at.y - middle, at.z), to, distance, breadth);
    }
    }
}

// Share of a light that bodies leave to a place.
ORRERY_CALLED float left_of(const Scene &scene, const Side &lit, const Aimed &light, const Place &place) {
    const LitBody *bodies = at<LitBody>(scene, lit.bodies);
    const Body *solids = at<Body>(scene, scene.bodies);
    float left = 1.0f;
    for (int index = 0; index < static_cast<int>(lit.bodies.count); ++index) {
        if (place.surface == index) continue;
        const LitBody &body = bodies[index];
        Vec3 offset = body.centre - place.point;
        float along = dot(offset, light.direction);
        // Beyond the light, behind the point, or too far aside to reach it.
        float aside = length_squared(offset) - along * along;
        float bounding = solids[index].bounding_radius;
        float reach = bounding + light.radius * fmaxf(along, 0.0f);
        if (along - bounding > light.distance * (1.0f + light.radius) || along < -bounding || aside > reach * reach) {
            continue;
        }
        Vec3 at = to_local(body.axes, -offset), to = to_local(body.axes, light.direction);
        float behind = 1.0f - before_body(body, at, to, light.distance, light.radius);
        Seen seen = see_body(body, offset, place.normal, light.direction, fmaxf(light.radius, TINY));
        left *= 1.0f - behind * seen.occlusion;
    }
    return left;
}

// Irradiance over pi from lamps and skylights, bodies in between.
ORRERY_CALLED Vec3 local_light(const Scene &scene, const Side &lit, const Place &place) {
    const Small *lights = at<Small>(scene, scene.indoors.lights);
    Vec3 sum = splat(0.0f);
    for (unsigned int k = 0; k < scene.indoors.lights.count; ++k) {
        Aimed light = aimed(scene, lights[k], place.point);
        float cosine = sun_cosine(dot(place.normal, light.direction), fmaxf(light.radius, TINY));
        if (cosine > 0.0f && !is_zero(light.facing)) {
            sum = sum + light.facing * (cosine * left_of(scene, lit, light, place));
        }
    }
    return sum;
}

// What of the sun's disc lies between the edges of an opening along one axis.
ORRERY_DEVICE float between_edges(float at, float middle, float half, float scale) {
    return disc_share((middle - half - at) * scale) - disc_share((middle + half - at) * scale);
}

// Share of the sun's disc that is seen through the openings, bodies left out.
ORRERY_CALLED float sun_through(const Scene &scene, Vec3 point) {
    const Sun &sun = scene.sun;
    if (sun.direction.y <= TINY || is_zero(sun.radiance)) return 0.0f;
    float way = fmaxf(scene.room.height - point.y, 0.0f) / sun.direction.y;
    float x = point.x + sun.direction.x * way, z = point.z + sun.direction.z * way;
    // The disc's image on the ceiling, along x and along z.
    float slope_x = sun.direction.x / sun.direction.y, slope_z = sun.direction.z / sun.direction.y;
    float reach = fmaxf(way * sun.radius_rad, TINY);
    float wide = 1.0f / (reach * sqrtf(1.0f + slope_x * slope_x));
    float deep = 1.0f / (reach * sqrtf(1.0f + slope_z * slope_z));
    const Opening *openings = at<Opening>(scene, scene.room.openings);
    float sum = 0.0f;
    for (unsigned int k = 0; k < scene.room.openings.count; ++k) {
        const Opening &opening = openings[k];
        sum += between_edges(x, opening.middle[0], opening.half[0], wide)
             * between_edges(z, opening.middle[1], opening.half[1], deep);
    }
    return fminf(sum, 1.0f);
}

// Bounced light.

// Light around a body or a link, between the places of its lattice.
ORRERY_CALLED Harmonics around_at(const Scene &scene, const Around &around, Vec3 point) {
    Vec3 place = (point - around.least) * around.per_step;
    float x = clamp(place.x, 0.0f, static_cast<float>(around.count[0] - 1));
    float y = clamp(place.y, 0.0f, static_cast<float>(around.count[1] - 1));
    float z = clamp(place.z, 0.0f, static_cast<float>(around.count[2] - 1));
    const Harmonics *probes = at<Harmonics>(scene, around.probes);
    Harmonics mixed;
    for (int k = 0; k < HARMONICS; ++k) mixed.of[k] = splat(0.0f);
    for (int index = 0; index < static_cast<int>(around.probes.count); ++index) {
        int column = index % around.count[0], row = index / around.count[0] % around.count[1];
        int layer = index / around.count[0] / around.count[1];
        float near_x = fmaxf(1.0f - fabsf(x - static_cast<float>(column)), 0.0f);
        float near_y = fmaxf(1.0f - fabsf(y - static_cast<float>(row)), 0.0f);
        float near_z = fmaxf(1.0f - fabsf(z - static_cast<float>(layer)), 0.0f);
        float weight = near_x * near_y * near_z;
        if (weight == 0.0f) continue;
        for (int k = 0; k < HARMONICS; ++k) mixed.of[k] = mixed.of[k] + probes[index].of[k] * weight;
    }
    return mixed;
}

// Share of what a surface sees, by the cosine, that a ball fills: by the sine of its angular radius and the cosine of its
// middle.
ORRERY_DEVICE float filled(float solid, float facing) { return solid * solid * sun_cosine(facing, fmaxf(solid, TINY)); }

// Share that a place on a body lacks of the light that would come straight from below.
ORRERY_DEVICE Vec3 dark_below(const Dark &dark, Vec3 point, Vec3 normal) {
    Vec3 offset = dark.centre - vec3(point.x, 0.0f, point.z);
    float distance = fmaxf(length(offset), TINY);
    float share = filled(fminf(dark.radius / distance, 1.0f), offset.y / distance);
    float seen = fmaxf(dark.aside - (1.0f - dark.aside) * normal.y, 0.0f);
    return dark.taken * (seen * share * (dark.fine + (1.0f - dark.fine) * share * share));
}

// Irradiance over pi from the room itself, as if there were no bodies.
ORRERY_CALLED Vec3 bounced(const Scene &scene, const Place &place) {
    int side = side_of(place.surface);
    if (side >= 0) return read_side(scene, scene.indoors.bounced, side, place.point);
    if (place.surface < 0) return splat(0.0f);
    Harmonics around = around_at(scene, at<Around>(scene, scene.indoors.around)[place.surface], place.point);
    Vec3 found = harmonics_at(around.of, place.normal);
    if (place.surface >= static_cast<int>(scene.bodies.count)) return found;
    Vec3 dark = dark_below(at<Dark>(scene, scene.indoors.dark)[place.surface], place.point, place.normal);
    return at_least(found - harmonics_at(around.of, vec3(0.0f, -1.0f, 0.0f)) * dark, 0.0f);
}

// How much the face on a place's side of an axis counts in what it sees of a box, by solid angle and cosine; `at` is the
// place and `normal` its normal in the box's frame, `area` the face's.
ORRERY_DEVICE float face_share(Vec3 at, Vec3 normal, int axis, float half, float area) {
    float along = component(at, axis);
    float outside = fmaxf(fabsf(along) - half, 0.0f);
    // From the place to the face's middle.
    Vec3 way = vec3(0.0f - at.x, 0.0f - at.y, 0.0f - at.z);
    float to_face = along < 0.0f ? -half : half;
    if (axis == 0) way.x = way.x + to_face;
    if (axis == 1) way.y = way.y + to_face;
    if (axis == 2) way.z = way.z + to_face;
    float squared = fmaxf(length_squared(way), TINY);
    float nearness = 1.0f / sqrtf(squared);
    float facing = dot(way, normal) * nearness;
    return area * outside * nearness / squared * fmaxf(facing, LEAST_FACING);
}

// The radiance that a place sees of a body, by its middle.
ORRERY_CALLED Vec3 shown_at(const LitBody &body, const Outside &outside, const Place &place) {
    Vec3 from_centre = place.point - body.centre;
    if (!outside.is_flat) return harmonics_at(outside.of, normalized_or_up(from_centre));
    Vec3 half = body.form == CYLINDER ? vec3(body.half_extents.x, body.half_extents.y, body.half_extents.x)
                                      : body.half_extents;
    Vec3 at = to_local(body.axes, from_centre), normal = to_local(body.axes, place.normal);
    float x = face_share(at, normal, 0, half.x, half.y * half.z);
    float y = face_share(at, normal, 1, half.y, half.z * half.x);
    float z = face_share(at, normal, 2, half.z, half.x * half.y);
    float all = fmaxf(x + y + z, 1e-20f);
    return outside.of[at.x >= 0.0f ? 1 : 0] * (x / all) + outside.of[at.y >= 0.0f ? 3 : 2] * (y / all)
         + outside.of[at.z >= 0.0f ? 5 : 4] * (z / all);
}

// What a body does to the bounced light at a place: its own, nothing.
ORRERY_CALLED Between between(const Scene &scene, const Side &lit, int index, const Place &place, const Pair &pair) {
    if (place.surface == index) return Between{0.0f, splat(0.0f), splat(0.0f)};
    const LitBody &body = at<LitBody>(scene, lit.bodies)[index];
    float share = filled(pair.x[7], pair.x[5]);
    // The more of the view it fills, the more of what it shows lies in the dark between the two.
    Vec3 shown = shown_at(body, at<Outside>(scene, scene.indoors.shown)[index], place) * (1.0f - share * share);
    Vec3 towards = normalized_or_up(body.centre - place.point);
    return Between{share, shown, harmonics_at(at<Harmonics>(scene, scene.indoors.hidden)[index].of, towards)};
}

} // namespace orrery
