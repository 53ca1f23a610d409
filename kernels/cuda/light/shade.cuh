// A picture, pixel by pixel (`kernels/src/light/reference.rs`, `geometry/src/light/response.rs`, `tone.rs`).
#pragma once

#include "network.cuh"

namespace orrery {

// A coat that sends on less than this sees its surroundings instead of tracing its mirrored ray, unless that leads to a
// lamp.
constexpr float LEAST_MIRROR = 0.015f;

// What leaves a hit towards an eye but for what its coat mirrors: `mirror` times what comes along `mirrored` is to be
// added, `glint` to what comes along it.
struct Shaded {
    Vec3 seen, mirror, glint;
    Ray mirrored;
};

// What looks at a scene.
template <class Precision>
struct Eye {
    const Scene &scene;
    Network<Precision> network;

    // Radiance that leaves a hit against `direction`, in its parts.
    ORRERY_CALLED Shaded shade(bool below, const Hit &hit, Vec3 direction) const {
        const Side &lit = side(scene, below);
        Sun sun = lit.sun;
        float soft = sun.radius_rad;
        if (scene.star >= 0) {
            sun = sun_at(scene, hit.point);
            soft = softness(sun.radius_rad);
            // A glint is as wide everywhere as it is where the bodies are on average.
            sun.radius_rad = scene.sun.radius_rad;
        }
        Illumination light = illumination(scene, network, below, Place{hit.point, hit.normal, hit.surface});
        Vec3 share = below && scene.has_below ? lit_share(scene, lit.sun, hit.point) : splat(1.0f);
        Vec3 sunlight = sun.radiance * light.sun_visibility * share;

        float facing = clamp(1.0f + dot(hit.normal, direction), 0.0f, 1.0f);
        float squared = facing * facing;
        float schlick = squared * squared * facing;
        float dielectric = 0.04f + (1.0f - 0.04f) * schlick;
        Vec3 metal = hit.albedo + (splat(1.0f) - hit.albedo) * schlick;
        float coat = hit.gloss * (1.0f - hit.metal) * dielectric;
        Vec3 diffuse = hit.albedo * (1.0f - hit.gloss * hit.metal - coat);

        float upright = sun_cosine(dot(hit.normal, sun.direction), soft);
        Shaded shaded;
        shaded.seen = diffuse * (sunlight * upright + light.ambient * share) + hit.albedo * hit.glow;
        shaded.mirror = metal * (hit.gloss * hit.metal) + splat(coat);
        shaded.mirrored = Ray{hit.point, normalized(direction - hit.normal * (2.0f * dot(direction, hit.normal)))};
        float up = fminf(10.0f * upright, 1.0f);
        float lobe = sun_lobe(dot(shaded.mirrored.direction, sun.direction), hit.gloss, sun.radius_rad);
        shaded.glint = sunlight * (PI * up * lobe);
        return shaded;
    }

    // What a ray sees past all bodies.
    ORRERY_DEVICE Vec3 beyond(bool below, const Ray &ray, int leaving) const {
        return scene.has_room ? behind(scene, ray, leaving) : surroundings(scene, below, ray.direction);
    }

    // Radiance that leaves a hit whose own coat mirrors no more than the open surroundings.
    ORRERY_CALLED Vec3 plainly(bool below, const Hit &hit, Vec3 direction) const {
        Shaded shaded = shade(below, hit, direction);
        if (is_zero(shaded.mirror)) return shaded.seen;
        Vec3 around = beyond(below, shaded.mirrored, hit.surface);
        return shaded.seen + shaded.mirror * (around + shaded.glint);
    }

    ORRERY_DEVICE Vec3 within_liquid(const Ray &ray) const {
        Hit hit = first_hit(scene, ray, LIQUID, fresh());
        if (hit.surface == OPEN) return scene.murk;
        return through(scene, true, hit.t, plainly(true, hit, ray.direction));
    }

    // What a coat mirrors.
    ORRERY_CALLED Vec3 mirrored(const Ray &ray, int leaving) const {
        bool below = starts_below(scene, ray);
        Hit hit = first_seen(scene, ray, leaving, fresh());
        if (is_lamp(hit.surface)) return hit.albedo;
        if (hit.surface == OPEN) return below ? scene.murk : sky_radiance(scene.sky, ray.direction);
        Vec3 seen;
        if (hit.surface == LIQUID && is_clear(scene)) {
            Ways ways = ways_on(scene, hit.point, ray.direction);
            Vec3 back = surroundings(scene, below, ways.mirrored.direction) * ways.mirrored_share;
            Vec3 onward = below ? sky_radiance(scene.sky, ways.refracted.direction) : within_liquid(ways.refracted);
            seen = back + onward * ways.refracted_share;
        } else {
            seen = plainly(below, hit, ray.direction);
        }
        return through(scene, below, hit.t, seen);
    }

    // Radiance that leaves a hit, with what its coat mirrors.
    ORRERY_CALLED Vec3 glossily(bool below, const Hit &hit, Vec3 direction) const {
        Shaded shaded = shade(below, hit, direction);
        if (is_zero(shaded.mirror)) return shaded.seen;
        bool dull = max_element(shaded.mirror) < LEAST_MIRROR;
        bool open = dull && lamp_before(scene, shaded.mirrored, infinity()).lamp < 0;
        Vec3 around = open ? beyond(below, shaded.mirrored, hit.surface) : mirrored(shaded.mirrored, hit.surface);
        return shaded.seen + shaded.mirror * (around + shaded.glint);
    }

    // What is seen along a ray that crosses no surface of a liquid.
    ORRERY_CALLED Vec3 onward(const Ray &ray, int leaving, Before before) const {
        bool below = starts_below(scene, ray);
        Hit hit = first_hit(scene, ray, leaving, before);
        if (hit.surface == OPEN) return below ? scene.murk : background(scene, ray.direction);
        return through(scene, below, hit.t, glossily(below, hit, ray.direction));
    }

    // What an eye sees along a ray: at most one crossing of a liquid's surface, each of whose two ways ends at what it
    // meets.
    ORRERY_CALLED Vec3 along(const Ray &ray) const {
        bool below = starts_below(scene, ray);
        Hit hit = first_seen(scene, ray, OPEN, fresh());
        if (is_lamp(hit.surface)) return hit.albedo;
        if (hit.surface == OPEN) return below ? scene.murk : background(scene, ray.direction);
        Vec3 seen;
        if (hit.surface == LIQUID && is_clear(scene)) {
            Ways ways = ways_on(scene, hit.point, ray.direction);
            Before before = {hit.t, true, fabsf(ray.direction.y)};
            seen = vec3(0.0f, 0.0f, 0.0f);
            if (ways.mirrored_share > 0.0f) seen = seen + onward(ways.mirrored, LIQUID, before) * ways.mirrored_share;
            if (ways.refracted_share > 0.0f) seen = seen + onward(ways.refracted, LIQUID, before) * ways.refracted_share;
        } else {
            seen = glossily(below, hit, ray.direction);
        }
        return through(scene, below, hit.t, seen);
    }
};

// The ray through a place of the image; `x` and `y` count pixels from the top left corner.
ORRERY_DEVICE Ray image_ray(const Scene &scene, float x, float y, int width, int height) {
    float across = x * 2.0f / static_cast<float>(width) - 1.0f;
    float upward = 1.0f - y * 2.0f / static_cast<float>(height);
    return Ray{scene.eye, normalized(scene.forward + scene.right * across + scene.up * upward)};
}

// A radiance as one 8-bit sRGB channel: the tone curve, then IEC 61966-2-1.
ORRERY_DEVICE unsigned char to_srgb8(float radiance) {
    // What is not a number shows as black; 1e9 is as white as anything brighter.
    float exposed = fminf(fmaxf(radiance, 0.0f), 1e9f) * 1.25f;
    float linear = exposed / sqrtf(1.0f + exposed * exposed);
    float encoded = linear <= 0.0031308f ? 12.92f * linear : 1.055f * powf(linear, 1.0f / 2.4f) - 0.055f;
    return static_cast<unsigned char>(encoded * 255.0f + 0.5f);
}

} // namespace orrery
