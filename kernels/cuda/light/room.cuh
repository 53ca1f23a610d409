// The inside of a hall (`geometry/src/light/room.rs`): where rays meet walls and ceiling or leave by an opening, and lamps.
#pragma once

#include "layout.cuh"

namespace orrery {

// A ray less steep than this runs along a wall.
constexpr float LEAST_SLOPE = 1e-9f;

// A side that a ray meets, or none, which is below 0.
struct Exit {
    float t;
    int side;
};

// A lamp on a ray, or none, which is below 0.
struct LampAhead {
    float t;
    int lamp;
};

ORRERY_DEVICE bool is_wall(int surface) { return surface <= WALL && surface > LAMP; }

ORRERY_DEVICE bool is_lamp(int surface) { return surface <= LAMP; }

// What shines by itself and is not lit: the open, or a lamp.
ORRERY_DEVICE bool is_light(int surface) { return surface == OPEN || is_lamp(surface); }

// Unit normal into the room, the floor's as well.
ORRERY_DEVICE Vec3 side_normal(int side) {
    switch (side) {
    case LEFT: return vec3(1.0f, 0.0f, 0.0f);
    case RIGHT: return vec3(-1.0f, 0.0f, 0.0f);
    case BACK: return vec3(0.0f, 0.0f, 1.0f);
    case FRONT: return vec3(0.0f, 0.0f, -1.0f);
    case CEILING: return vec3(0.0f, -1.0f, 0.0f);
    default: return vec3(0.0f, 1.0f, 0.0f);
    }
}

// How far a point within the room is from a side.
ORRERY_DEVICE float side_distance(const Room &room, int side, Vec3 point) {
    switch (side) {
    case LEFT: return room.half_width + point.x;
    case RIGHT: return room.half_width - point.x;
    case BACK: return room.half_depth + point.z;
    case FRONT: return room.half_depth - point.z;
    default: return room.height - point.y;
    }
}

// A point of a side moved exactly onto it.
ORRERY_DEVICE Vec3 settled(const Room &room, int side, Vec3 point) {
    switch (side) {
    case LEFT: point.x = -room.half_width; break;
    case RIGHT: point.x = room.half_width; break;
    case BACK: point.z = -room.half_depth; break;
    case FRONT: point.z = room.half_depth; break;
    default: point.y = room.height;
    }
    return point;
}

// Whether a point of the ceiling lies in an opening.
ORRERY_DEVICE bool is_open(const Scene &scene, float x, float z) {
    const Opening *openings = at<Opening>(scene, scene.room.openings);
    for (unsigned int k = 0; k < scene.room.openings.count; ++k) {
        const Opening &opening = openings[k];
        if (fabsf(x - opening.middle[0]) < opening.half[0] && fabsf(z - opening.middle[1]) < opening.half[1]) return true;
    }
    return false;
}

// Where a ray that starts within the room and leaves a surface meets a wall or the ceiling.
ORRERY_CALLED Exit exit_of(const Scene &scene, const Ray &ray, int leaving) {
    Exit nearest = {infinity(), -1};
    for (int side = LEFT; side <= CEILING; ++side) {
        float approach = -dot(side_normal(side), ray.direction);
        if (leaving == WALL - side || approach < LEAST_SLOPE) continue;
        float t = fmaxf(side_distance(scene.room, side, ray.origin) / approach, 0.0f);
        if (t < nearest.t) nearest = Exit{t, side};
    }
    if (nearest.side == CEILING) {
        Vec3 point = ray.origin + ray.direction * nearest.t;
        if (is_open(scene, point.x, point.z)) nearest.side = -1;
    }
    return nearest;
}

// The first lamp on a ray, nearer than `t`; without a room there is none.
ORRERY_CALLED LampAhead lamp_before(const Scene &scene, const Ray &ray, float t) {
    LampAhead first = {t, -1};
    const Lamp *lamps = at<Lamp>(scene, scene.room.lamps);
    for (int index = 0; index < static_cast<int>(scene.room.lamps.count); ++index) {
        const Lamp &lamp = lamps[index];
        Vec3 from_centre = ray.origin - lamp.centre;
        float along = -dot(from_centre, ray.direction);
        float room = lamp.radius * lamp.radius - length_squared(from_centre + ray.direction * along);
        float entry = along - sqrtf(fmaxf(room, 0.0f));
        if (room > 0.0f && entry > 0.0f && entry < first.t) first = LampAhead{entry, index};
    }
    return first;
}

} // namespace orrery
