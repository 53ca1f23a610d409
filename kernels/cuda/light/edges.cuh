// Pixels on an edge (`kernels/src/light/cpu/edges.rs`, `region.rs`): sixteen rays, more around what is small, find what share
// of the pixel each surface fills, and each surface is lit once.
#pragma once

#include "shade.cuh"

namespace orrery {

// Rays where a pixel is looked at most closely.
constexpr int MOST_RAYS = 64;
// Colours that differ by more than this between neighbours make an edge.
constexpr float EDGE_CONTRAST = 0.03f;

// What tells a pixel's middle from its neighbour's: what is met, and its colour without light.
struct Probe {
    int surface, face;
    Vec3 colour;
};

// Albedo; the radiance of what shines by itself.
ORRERY_DEVICE Vec3 colour_of(const Scene &scene, bool below, const Hit &hit, Vec3 direction) {
    if (hit.surface != OPEN) return hit.albedo;
    return below ? scene.murk : background(scene, direction);
}

// A number for what was met: another for each surface and face.
ORRERY_DEVICE int number_of(const Hit &hit) { return (hit.surface + 4) * 8 + hit.face; }

ORRERY_CALLED Probe probe(const Scene &scene, const Ray &ray) {
    bool below = starts_below(scene, ray);
    Hit hit = first_seen(scene, ray, OPEN, fresh());
    if (hit.surface == LIQUID && is_clear(scene)) {
        Ways ways = ways_on(scene, hit.point, ray.direction);
        Before before = {hit.t, true, fabsf(ray.direction.y)};
        Hit back = first_hit(scene, ways.mirrored, LIQUID, before);
        Hit onward = first_hit(scene, ways.refracted, LIQUID, before);
        Vec3 seen = colour_of(scene, below, back, ways.mirrored.direction) * ways.mirrored_share
                  + colour_of(scene, !below, onward, ways.refracted.direction) * ways.refracted_share;
        return Probe{LIQUID, number_of(back) * 1024 + number_of(onward), seen};
    }
    return Probe{hit.surface, hit.face, colour_of(scene, below, hit, ray.direction)};
}

ORRERY_DEVICE bool differ(const Probe &a, const Probe &b) {
    Vec3 off = a.colour - b.colour;
    return a.surface != b.surface || a.face != b.face || fabsf(off.x) > EDGE_CONTRAST || fabsf(off.y) > EDGE_CONTRAST
        || fabsf(off.z) > EDGE_CONTRAST;
}

// Whether a pixel lies around something that may fall between the middles of pixels.
ORRERY_DEVICE bool is_small(const Scene &scene, int x, int y, int width) {
    if (scene.small.count == 0) return false;
    int stride = (width + 15) / 16;
    unsigned int word = at<unsigned int>(scene, scene.small)[y * stride + x / 16];
    return ((word >> (x % 16)) & 1u) != 0;
}

ORRERY_DEVICE bool is_edge(const Scene &scene, int x, int y, int width, int height) {
    if (is_small(scene, x, y, width)) return true;
    float middle_x = static_cast<float>(x) + 0.5f, middle_y = static_cast<float>(y) + 0.5f;
    Probe here = probe(scene, image_ray(scene, middle_x, middle_y, width, height));
    const float aside[4][2] = {{-1.0f, 0.0f}, {1.0f, 0.0f}, {0.0f, -1.0f}, {0.0f, 1.0f}};
    for (int k = 0; k < 4; ++k) {
        Ray ray = image_ray(scene, middle_x + aside[k][0], middle_y + aside[k][1], width, height);
        if (differ(here, probe(scene, ray))) return true;
    }
    return false;
}

// What a pixel's rays find at their ends: straight on, or beyond the surface of a liquid on one of the two ways.
enum Way { STRAIGHT, MIRRORED, REFRACTED };

// What one ray found: whether it counts, and the share of its radiance that the pixel takes.
struct Found {
    bool counts;
    Hit hit;
    Vec3 direction, weight;
};

ORRERY_CALLED Found find(const Scene &scene, const Ray &ray, Way way) {
    bool below = starts_below(scene, ray);
    Hit hit = first_seen(scene, ray, OPEN, fresh());
    bool wet = hit.surface == LIQUID && is_clear(scene);
    if (way == STRAIGHT) return Found{!wet, hit, ray.direction, splat(1.0f)};
    if (!wet) return Found{false, hit, ray.direction, splat(0.0f)};
    Ways ways = ways_on(scene, hit.point, ray.direction);
    Before before = {hit.t, true, fabsf(ray.direction.y)};
    const Ray &onward = way == MIRRORED ? ways.mirrored : ways.refracted;
    float share = way == MIRRORED ? ways.mirrored_share : ways.refracted_share;
    // What is left of a radiance of 1, less what is added to one of 0.
    Vec3 weight = through(scene, below, hit.t, splat(1.0f)) - through(scene, below, hit.t, splat(0.0f));
    return Found{share > 0.0f, first_hit(scene, onward, LIQUID, before), onward.direction, weight * share};
}

// Links turn by much within a pixel: their sunny side and their other side stand for themselves.
ORRERY_DEVICE bool is_sunny(const Scene &scene, const Hit &hit) {
    return hit.surface >= static_cast<int>(scene.bodies.count) && dot(hit.normal, scene.sun.direction) > 0.0f;
}

ORRERY_DEVICE bool alike(const Scene &scene, const Hit &a, const Hit &b) {
    return a.surface == b.surface && a.face == b.face && is_sunny(scene, a) == is_sunny(scene, b);
}

// Radiance of a pixel on an edge.
template <class Precision>
ORRERY_CALLED Vec3 resolve(const Eye<Precision> &eye, int x, int y, int width, int height) {
    const Scene &scene = eye.scene;
    Vec3 radiance = splat(0.0f);
    bool below = false;
    Range range = is_small(scene, x, y, width) ? scene.fine : scene.coarse;
    const float *places = at<float>(scene, range);
    int rays = static_cast<int>(range.count) / 2;
    float share = 1.0f / static_cast<float>(rays);
    Found found[MOST_RAYS];
    for (int pass = STRAIGHT; pass <= REFRACTED; ++pass) {
        Way way = static_cast<Way>(pass);
        for (int k = 0; k < rays; ++k) {
            float place_x = static_cast<float>(x) + places[2 * k], place_y = static_cast<float>(y) + places[2 * k + 1];
            Ray ray = image_ray(scene, place_x, place_y, width, height);
            found[k] = find(scene, ray, way);
            if (way != STRAIGHT) continue;
            below = starts_below(scene, ray);
            // What the way to a liquid's surface adds; what is beyond follows in the other passes.
            if (!found[k].counts) {
                radiance = radiance + through(scene, below, found[k].hit.t, splat(0.0f)) * share;
            }
        }
        bool within = way == REFRACTED ? !below : below;
        for (int first = 0; first < rays; ++first) {
            if (!found[first].counts) continue;
            Hit hit = found[first].hit;
            Vec3 direction = found[first].direction;
            Vec3 normals = splat(0.0f), colours = splat(0.0f), weights = splat(0.0f), open = splat(0.0f);
            float count = 0.0f;
            for (int k = first; k < rays; ++k) {
                if (!found[k].counts || !alike(scene, found[k].hit, hit)) continue;
                found[k].counts = false;
                Vec3 colour = colour_of(scene, within, found[k].hit, found[k].direction);
                normals = normals + found[k].hit.normal;
                colours = colours + colour;
                weights = weights + found[k].weight;
                open = open + colour * found[k].weight;
                count += 1.0f;
            }
            if (is_light(hit.surface)) {
                radiance = radiance + open * share;
                continue;
            }
            hit.albedo = colours / count;
            if (hit.surface >= static_cast<int>(scene.bodies.count)) {
                float size = length(normals);
                hit.normal = size > 0.0f ? normals * (1.0f / size) : vec3(0.0f, 1.0f, 0.0f);
            }
            Vec3 seen = through(scene, within, hit.t, eye.glossily(within, hit, direction));
            radiance = radiance + seen * (weights * share);
        }
        if (!is_clear(scene)) break;
    }
    return radiance;
}

// Linear radiance of a pixel: what its middle sees, or, where edges are smoothed, what sixteen rays see on them.
template <class Precision>
ORRERY_DEVICE Vec3 pixel_radiance(const Scene &scene, const Network<Precision> &network, int x, int y, int width,
                                  int height) {
    Eye<Precision> eye = {scene, network};
    if (scene.smooth && is_edge(scene, x, y, width, height)) return resolve(eye, x, y, width, height);
    return eye.along(image_ray(scene, static_cast<float>(x) + 0.5f, static_cast<float>(y) + 0.5f, width, height));
}

} // namespace orrery
