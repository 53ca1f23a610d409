// Shadows past the network: those of links (`kernels/src/light/links.rs`) and what hides a star
// (`kernels/src/light/star.rs`, `geometry/src/light/star.rs`).
#pragma once

#include "features.cuh"

namespace orrery {

// The share of the sun's disc that a band covers from a point, in the link's own frame.
ORRERY_DEVICE float band_covered(const Band &band, Vec3 at, float sun_radius) {
    float x = at.x - band.middle.x, y = at.y - band.middle.y;
    float forward = x * band.along[0] + y * band.along[1];
    float aside = x * band.along[1] - y * band.along[0];
    float over = band.middle.z + band.rise * fminf(fmaxf(forward, -band.half_length), band.half_length) - at.z;
    if (over <= 0.0f) return 0.0f;
    float scale = 1.0f / fmaxf(over * sun_radius, TINY);
    float across = disc_share((aside - band.radius) * scale) - disc_share((aside + band.radius) * scale);
    return across
         * (disc_share((-band.half_length - forward) * scale) - disc_share((band.half_length - forward) * scale));
}

// The share of the sun's disc that a link covers from a point: shares of pieces in a run add up, those of runs multiply.
ORRERY_DEVICE float link_covered(const Scene &scene, const LinkShade &link, Vec3 point, float sun_radius) {
    Vec3 at_sun = vec3(dot(point, link.frame[0]), dot(point, link.frame[1]), dot(point, link.frame[2]));
    float over = link.highest - at_sun.z;
    const Band &bounds = link.bounds;
    float x = at_sun.x - bounds.middle.x, y = at_sun.y - bounds.middle.y;
    float forward = x * bounds.along[0] + y * bounds.along[1];
    float aside = x * bounds.along[1] - y * bounds.along[0];
    float beyond = fmaxf(fabsf(forward) - bounds.half_length, 0.0f);
    float reach = bounds.radius + over * sun_radius;
    if (!(over > 0.0f && aside * aside + beyond * beyond < reach * reach)) return 0.0f;
    const Band *bands = at<Band>(scene, link.bands);
    float left = 1.0f;
    for (unsigned int start = 0; start < link.bands.count; start += link.run) {
        unsigned int end = start + link.run < link.bands.count ? start + link.run : link.bands.count;
        float sum = 0.0f;
        for (unsigned int k = start; k < end; ++k) sum += band_covered(bands[k], at_sun, sun_radius);
        left *= 1.0f - fminf(sum, 1.0f);
    }
    return 1.0f - left;
}

// Share of the sun's light that all links together leave to a place.
ORRERY_CALLED float past_links(const Scene &scene, const Side &lit, const Place &place) {
    float left = 1.0f;
    const LinkShade *links = at<LinkShade>(scene, lit.links);
    for (unsigned int index = 0; index < lit.links.count; ++index) {
        if (place.surface != static_cast<int>(scene.bodies.count + index)) {
            left *= 1.0f - link_covered(scene, links[index], place.point, lit.sun.radius_rad);
        }
    }
    return left;
}

// Where the sun's light to a place comes through the surface of the liquid that it lies in.
ORRERY_DEVICE Place entrance(const Scene &scene, const Side &lit, const Place &place) {
    Vec3 sun = lit.sun.direction;
    float way = fmaxf(scene.level - place.point.y, 0.0f) / sun.y;
    return Place{place.point + sun * way, vec3(0.0f, 1.0f, 0.0f), place.surface};
}

// Share of the sun's light that arrives at a place by what covers its disc alone, without the network.
ORRERY_DEVICE float unshaded(const Scene &scene, const Side &lit, const Place &place) {
    const LitBody *bodies = at<LitBody>(scene, lit.bodies);
    float left = 1.0f;
    for (unsigned int index = 0; index < lit.bodies.count; ++index) {
        if (!bodies[index].present) continue;
        Pair pair;
        pair_at(scene, lit, static_cast<int>(index), place, pair);
        left *= 1.0f - pair.occlusion;
    }
    return left * past_links(scene, lit, place);
}

// The sun as it stands over a point: everywhere the same, but for a star.
ORRERY_DEVICE Sun sun_at(const Scene &scene, Vec3 point) {
    if (scene.star < 0) return scene.sun;
    Vec3 way = scene.star_centre - point;
    float distance = fmaxf(length(way), 1e-6f);
    return Sun{way / distance, scene.sun.radiance, fminf(scene.star_radius / distance, 1.0f)};
}

// The angle of a cosine, within 7e-5 (Abramowitz and Stegun, 4.4.45); `versine` is one less the cosine.
ORRERY_DEVICE float arc_cosine(float cosine, float versine) {
    float x = fabsf(cosine);
    float inside = cosine < 0.0f ? 2.0f - versine : versine;
    float root = sqrtf(inside > 0.0f ? inside : 0.0f);
    float series = 1.5707288f + x * (-0.2121144f + x * (0.074261f - x * 0.0187293f));
    float angle = root * series;
    return cosine < 0.0f ? PI - angle : angle;
}

// Area of the part of a disc of radius 1 beyond a chord, by the cosine of half its angle, and by one less that.
ORRERY_DEVICE float segment(float cosine, float versine) {
    float squared = versine * (1.0f + cosine);
    return arc_cosine(cosine, versine) - sqrtf(squared > 0.0f ? squared : 0.0f) * cosine;
}

// Share of a disc of radius 1 that another one covers whose edge clears its middle by `clearance`.
ORRERY_DEVICE float disc_covered(float radius, float clearance) {
    radius = within(radius, 1e-3f, 1e6f);
    float apart = clearance + radius;
    apart = apart > 1e-4f ? apart : 1e-4f;
    float versine = within((1.0f - clearance * clearance) / (2.0f * apart * radius), 0.0f, 2.0f);
    float cosine = within((clearance * (apart + radius) + 1.0f) / (2.0f * apart), -1.0f, 1.0f);
    float theirs = radius * radius * segment(1.0f - versine, versine);
    float ours = segment(cosine, 1.0f - cosine);
    // A disc so many times as large has a straight edge.
    return (ours + (radius < 50.0f ? theirs : 0.0f)) * (1.0f / PI);
}

// The star's angular radius, as far as it makes a terminator soft.
ORRERY_DEVICE float softness(float sun_radius_rad) { return clamp(sun_radius_rad, 1e-3f, 0.5f); }

// Irradiance over pi that a body about a star sends to a place; see `Shine::shares`.
ORRERY_DEVICE Vec3 shone_by(const Scene &scene, const Shine &shine, const Place &place) {
    const float least_size = 2e-4f;
    Vec3 offset = shine.centre - place.point;
    float squared = fmaxf(dot(offset, offset), TINY * TINY);
    float size = fminf(shine.radius * shine.radius / squared, 1.0f);
    if (size < least_size) return splat(0.0f);
    float distance = sqrtf(squared);
    Vec3 towards = offset * (1.0f / distance);
    float spread = size / (1.0f + sqrtf(1.0f - size));
    Vec3 near_sun = shine.sun + vec3(0.00036f, 0.00048f, 0.0008f);
    Vec3 across = near_sun - towards * dot(near_sun, towards);
    across = across * (1.0f / sqrtf(fmaxf(dot(across, across), 1e-12f)));
    Vec3 aside = cross(towards, across);
    Vec3 from_sun = vec3(dot(towards, shine.sun), dot(across, shine.sun), dot(aside, shine.sun));
    Vec3 from_place = vec3(dot(towards, place.normal), dot(across, place.normal), dot(aside, place.normal));
    const float *looks = at<float>(scene, scene.looks);
    float lit = 0.0f, glow = 0.0f;
    for (unsigned int k = 0; k < scene.looks.count; ++k) {
        float versine = spread * looks[3 * k];
        float cosine = 1.0f - versine;
        float sine = sqrtf(versine * (1.0f + cosine));
        Vec3 way = vec3(cosine, sine * looks[3 * k + 1], sine * looks[3 * k + 2]);
        float upright = fmaxf(dot(way, from_place), 0.0f);
        float depth = sqrtf(fmaxf(shine.radius * shine.radius - squared * sine * sine, 0.0f));
        float reach = fmaxf(distance * cosine - depth, 0.0f);
        float facing = (reach * dot(way, from_sun) - distance * from_sun.x) / fmaxf(shine.radius, TINY);
        lit += upright * sun_cosine(facing, shine.sun_radius_rad);
        glow += upright;
    }
    float each = spread * (2.0f / static_cast<float>(scene.looks.count));
    return shine.lit * (lit * each) + shine.glow * (glow * each);
}

// Irradiance over pi that the bodies about a star send to a place.
ORRERY_DEVICE Vec3 shone(const Scene &scene, const Place &place) {
    const Shine *shines = at<Shine>(scene, scene.shines);
    Vec3 sum = splat(0.0f);
    for (unsigned int k = 0; k < scene.shines.count; ++k) {
        if (place.surface != shines[k].body) sum = sum + shone_by(scene, shines[k], place);
    }
    return sum;
}

// Share of the star's light that arrives at a place; see `Disc` in `kernels/src/light/star.rs`.
ORRERY_DEVICE float starlit(const Scene &scene, const Side &lit, const Place &place) {
    const float most_shift = 0.95f, most_raised = 4.0f;
    Sun sun = sun_at(scene, place.point);
    float far = length(scene.star_centre - place.point), sun_radius = fmaxf(sun.radius_rad, TINY);
    const LitBody *bodies = at<LitBody>(scene, lit.bodies);
    float visible = 1.0f;
    Vec3 shift = splat(0.0f);
    for (int index = 0; index < static_cast<int>(lit.bodies.count); ++index) {
        Vec3 offset = bodies[index].centre - place.point;
        float distance = fmaxf(length(offset), TINY);
        if (index == scene.star || place.surface == index || distance > far) continue;
        float sin_size = fminf(bodies[index].mean_radius / distance, 1.0f);
        Vec3 towards = offset / distance;
        float cos_apart = dot(towards, sun.direction);
        float clearance = clearance_of(sin_size, length(cross(towards, sun.direction)), cos_apart) / sun_radius;
        float size = sin_size / sun_radius;
        float hidden = disc_covered(size, clearance);
        visible *= 1.0f - hidden;
        float middle = (fmaxf(clearance, -1.0f) + fminf(clearance + size + size, 1.0f)) * 0.5f;
        float moved = -(hidden * middle / fmaxf(1.0f - hidden, 1e-3f));
        Vec3 sideways = towards - sun.direction * cos_apart;
        shift = shift + sideways * (moved / fmaxf(length(sideways), TINY));
    }
    float soft = softness(sun.radius_rad), away = length(shift);
    shift = shift * (fminf(most_shift, away) / fmaxf(away, TINY));
    float cosine = dot(sun.direction, place.normal);
    float whole = sun_cosine(cosine, soft);
    float left = sun_cosine(cosine + soft * dot(shift, place.normal), soft * (1.0f - fminf(away, most_shift)));
    return visible * fminf(left / fmaxf(whole, 1e-4f), most_raised);
}

} // namespace orrery
