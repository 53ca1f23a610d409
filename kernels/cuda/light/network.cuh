// The network (`kernels/src/light/network.rs`): what each body does to a point, summed, and what the point receives.
#pragma once

#include "correction.cuh"
#include "layers.cuh"
#include "shadows.cuh"

namespace orrery {

// Applies the colours of light and surfaces to the transport coefficients; see `Network::compose`.
ORRERY_DEVICE Illumination compose(const Side &lit, float visible, const Vec3 *bleed, const float *out) {
    const Sky &sky = lit.sky;
    Vec3 once = sky.zenith * out[3] + sky.horizon * out[4] + lit.sun_on_ground * out[5];
    Vec3 twice = lit.sun_on_ground * out[8] + sky.horizon * out[9];
    Vec3 ambient = sky.zenith * out[1] + sky.horizon * out[2] + lit.ground * (once + lit.ground * twice)
                 + lit.sun.radiance * bleed[0] * (1.0f + out[6]) + sky_mean(sky) * bleed[1] * (1.0f + out[7])
                 + bleed[2];
    return Illumination{clamp(visible + out[0], 0.0f, 1.0f), at_least(ambient, 0.0f)};
}

// What reaches a place.
template <class Precision>
ORRERY_CALLED Illumination illumination(const Scene &scene, const Network<Precision> &network, bool below,
                                        const Place &place) {
    const Side &lit = side(scene, below);
    if (scene.has_room) return in_hall(scene, network, lit, place);
    if (scene.star >= 0) return Illumination{starlit(scene, lit, place), shone(scene, place)};
    float inputs[TRUNK_INPUTS];
    for (int k = 0; k < PAIR_WIDTH; ++k) inputs[k] = 0.0f;
    Vec3 bleeds[BLEEDS] = {splat(0.0f), splat(0.0f), splat(0.0f)};
    float visible = 1.0f, occlusion = 0.0f, cover = 0.0f, contact = 0.0f;
    const LitBody *bodies = at<LitBody>(scene, lit.bodies);
    for (int index = 0; index < static_cast<int>(lit.bodies.count); ++index) {
        const LitBody &body = bodies[index];
        if (!body.present) continue;
        Pair pair;
        pair_at(scene, lit, index, place, pair);
        visible *= 1.0f - pair.occlusion;
        occlusion += pair.occlusion;
        cover += pair.cover;
        contact += pair.contact;
        float first[PAIR_WIDTH], second[PAIR_WIDTH], bleed[BLEEDS];
        layer<Precision, PAIR_FEATURES, PAIR_WIDTH, true>(network, PAIR_1, PAIR_1_BIAS, pair.x, first);
        layer<Precision, PAIR_WIDTH, PAIR_WIDTH, true>(network, PAIR_2, PAIR_2_BIAS, first, second);
        layer<Precision, PAIR_WIDTH, BLEEDS, false>(network, BLEED, BLEED_BIAS, second, bleed);
        for (int k = 0; k < PAIR_WIDTH; ++k) inputs[k] += second[k];
        bleeds[0] = bleeds[0] + body.albedo * bleed[0];
        bleeds[1] = bleeds[1] + body.albedo * bleed[1];
        bleeds[2] = bleeds[2] + body.glow * bleed[2];
    }
    place_features(lit, place, visible, occlusion, cover, contact, inputs + PAIR_WIDTH);
    float first[TRUNK_WIDTH], second[TRUNK_WIDTH_2], out[OUTPUTS];
    layer<Precision, TRUNK_INPUTS, TRUNK_WIDTH, true>(network, TRUNK_1, TRUNK_1_BIAS, inputs, first);
    layer<Precision, TRUNK_WIDTH, TRUNK_WIDTH_2, true>(network, TRUNK_2, TRUNK_2_BIAS, first, second);
    layer<Precision, TRUNK_WIDTH_2, OUTPUTS, false>(network, OUT, OUT_BIAS, second, out);
    Illumination light = compose(lit, visible, bleeds, out);
    light.sun_visibility *= past_links(scene, lit, place);
    if (below && scene.has_below) {
        // Above the surface the light came another way.
        float above = unshaded(scene, scene.above, entrance(scene, lit, place));
        light.sun_visibility = fminf(light.sun_visibility, above);
    }
    return light;
}

} // namespace orrery
