// What textures look like (`geometry/src/light/paint.rs`, `texture.rs`): albedo at a point of a body in its own frame.
#pragma once

#include "layout.cuh"
#include "noise.cuh"

namespace orrery {

ORRERY_DEVICE Vec3 mixed(Vec3 from, Vec3 to, float share) { return from + (to - from) * share; }

ORRERY_DEVICE Vec3 scaled(Vec3 at, Vec3 by, Vec3 moved) { return at * by + moved; }

ORRERY_DEVICE Vec3 earth(Vec3 colour, Vec3 at, float blur) {
    const Vec3 land = vec3(0.09f, 0.17f, 0.05f), desert = vec3(0.42f, 0.30f, 0.15f), ice = vec3(0.80f, 0.83f, 0.86f);
    float height = octaves(scaled(at, splat(0.8f), vec3(3.1f, 7.7f, 1.9f)), 5, blur * 0.8f);
    float rain = octaves(scaled(at, splat(1.1f), vec3(41.3f, 2.7f, 9.1f)), 3, blur * 1.1f);
    float wind = octaves(scaled(at, vec3(1.0f, 2.5f, 1.0f), vec3(8.3f, 23.9f, 77.1f)), 5, blur * 2.5f);
    float latitude = fabsf(at.y);
    float belt = fabsf(latitude - 0.42f);
    float dry = step(rain - belt * 0.45f, -0.12f, 0.02f);
    Vec3 ground = mixed(land, desert, dry);
    Vec3 surface = mixed(colour, ground, step(height, 0.03f, 0.05f));
    float frozen = step(latitude + height * 0.35f, 0.82f, 0.87f);
    float cloud = step(wind, 0.03f, 0.20f) * 0.85f;
    return mixed(mixed(surface, ice, frozen), ice, cloud);
}

// A whole number from 0 to 288 as a share of the last.
ORRERY_DEVICE float of_288(float whole) { return whole * (1.0f / 288.0f); }

ORRERY_DEVICE float crater(Vec3 at) {
    Vec3 cell = vec3(floorf(at.x), floorf(at.y), floorf(at.z));
    float first = of_cell(cell);
    float second = scattered(first);
    float third = scattered(scattered(first) + 1.0f);
    float radius = 0.14f + of_288(scattered(third + 2.0f)) * 0.21f;
    float x = at.x - cell.x - (0.35f + of_288(first) * 0.3f);
    float y = at.y - cell.y - (0.35f + of_288(second) * 0.3f);
    float z = at.z - cell.z - (0.35f + of_288(third) * 0.3f);
    float distance = sqrtf(x * x + y * y + z * z) / radius;
    float wall = step(distance, 0.62f, 0.84f);
    float beyond = step(distance, 0.84f, 1.0f);
    float shade = -0.22f + wall * 0.46f - beyond * 0.24f;
    return of_288(second) < 0.7f ? shade : 0.0f;
}

ORRERY_DEVICE Vec3 moon(Vec3 colour, Vec3 at, float blur) {
    float sea = step(octaves(scaled(at, splat(0.65f), vec3(5.5f, 1.3f, 20.7f)), 4, blur * 0.65f), -0.01f, 0.09f);
    float dust = octaves(scaled(at, splat(4.5f), vec3(0.0f, 4.0f, 60.0f)), 3, blur * 4.5f);
    float shade = 1.0f - sea * 0.38f + dust * 0.22f;
    float cells = 1.1f;
    for (int size = 0; size < 6; ++size) {
        float clear = sharpness(blur * (3.0f * cells));
        float k = static_cast<float>(size);
        Vec3 there = scaled(at, splat(cells), vec3(13.7f * k + 0.4f, 5.1f * k + 0.7f, 91.3f - k));
        shade = shade + crater(there) * clear;
        cells *= 1.8f;
    }
    return colour * within(shade, 0.25f, 1.3f);
}

ORRERY_DEVICE Vec3 belts(Vec3 colour, Vec3 at, float blur) {
    float torn = octaves(scaled(at, vec3(1.5f, 4.5f, 1.5f), vec3(2.2f, 31.0f, 7.4f)), 4, blur * 4.5f);
    float height = at.y + torn * 0.06f;
    float belt = octaves(vec3(0.5f, height * 2.7f + 40.0f, 0.5f), 3, blur * 2.7f);
    float pale = step(belt, -0.16f, 0.16f);
    Vec3 dark = vec3(colour.x * 0.62f, colour.y * 0.46f, colour.z * 0.34f);
    Vec3 light = vec3(colour.x * 0.45f + 0.50f, colour.y * 0.55f + 0.38f, colour.z * 0.6f + 0.28f);
    Vec3 clouds = mixed(dark, light, pale);
    float x = at.x - 0.55f, y = (at.y + 0.36f) * 2.0f, z = at.z - 0.75f;
    float storm = step(x * x + y * y + z * z + torn * 0.02f, 0.035f, 0.07f);
    return mixed(vec3(0.45f, 0.16f, 0.08f), clouds, storm);
}

ORRERY_DEVICE Vec3 rocky(Vec3 colour, Vec3 at, float blur) {
    float patches = octaves(scaled(at, splat(1.3f), vec3(1.4f, 8.8f, 3.3f)), 5, blur * 1.3f);
    float cracks = fabsf(octaves(scaled(at, splat(1.6f), vec3(50.1f, 6.2f, 0.4f)), 3, blur * 1.6f));
    float open = sharpness(blur * 20.0f);
    float crack = (1.0f - step(cracks, 0.004f, 0.03f)) * open;
    return colour * within(1.0f + patches * 1.5f - crack * 0.4f, 0.2f, 1.6f);
}

ORRERY_DEVICE Vec3 wood(Vec3 colour, Vec3 at, float blur) {
    const float rings = 6.0f;
    float bent = octaves(scaled(at, vec3(0.45f, 1.1f, 1.1f), vec3(7.0f, 3.5f, 12.0f)), 3, blur * 1.1f);
    float y = at.y + 1.3f, z = at.z + 0.45f;
    float ring = (sqrtf(y * y + z * z) + bent * 0.22f) * rings;
    float through = ring - floorf(ring);
    float late = step(through, 0.15f, 0.8f) * (1.0f - step(through, 0.88f, 1.0f)) * sharpness(blur * (3.0f * rings));
    float grain = value_noise(scaled(at, vec3(3.0f, 46.0f, 46.0f), vec3(0.0f, 9.0f, 4.0f))) - 0.5f;
    grain = grain * sharpness(blur * 46.0f);
    float dark = within(late * 0.42f - grain * 0.22f, -0.2f, 0.8f);
    return vec3(colour.x * (1.0f - dark * 0.85f), colour.y * (1.0f - dark), colour.z * (1.0f - dark * 1.1f));
}

ORRERY_DEVICE Vec3 marble(Vec3 colour, Vec3 at, float blur) {
    float bent = octaves(scaled(at, splat(0.9f), vec3(6.6f, 1.1f, 2.9f)), 5, blur * 0.9f);
    float across = (at.x * 0.8f + at.y * 0.5f + at.z * 0.3f) * 1.5f + bent * 3.2f;
    float through = across - floorf(across);
    float vein = (1.0f - step(fabsf(through - 0.5f), 0.0f, 0.16f)) * sharpness(blur * 10.0f);
    float cloudy = octaves(scaled(at, splat(1.2f), vec3(30.0f, 2.0f, 6.0f)), 3, blur * 1.2f);
    return colour * within(1.0f - vein * 0.55f + cloudy * 0.35f, 0.2f, 1.2f);
}

ORRERY_DEVICE Vec3 brushed(Vec3 colour, Vec3 at, float blur) {
    float coarse = value_noise(scaled(at, vec3(0.6f, 23.0f, 0.6f), vec3(3.0f, 1.0f, 8.0f)));
    float fine = value_noise(scaled(at, vec3(1.5f, 71.0f, 1.5f), vec3(5.0f, 9.0f, 2.0f)));
    coarse = (coarse - 0.5f) * sharpness(blur * 23.0f);
    fine = (fine - 0.5f) * sharpness(blur * 71.0f);
    return colour * (0.9f + coarse * 0.25f + fine * 0.2f);
}

// How dark the darker of a pattern's two shades is, and half the width of a seam as a share of the body's size.
constexpr float DARK = 0.45f;
constexpr float SEAM = 0.07f;

ORRERY_DEVICE float share_of(float coordinate, float of) { return coordinate * (1.0f / of); }

// The number of a cell; cells are nudged, so that the flat faces of a box do not flicker between two.
ORRERY_DEVICE float cell_of(float coordinate, float half, float cells) {
    return floorf(share_of(coordinate, half) * (cells * 0.999f));
}

ORRERY_DEVICE float striped(float whole) {
    float half = whole * 0.5f;
    return 0.25f < half - floorf(half) ? DARK : 1.0f;
}

ORRERY_CALLED Vec3 painted(const Body &body, Vec3 local, float width) {
    float longest = max_element(body.half_extents);
    Vec3 at = local * (1.0f / longest);
    float blur = share_of(width, longest);
    Vec3 found;
    switch (body.pattern) {
    case WOOD: found = wood(body.albedo, at, blur); break;
    case MARBLE: found = marble(body.albedo, at, blur); break;
    case BRUSHED: found = brushed(body.albedo, at, blur); break;
    case ROCKY: found = rocky(body.albedo, at, blur); break;
    case BANDS: found = belts(body.albedo, at, blur); break;
    case EARTH: found = earth(body.albedo, at, blur); break;
    case MOON: found = moon(body.albedo, at, blur); break;
    default: found = body.albedo;
    }
    // What is thresholded does not melt into the right mean by itself.
    return mixed(body.mean_albedo, found, sharpness(blur * 1.5f));
}

// Linear RGB albedo of a body at `local` from its centre in its own frame, where `width` of it melt into one.
ORRERY_DEVICE Vec3 albedo(const Body &body, Vec3 local, float width) {
    Vec3 half = body.half_extents;
    switch (body.pattern) {
    case PLAIN: return body.albedo;
    case STRIPES: return body.albedo * striped(cell_of(local.y, half.y, 3.0f));
    case CHECKER: {
        float whole = cell_of(local.x, half.x, 2.0f) + cell_of(local.y, half.y, 2.0f) + cell_of(local.z, half.z, 2.0f);
        return body.albedo * striped(whole);
    }
    case SEAMS: {
        float x = fabsf(share_of(local.x, half.x)), y = fabsf(share_of(local.y, half.y));
        float z = fabsf(share_of(local.z, half.z));
        float xy = x < y ? x : y;
        float nearest = xy < z ? xy : z;
        return body.albedo * (nearest < SEAM ? DARK : 1.0f);
    }
    default: return painted(body, local, width);
    }
}

} // namespace orrery
