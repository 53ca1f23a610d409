// Exact first hits (`geometry/src/light/intersect.rs`, `round.rs`, `links.rs`, `room.rs`).
#pragma once

#include "liquid.cuh"
#include "paint.cuh"
#include "room.cuh"

namespace orrery {

// A ray flatter than this never reaches the ground.
constexpr float LEAST_DESCENT = 1e-6f;
// Rays that lie along an axis within this (squared sine) count as parallel to it.
constexpr float LEAST_ACROSS = 1e-8f;
// A dielectric coat mirrors so much less under water.
constexpr float WET_COAT = 0.09f;
// Tiles narrower than about this angle melt into their mean colour.
constexpr float TILE_BLUR_RAD = 0.005f;

// Where a ray enters a solid. `face` tells apart the faces of a box and the ends of a cylinder; 0 is what is smooth.
struct Entry {
    bool met;
    float t;
    Vec3 normal;
    int face;
};

// The nearest entry so far, and what was entered.
struct Nearest {
    float t;
    Vec3 normal;
    int surface, face;
};

// What a ray was before it was bent or mirrored by a liquid: its length, and its descent if that is to count.
struct Before {
    float t;
    bool has_descent;
    float descent;
};

// The first thing that a ray meets; `surface` is OPEN where there is none.
struct Hit {
    float t;
    Vec3 point, normal;
    int surface, face;
    Vec3 albedo;
    float gloss, metal, glow;
};

ORRERY_DEVICE Entry nothing() { return Entry{false, 0.0f, vec3(0.0f, 0.0f, 0.0f), 0}; }

ORRERY_DEVICE Vec3 to_local(const Vec3 *axes, Vec3 v) { return vec3(dot(v, axes[0]), dot(v, axes[1]), dot(v, axes[2])); }

ORRERY_CALLED Entry capsule_entry(Vec3 centre, Vec3 axis, float half_length, float radius, const Ray &ray) {
    Vec3 from_centre = ray.origin - centre;
    float along = -dot(from_centre, ray.direction);
    Vec3 nearest = from_centre + ray.direction * along;
    Vec3 between = cross(ray.direction, axis);
    float across = fmaxf(length_squared(between), LEAST_ACROSS);
    float apart = dot(nearest, between);
    float room = radius * radius - apart * apart / across;
    if (room <= 0.0f) return nothing();
    float slope = dot(ray.direction, axis);
    float height = dot(nearest, axis);
    float onward = height * slope / across - sqrtf(room / across);
    float at = height + onward * slope;
    if (fabsf(at) <= half_length) {
        Vec3 normal = (nearest + ray.direction * onward - axis * at) / radius;
        return Entry{along + onward > 0.0f, along + onward, normal, 0};
    }
    Vec3 from_end = from_centre - axis * copysignf(half_length, at);
    along = -dot(from_end, ray.direction);
    room = radius * radius - length_squared(from_end + ray.direction * along);
    if (room <= 0.0f) return nothing();
    float t = along - sqrtf(room);
    return Entry{t > 0.0f, t, (from_end + ray.direction * t) / radius, 0};
}

// Whether a ray may meet a capsule: false only if it does not.
ORRERY_DEVICE bool may_meet(const Capsule &capsule, const Ray &ray) {
    Vec3 from_centre = ray.origin - capsule.centre;
    float along = -dot(from_centre, ray.direction);
    Vec3 nearest = from_centre + ray.direction * along;
    Vec3 between = cross(ray.direction, capsule.axis);
    float across = fmaxf(length_squared(between), LEAST_ACROSS);
    float apart = dot(nearest, between);
    float room = capsule.radius * capsule.radius - apart * apart / across;
    float slope = dot(ray.direction, capsule.axis);
    float height = dot(nearest, capsule.axis);
    float middle = height * slope / across, reach = sqrtf(fmaxf(room, 0.0f) / across);
    float overshoot = fabsf(height + middle * slope) - reach * fabsf(slope);
    return room > 0.0f && overshoot <= capsule.half_length + capsule.radius && along + middle + reach > 0.0f;
}

ORRERY_DEVICE Entry cylinder_entry(Vec3 centre, Vec3 axis, float radius, float half_height, const Ray &ray) {
    Vec3 from_centre = ray.origin - centre;
    float along = -dot(from_centre, ray.direction);
    Vec3 nearest = from_centre + ray.direction * along;
    Vec3 between = cross(ray.direction, axis);
    float height = dot(nearest, axis);
    float slope = dot(ray.direction, axis);
    float across = length_squared(between);
    float apart = dot(nearest, between);
    float apart_squared = across < LEAST_ACROSS ? length_squared(nearest - axis * height) : apart * apart / across;
    float room = radius * radius - apart_squared;
    if (room <= 0.0f) return nothing();
    across = fmaxf(across, LEAST_ACROSS);
    float middle = height * slope / across, reach = sqrtf(room / across);
    float inverse = 1.0f / (fabsf(slope) < 1e-9f ? 1e-9f : slope);
    float slab_middle = -height * inverse, slab_reach = half_height * fabsf(inverse);
    float side = middle - reach, end = slab_middle - slab_reach;
    float enter = fmaxf(side, end);
    float t = along + enter;
    if (enter > fminf(middle + reach, slab_middle + slab_reach) || t <= 0.0f) return nothing();
    if (end > side) return Entry{true, t, axis * (slope > 0.0f ? -1.0f : 1.0f), slope > 0.0f ? 1 : 2};
    return Entry{true, t, (nearest + ray.direction * enter - axis * (height + enter * slope)) / radius, 0};
}

// The slab test (Kay and Kajiya, 1986) in the box's own frame.
ORRERY_DEVICE Entry box_entry(const Body &body, const Ray &ray, Vec3 from_centre) {
    Vec3 local_origin = to_local(body.axes, from_centre), local_direction = to_local(body.axes, ray.direction);
    float origin[3] = {local_origin.x, local_origin.y, local_origin.z};
    float direction[3] = {local_direction.x, local_direction.y, local_direction.z};
    float half[3] = {body.half_extents.x, body.half_extents.y, body.half_extents.z};
    float enter = -infinity(), leave = infinity();
    Vec3 outward = body.axes[0];
    int face = 0;
    ORRERY_UNROLL
    for (int k = 0; k < 3; ++k) {
        float inverse = 1.0f / (fabsf(direction[k]) < 1e-9f ? 1e-9f : direction[k]);
        float middle = -origin[k] * inverse;
        float reach = half[k] * fabsf(inverse);
        if (middle - reach > enter) {
            enter = middle - reach;
            bool forward = direction[k] > 0.0f;
            outward = body.axes[k] * (forward ? -1.0f : 1.0f);
            face = 2 * k + (forward ? 1 : 2);
        }
        leave = fminf(leave, middle + reach);
    }
    if (enter > leave || enter <= 0.0f) return nothing();
    return Entry{true, enter, outward, face};
}

ORRERY_DEVICE Entry body_entry(const Body &body, const Ray &ray) {
    Vec3 from_centre = ray.origin - body.centre;
    float along = -dot(from_centre, ray.direction);
    Vec3 nearest = from_centre + ray.direction * along;
    float room = body.bounding_radius * body.bounding_radius - length_squared(nearest);
    if (room <= 0.0f) return nothing();
    float radius = body.half_extents.x;
    switch (body.form) {
    case SPHERE: {
        float t = along - sqrtf(room);
        return Entry{t > 0.0f, t, (from_centre + ray.direction * t) / radius, 0};
    }
    case BOX: return box_entry(body, ray, from_centre);
    case CYLINDER: return cylinder_entry(body.centre, body.axes[1], radius, body.half_straight, ray);
    default: return capsule_entry(body.centre, body.axes[1], body.half_straight, radius, ray);
    }
}

ORRERY_CALLED Nearest nearest_of(const Scene &scene, const Ray &ray, int leaving) {
    Nearest best = {infinity(), vec3(0.0f, 1.0f, 0.0f), OPEN, 0};
    if (scene.has_ground && leaving != GROUND && ray.direction.y < -LEAST_DESCENT && ray.origin.y > 0.0f) {
        best = Nearest{-ray.origin.y / ray.direction.y, vec3(0.0f, 1.0f, 0.0f), GROUND, 0};
    }
    if (scene.has_room) {
        Exit out = exit_of(scene, ray, leaving);
        if (out.side >= 0 && (best.surface == OPEN || out.t < best.t)) {
            best = Nearest{out.t, side_normal(out.side), WALL - out.side, 0};
        }
    }
    if (scene.pool != NO_POOL && leaving != LIQUID) {
        float height = scene.level - ray.origin.y;
        if (fabsf(ray.direction.y) > LEAST_DESCENT && height * ray.direction.y > 0.0f) {
            float t = height / ray.direction.y;
            if (best.surface == OPEN || t < best.t) {
                best = Nearest{t, vec3(0.0f, ray.direction.y > 0.0f ? -1.0f : 1.0f, 0.0f), LIQUID, 0};
            }
        }
    }
    const Body *bodies = at<Body>(scene, scene.bodies);
    for (int index = 0; index < static_cast<int>(scene.bodies.count); ++index) {
        if (leaving == index) continue;
        Entry found = body_entry(bodies[index], ray);
        if (found.met && (best.surface == OPEN || found.t < best.t)) {
            best = Nearest{found.t, found.normal, index, found.face};
        }
    }
    const Link *links = at<Link>(scene, scene.links);
    for (int index = 0; index < static_cast<int>(scene.links.count); ++index) {
        int number = static_cast<int>(scene.bodies.count) + index;
        const Link &link = links[index];
        if (leaving == number || (link.pieces.count > 1 && !may_meet(link.bounds, ray))) continue;
        const Capsule *pieces = at<Capsule>(scene, link.pieces);
        for (unsigned int k = 0; k < link.pieces.count; ++k) {
            const Capsule &piece = pieces[k];
            Entry found = capsule_entry(piece.centre, piece.axis, piece.half_length, piece.radius, ray);
            if (found.met && (best.surface == OPEN || found.t < best.t)) {
                best = Nearest{found.t, found.normal, number, 0};
            }
        }
    }
    return best;
}

// Albedo of the ground at a point met at distance `t` by a ray descending at `descent`.
ORRERY_DEVICE Vec3 ground_albedo(const Scene &scene, Vec3 point, float t, float descent) {
    float column = floorf(point.x / scene.tile_m);
    float row = floorf(point.z / scene.tile_m);
    float parity = (column + row) * 0.5f;
    float sign = parity - floorf(parity) > 0.25f ? -1.0f : 1.0f;
    float blur = t * TILE_BLUR_RAD / (fmaxf(descent, 1e-6f) * scene.tile_m);
    float squared = blur * blur;
    float contrast = sign / (1.0f + squared * squared);
    return (scene.tiles[0] + scene.tiles[1]) * 0.5f + (scene.tiles[0] - scene.tiles[1]) * (0.5f * contrast);
}

// What is left of a coat's gloss within a liquid.
ORRERY_DEVICE float wet(float metal) { return metal + (1.0f - metal) * WET_COAT; }

// What a surface is like where a ray meets it.
ORRERY_CALLED Hit dressed(const Scene &scene, const Ray &ray, const Nearest &found, Before before) {
    Hit hit;
    hit.t = found.t;
    hit.normal = found.normal;
    hit.surface = found.surface;
    hit.face = found.face;
    hit.point = ray.origin + ray.direction * found.t;
    hit.albedo = vec3(0.0f, 0.0f, 0.0f);
    hit.gloss = hit.metal = hit.glow = 0.0f;
    float width = before.t + found.t;
    int bodies = static_cast<int>(scene.bodies.count);
    if (found.surface == GROUND) {
        hit.point.y = 0.0f;
        hit.albedo = ground_albedo(scene, hit.point, width, before.has_descent ? before.descent : -ray.direction.y);
    } else if (found.surface == LIQUID) {
        hit.point.y = scene.level;
        if (scene.pool == METAL_POOL) hit.albedo = scene.metal;
        hit.gloss = hit.metal = 1.0f;
    } else if (is_wall(found.surface)) {
        int side = WALL - found.surface;
        hit.point = settled(scene.room, side, hit.point);
        hit.albedo = side == CEILING ? scene.room.ceiling : scene.room.walls;
    } else if (found.surface >= bodies) {
        const Link &link = at<Link>(scene, scene.links)[found.surface - bodies];
        hit.albedo = link.albedo;
        hit.gloss = submerged(scene, hit.point) ? link.gloss * wet(link.metal) : link.gloss;
        hit.metal = link.metal;
    } else if (found.surface >= 0) {
        const Body &body = at<Body>(scene, scene.bodies)[found.surface];
        hit.albedo = albedo(body, to_local(body.axes, hit.point - body.centre), width * scene.blur_rad);
        hit.gloss = submerged(scene, hit.point) ? body.gloss * wet(body.metal) : body.gloss;
        hit.metal = body.metal;
        hit.glow = body.glow;
    }
    return hit;
}

ORRERY_DEVICE Before fresh() { return Before{0.0f, false, 0.0f}; }

// The first hit of a ray that leaves a surface (or OPEN) and goes on from another.
ORRERY_DEVICE Hit first_hit(const Scene &scene, const Ray &ray, int leaving, Before before) {
    return dressed(scene, ray, nearest_of(scene, ray, leaving), before);
}

// The same with lamps, of which the albedo is their radiance: an eye and a mirror see them, light on its way does not.
ORRERY_DEVICE Hit first_seen(const Scene &scene, const Ray &ray, int leaving, Before before) {
    Hit hit = first_hit(scene, ray, leaving, before);
    LampAhead ahead = lamp_before(scene, ray, hit.t);
    if (ahead.lamp >= 0) {
        hit.t = ahead.t;
        hit.point = ray.origin + ray.direction * ahead.t;
        hit.surface = LAMP - ahead.lamp;
        hit.face = 0;
        hit.albedo = at<Lamp>(scene, scene.room.lamps)[ahead.lamp].radiance;
        hit.gloss = hit.metal = hit.glow = 0.0f;
    }
    return hit;
}

} // namespace orrery
