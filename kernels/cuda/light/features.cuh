// What the network sees (`kernels/src/light/features.rs`, `seen.rs`): how each body stands to a point and to the sun.
#pragma once

#include "hits.cuh"

namespace orrery {

constexpr int PAIR_FEATURES = 27;
constexpr int PLACE_FEATURES = 16;

// A point on a surface, where light is asked for.
struct Place {
    Vec3 point, normal;
    int surface;
};

// How a body stands to a point: the radius of the disc that it fills, the distance to its surface, the cosine between
// the normal and the direction to its nearest point, the sine of the angle by which the sun clears its silhouette, and
// the share of the sun's disc that it covers.
struct Seen {
    float radius, surface_distance, nearest_facing, clearance, occlusion;
};

// A body's features at a point, and what is summed over bodies without the network.
struct Pair {
    float x[PAIR_FEATURES];
    float occlusion, cover, contact;
};

struct Cut {
    float clearance, share;
};

// Share of a disc of radius 1 beyond a straight edge at signed distance `x` from its middle.
ORRERY_DEVICE float disc_share(float x) {
    x = clamp(x, -1.0f, 1.0f);
    return 0.5f - 0.75f * x + 0.25f * x * x * x;
}

ORRERY_DEVICE float clearance_of(float sin_size, float sin_apart, float cos_apart) {
    float cos_size = sqrtf(1.0f - sin_size * sin_size);
    float sine = sin_apart * cos_size - cos_apart * sin_size;
    float cosine = cos_apart * cos_size + sin_apart * sin_size;
    return cosine < 0.0f && sine > 0.0f ? 1.0f : sine;
}

ORRERY_DEVICE float ball_clearance(float sin_size, float cos_apart) {
    return clearance_of(sin_size, sqrtf(fmaxf(1.0f - cos_apart * cos_apart, 0.0f)), cos_apart);
}

ORRERY_DEVICE Seen see_sphere(const LitBody &body, float distance, Vec3 towards, Vec3 normal, Vec3 sun,
                              float sun_radius) {
    float radius = body.half_extents.x;
    float sin_size = fminf(radius / distance, 1.0f);
    float clearance = ball_clearance(sin_size, dot(towards, sun));
    float relative = fminf(sin_size / sun_radius, 1.0f);
    return Seen{radius, fmaxf(distance - radius, 0.0f), dot(towards, normal), clearance,
                disc_share(clearance / sun_radius) * relative * relative};
}

// The sine of the angle beyond a tangent; as far as can be once it is more than a right angle.
ORRERY_DEVICE float clear_of(float flat, float sine, float cosine) {
    return sine > 0.0f && cosine < 0.0f ? flat : sine;
}

// Clearance of the direction `(su, sv, ..)` from the rectangle `hu` by `hv` seen from `(u, v)`, and the covered share of
// the sun's disc, each by the nearer tangent; from within the rectangle nothing is cut away.
ORRERY_DEVICE Cut tangents(float u, float v, float hu, float hv, float su, float sv, float sun_radius) {
    su = su * copysignf(1.0f, u);
    sv = sv * copysignf(1.0f, v);
    u = fabsf(u);
    v = fabsf(v);
    if (u <= hu && v <= hv) return Cut{-1.0f, 1.0f};
    float au = (v > hv ? -hu : hu) - u, av = hv - v;
    float bu = hu - u, bv = (u > hu ? -hv : hv) - v;
    float flat = sqrtf(su * su + sv * sv);
    float a_length = fmaxf(sqrtf(au * au + av * av), TINY);
    float b_length = fmaxf(sqrtf(bu * bu + bv * bv), TINY);
    float a = clear_of(flat, (av * su - au * sv) / a_length, au * su + av * sv);
    float b = clear_of(flat, (bu * sv - bv * su) / b_length, bu * su + bv * sv);
    return Cut{fmaxf(a, b), disc_share(a / sun_radius) * disc_share(b / sun_radius)};
}

// The silhouette of a box is cut out by planes that touch it along an edge: for each axis two tangents to a rectangle.
ORRERY_DEVICE Seen see_box(const LitBody &body, Vec3 offset, Vec3 towards, Vec3 normal, Vec3 sun_direction,
                           float sun_radius) {
    Vec3 half = body.half_extents;
    Vec3 at = to_local(body.axes, offset);
    Vec3 sun = to_local(body.axes, sun_direction);
    Vec3 axial = to_local(body.axes, towards);
    axial = vec3(fabsf(axial.x), fabsf(axial.y), fabsf(axial.z));
    float projected = half.y * half.z * axial.x + half.x * half.z * axial.y + half.x * half.y * axial.z;
    Vec3 gap = vec3(within(at.x, -half.x, half.x), within(at.y, -half.y, half.y), within(at.z, -half.z, half.z)) - at;
    float surface_distance = length(gap);
    Cut a = tangents(at.y, at.z, half.y, half.z, sun.y, sun.z, sun_radius);
    Cut b = tangents(at.z, at.x, half.z, half.x, sun.z, sun.x, sun_radius);
    Cut c = tangents(at.x, at.y, half.x, half.y, sun.x, sun.y, sun_radius);
    return Seen{sqrtf(projected * (4.0f / PI)), surface_distance,
                dot(gap, to_local(body.axes, normal)) / fmaxf(surface_distance, TINY),
                fmaxf(fmaxf(a.clearance, b.clearance), c.clearance), a.share * b.share * c.share};
}

// Clearance from the two planes that touch the side of a cylinder about y.
ORRERY_DEVICE Cut flanks(Vec3 at, float aside, float radius, Vec3 sun, float sun_radius) {
    if (aside <= radius) return Cut{-1.0f, 1.0f};
    float outward = 1.0f / fmaxf(aside, TINY);
    float onward = -(sun.x * at.x + sun.z * at.z) * outward;
    float sideways = (sun.x * at.z - sun.z * at.x) * outward;
    float sin = radius * outward;
    float cos = sqrtf(fmaxf(1.0f - sin * sin, 0.0f));
    float flat = sqrtf(sun.x * sun.x + sun.z * sun.z);
    float a = clear_of(flat, sideways * cos - onward * sin, onward * cos + sideways * sin);
    float b = clear_of(flat, -sideways * cos - onward * sin, onward * cos - sideways * sin);
    return Cut{fmaxf(a, b), disc_share(a / sun_radius) * disc_share(b / sun_radius)};
}

// Clearance from the planes that touch a cylinder along its rims where the sun leaves the disc at height `end`.
ORRERY_DEVICE Cut rim(Vec3 at, float end, float radius, float half, Vec3 sun, float sun_radius) {
    float way = (end - at.y) / (fabsf(sun.y) < TINY ? TINY : sun.y);
    float far = 1e3f * (radius + half);
    way = way > 0.0f ? fminf(way, far) : far;
    float x = at.x + sun.x * way, z = at.z + sun.z * way;
    float inverse = 1.0f / fmaxf(sqrtf(x * x + z * z), TINY);
    x = x * inverse;
    z = z * inverse;
    return tangents(at.x * x + at.z * z, at.y, radius, half, sun.x * x + sun.z * z, sun.y, sun_radius);
}

ORRERY_DEVICE Seen see_cylinder(const LitBody &body, Vec3 offset, Vec3 towards, Vec3 normal, Vec3 sun_direction,
                                float sun_radius) {
    float radius = body.half_extents.x, half = body.half_extents.y;
    Vec3 at = to_local(body.axes, offset);
    Vec3 sun = to_local(body.axes, sun_direction);
    float slope = to_local(body.axes, towards).y;
    float aside = sqrtf(at.x * at.x + at.z * at.z);
    float outward = 1.0f / fmaxf(aside, TINY);
    float inwards = fminf(radius, aside) - aside;
    Vec3 gap = vec3(at.x * outward * inwards, fminf(fmaxf(at.y, -half), half) - at.y, at.z * outward * inwards);
    float surface_distance = length(gap);
    float level = sqrtf(fmaxf(1.0f - slope * slope, 0.0f));
    Cut side = flanks(at, aside, radius, sun, sun_radius);
    Cut top = rim(at, half, radius, half, sun, sun_radius);
    Cut bottom = rim(at, -half, radius, half, sun, sun_radius);
    Cut end = top.clearance > bottom.clearance ? top : bottom;
    return Seen{sqrtf((4.0f / PI) * radius * half * level + radius * radius * fabsf(slope)), surface_distance,
                dot(gap, to_local(body.axes, normal)) / fmaxf(surface_distance, TINY),
                fmaxf(side.clearance, end.clearance), side.share * end.share};
}

// A capsule is the ball that slides along its axis.
ORRERY_DEVICE Seen see_capsule(const LitBody &body, Vec3 offset, Vec3 towards, Vec3 normal, Vec3 sun_direction,
                               float sun_radius) {
    float radius = body.half_extents.x, half = body.half_straight;
    Vec3 at = to_local(body.axes, offset);
    Vec3 sun = to_local(body.axes, sun_direction);
    float slope = to_local(body.axes, towards).y;
    Vec3 gap = vec3(-at.x, fminf(fmaxf(at.y, -half), half) - at.y, -at.z);
    float axis_distance = fmaxf(length(gap), TINY);
    float level = sqrtf(fmaxf(1.0f - slope * slope, 0.0f));

    float aside = sqrtf(at.x * at.x + at.z * at.z);
    float outward = 1.0f / fmaxf(aside, TINY);
    float onward = -(sun.x * at.x + sun.z * at.z) * outward;
    float sideways = fabsf((sun.x * at.z - sun.z * at.x) * outward);
    float sin = fminf(radius * outward, 1.0f);
    float cos = sqrtf(fmaxf(1.0f - sin * sin, 0.0f));
    float forward = fmaxf(onward * cos + sideways * sin, TINY);
    float foot = fminf(fmaxf(at.y + sun.y / forward * aside * cos, -half), half);

    Vec3 centre = vec3(-at.x, foot - at.y, -at.z);
    float distance = fmaxf(length(centre), TINY);
    float sin_size = fminf(radius / distance, 1.0f);
    float clearance = ball_clearance(sin_size, dot(centre, sun) / distance);
    float width = sin_size / sun_radius, longness = half * level / distance / sun_radius;
    float near = clearance / sun_radius;
    float band = disc_share(near) - disc_share(near + 2.0f * width);
    return Seen{sqrtf((4.0f / PI) * radius * half * level + radius * radius), fmaxf(axis_distance - radius, 0.0f),
                dot(gap, to_local(body.axes, normal)) / axis_distance, clearance,
                band * fminf(width + longness, 1.0f)};
}

// How a body stands to a point that is `offset` from its middle, and to a sun or another small light.
ORRERY_CALLED Seen see_body(const LitBody &body, Vec3 offset, Vec3 normal, Vec3 sun, float sun_radius) {
    float distance = fmaxf(length(offset), TINY);
    Vec3 towards = offset / distance;
    switch (body.form) {
    case SPHERE: return see_sphere(body, distance, towards, normal, sun, sun_radius);
    case BOX: return see_box(body, -offset, towards, normal, sun, sun_radius);
    case CYLINDER: return see_cylinder(body, -offset, towards, normal, sun, sun_radius);
    default: return see_capsule(body, -offset, towards, normal, sun, sun_radius);
    }
}

// Features of body `index` at a place.
ORRERY_CALLED void pair_at(const Scene &scene, const Side &lit, int index, const Place &place, Pair &pair) {
    const LitBody &body = at<LitBody>(scene, lit.bodies)[index];
    Vec3 sun = lit.sun.direction;
    bool own = place.surface == index;
    Vec3 offset = body.centre - place.point;
    float distance = fmaxf(length(offset), TINY);
    Vec3 towards = offset / distance;
    float sun_radius = lit.sun.radius_rad;
    Seen view = see_body(body, offset, place.normal, sun, sun_radius);
    bool passed = false;
    if (body.ceiling < infinity()) {
        // Sunlight that left the liquid before it would have met the body went another way.
        float along = dot(offset, sun);
        float chord = fmaxf(body.mean_radius * body.mean_radius - length_squared(offset) + along * along, 0.0f);
        passed = place.point.y + (along - sqrtf(chord)) * sun.y >= body.ceiling;
    }
    float clearance = own || passed ? 1.0f : view.clearance;
    float occlusion = own || passed ? 0.0f : view.occlusion;
    float facing = dot(towards, place.normal);
    float nearest_facing = own ? -1.0f : view.nearest_facing;
    float solid = fminf(view.radius / distance, 1.0f);
    float near = view.radius / (view.radius + view.surface_distance);
    float over = place.point.y - body.centre.y;
    float cover = solid * solid * fmaxf(facing, 0.0f);
    float contact = near * near * near * near;
    float *x = pair.x;
    x[0] = clamp(clearance / sun_radius, -1.0f, 1.0f);
    x[1] = occlusion;
    x[2] = clearance;
    x[3] = clamp(4.0f * clearance, -1.0f, 1.0f);
    x[4] = dot(towards, sun);
    x[5] = facing;
    x[6] = towards.y;
    x[7] = solid;
    x[8] = solid * solid;
    x[9] = cover;
    x[10] = near;
    x[11] = contact;
    x[12] = near * near * nearest_facing;
    x[13] = flag(own);
    x[14] = flag(body.form == BOX);
    x[15] = body.luma;
    x[16] = body.mirror;
    x[17] = body.height;
    x[18] = body.gap;
    x[19] = over / (fabsf(over) + body.mean_radius);
    x[20] = dot(place.normal, sun);
    x[21] = sun.y;
    x[22] = place.normal.y;
    x[23] = towards.x * sun.x + towards.z * sun.z;
    x[24] = flag(body.form == CYLINDER);
    x[25] = flag(body.form == CAPSULE);
    x[26] = body.stoutness;
    float others = own ? 0.0f : 1.0f;
    pair.occlusion = occlusion;
    pair.cover = cover * others;
    pair.contact = contact * others;
}

// Mean of `max(0, cosine)` over the sun's disc, for a sun whose middle stands at `cosine` to the normal.
ORRERY_DEVICE float sun_cosine(float cosine, float sun_radius_rad) {
    float above = clamp(cosine + sun_radius_rad, 0.0f, 2.0f * sun_radius_rad);
    return fmaxf(above * above / (4.0f * sun_radius_rad), cosine);
}

// Features of the place itself; `visible` is the product over bodies of 1 - occlusion, the others are sums.
ORRERY_DEVICE void place_features(const Side &lit, const Place &place, float visible, float occlusion, float cover,
                                  float contact, float *x) {
    Vec3 sun = lit.sun.direction, normal = place.normal;
    float upright = dot(normal, sun);
    float ground = dot(lit.ground, vec3(0.2126f, 0.7152f, 0.0722f));
    x[0] = visible;
    x[1] = normal.y;
    x[2] = normal.y * normal.y;
    x[3] = upright;
    x[4] = sun_cosine(upright, lit.sun.radius_rad);
    x[5] = sun.y;
    x[6] = sun.y * normal.y;
    x[7] = flag(lit.over_ground != 0);
    x[8] = flag(place.surface == GROUND || place.surface == LIQUID);
    x[9] = ground;
    x[10] = ground * 0.5f * (1.0f - normal.y);
    x[11] = fminf(cover, 2.0f);
    x[12] = fminf(contact, 2.0f);
    x[13] = fminf(occlusion, 2.0f);
    x[14] = normal.x * sun.x + normal.z * sun.z;
    x[15] = 1.0f / (1.0f + 8.0f * fmaxf(sun.y, 0.0f));
}

} // namespace orrery
