// A liquid with a flat surface, the air, and the sky (`geometry/src/light/liquid.rs`, `sky.rs`).
#pragma once

#include "layout.cuh"

namespace orrery {

// A vertical that is flatter than this is taken to be as flat as this.
constexpr float LEAST_COSINE = 1e-4f;

// The two ways of a ray beyond the surface, each with its share of the radiance seen along it.
struct Ways {
    Ray mirrored, refracted;
    float mirrored_share, refracted_share;
};

ORRERY_DEVICE bool is_clear(const Scene &scene) { return scene.pool == CLEAR_POOL; }

// Whether a ray starts within a liquid that can be seen into.
ORRERY_DEVICE bool starts_below(const Scene &scene, const Ray &ray) {
    bool within = ray.origin.y < scene.level || (ray.origin.y == scene.level && ray.direction.y < 0.0f);
    return is_clear(scene) && within;
}

ORRERY_DEVICE bool submerged(const Scene &scene, Vec3 point) { return is_clear(scene) && point.y < scene.level; }

// Share of light that survives a distance within the liquid.
ORRERY_DEVICE Vec3 clear_share(const Scene &scene, float t) { return exponential(scene.absorption * -t); }

// Share of sunlight that survives from the surface down to a point; `sun` is the one just below it.
ORRERY_DEVICE Vec3 lit_share(const Scene &scene, const Sun &sun, Vec3 point) {
    return clear_share(scene, fmaxf(scene.level - point.y, 0.0f) / fmaxf(sun.direction.y, LEAST_COSINE));
}

// Where a ray goes on from a point of the surface: Fresnel's equations and Snell's law.
ORRERY_DEVICE Ways ways_on(const Scene &scene, Vec3 point, Vec3 direction) {
    bool below = direction.y > 0.0f;
    float bend = below ? scene.index : 1.0f / scene.index;
    float cosine = fabsf(direction.y);
    float near = cosine > LEAST_COSINE ? cosine : LEAST_COSINE;
    float inside = 1.0f - bend * bend * (1.0f - near * near);
    float far = sqrtf(inside > 0.0f ? inside : 0.0f);
    float across = (bend * near - far) / (bend * near + far);
    float along = (near - bend * far) / (near + bend * far);
    float mirrored = (across * across + along * along) * 0.5f;
    Ways ways;
    ways.mirrored = Ray{point, vec3(direction.x, -direction.y, direction.z)};
    ways.mirrored_share = mirrored;
    ways.refracted = Ray{point, vec3(direction.x * bend, below ? far : -far, direction.z * bend)};
    ways.refracted_share = (1.0f - mirrored) * bend * bend;
    return ways;
}

ORRERY_DEVICE Vec3 sky_radiance(const Sky &sky, Vec3 direction) {
    return sky.horizon + (sky.zenith - sky.horizon) * sqrtf(fmaxf(direction.y, 0.0f));
}

// What an upward surface receives from the whole sky.
ORRERY_DEVICE Vec3 sky_mean(const Sky &sky) { return sky.zenith * 0.8f + sky.horizon * 0.2f; }

// What is left of a radiance after a distance through the air or the liquid, and what is added on the way.
ORRERY_DEVICE Vec3 through(const Scene &scene, bool below, float t, Vec3 seen) {
    if (below && is_clear(scene)) {
        Vec3 clear = clear_share(scene, t);
        return seen * clear + scene.murk * (splat(1.0f) - clear);
    }
    float squared = (t * scene.haze_per_m) * (t * scene.haze_per_m);
    float clear = 1.0f / (1.0f + squared * squared);
    return seen * clear + scene.sky.horizon * (1.0f - clear);
}

// The sun's radiance smeared over the directions around its mirror image, per steradian.
ORRERY_DEVICE float sun_lobe(float cosine, float gloss, float sun_radius_rad) {
    float dull = (1.0f - gloss) * 0.35f;
    float width_squared = sun_radius_rad * sun_radius_rad + dull * dull;
    float fall = 1.0f + 2.0f * (1.0f - cosine) / width_squared;
    return 1.0f / (PI * width_squared * fall * fall);
}

// See geometry::light::Starlight.
ORRERY_DEVICE Vec3 starlight(const Scene &scene, Vec3 direction) {
    Vec3 sum = vec3(0.0f, 0.0f, 0.0f);
    const FarStar *stars = at<FarStar>(scene, scene.far_stars);
    for (unsigned int i = 0; i < scene.far_stars.count; i++) {
        Vec3 way = direction - stars[i].direction;
        float inside = 1.0f - dot(way, way) / (scene.starlight_rad * scene.starlight_rad);
        if (inside > 0.0f) sum = sum + stars[i].radiance * (scene.starlight_share * inside * inside);
    }
    return sum;
}

// What an eye in the air sees where nothing is in the way.
ORRERY_DEVICE Vec3 background(const Scene &scene, Vec3 direction) {
    Vec3 sky = sky_radiance(scene.sky, direction) + starlight(scene, direction);
    if (scene.star >= 0) return sky;
    float glare = sun_lobe(dot(direction, scene.sun.direction), 1.0f, scene.sun.radius_rad);
    return sky + scene.sun.radiance * (PI * glare);
}

// What a ray that leaves the bodies behind would see on average, in the air or within the liquid.
ORRERY_DEVICE Vec3 surroundings(const Scene &scene, bool below, Vec3 direction) {
    if (below && scene.has_below) {
        const Side &lit = scene.below;
        if (direction.y < 0.0f) {
            Vec3 light = lit.sun.radiance * lit.sun.direction.y + sky_mean(lit.sky);
            return scene.has_ground ? lit.ground * light : scene.murk;
        }
        Ways ways = ways_on(scene, vec3(0.0f, 0.0f, 0.0f), direction);
        return sky_radiance(scene.sky, ways.refracted.direction) * ways.refracted_share
             + lit.mirrored * ways.mirrored_share;
    }
    if (direction.y < 0.0f && (scene.has_ground || scene.pool != NO_POOL)) {
        const Side &lit = scene.above;
        Vec3 light = scene.sun.radiance * fmaxf(scene.sun.direction.y, 0.0f) + sky_mean(scene.sky);
        return lit.sunlit_ground * light + (lit.ground - lit.sunlit_ground) * sky_radiance(scene.sky, -direction);
    }
    return sky_radiance(scene.sky, direction);
}

} // namespace orrery
