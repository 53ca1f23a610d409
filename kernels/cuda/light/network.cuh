// The network (`kernels/src/light/network.rs`): what each body does to a point, summed, and what the point receives.
//
// Written once for weights in single precision and in bfloat16. In bfloat16 weights and the inputs of each layer have
// 8 bits of precision; products are summed in single precision, and biases keep it.
#pragma once

#include "shadows.cuh"

namespace orrery {

constexpr int PAIR_WIDTH = 32;
constexpr int BLEEDS = 3;
constexpr int TRUNK_INPUTS = PAIR_WIDTH + PLACE_FEATURES;
constexpr int TRUNK_WIDTH = 48;
constexpr int TRUNK_WIDTH_2 = 32;
constexpr int OUTPUTS = 10;

// Where each layer begins, among the weights and among the biases.
constexpr int PAIR_1 = 0, PAIR_1_BIAS = 0;
constexpr int PAIR_2 = PAIR_1 + PAIR_FEATURES * PAIR_WIDTH, PAIR_2_BIAS = PAIR_1_BIAS + PAIR_WIDTH;
constexpr int BLEED = PAIR_2 + PAIR_WIDTH * PAIR_WIDTH, BLEED_BIAS = PAIR_2_BIAS + PAIR_WIDTH;
constexpr int TRUNK_1 = BLEED + PAIR_WIDTH * BLEEDS, TRUNK_1_BIAS = BLEED_BIAS + BLEEDS;
constexpr int TRUNK_2 = TRUNK_1 + TRUNK_INPUTS * TRUNK_WIDTH, TRUNK_2_BIAS = TRUNK_1_BIAS + TRUNK_WIDTH;
constexpr int OUT = TRUNK_2 + TRUNK_WIDTH * TRUNK_WIDTH_2, OUT_BIAS = TRUNK_2_BIAS + TRUNK_WIDTH_2;
constexpr int WEIGHTS = OUT + TRUNK_WIDTH_2 * OUTPUTS, BIASES = OUT_BIAS + OUTPUTS;
static_assert(WEIGHTS == 6144 && BIASES == 157, "the network has 6,301 parameters");

struct Single {
    typedef float Weight;
    ORRERY_DEVICE static float weight(float w) { return w; }
    ORRERY_DEVICE static float input(float x) { return x; }
};

struct BFloat16 {
    typedef unsigned short Weight;
    ORRERY_DEVICE static float weight(unsigned short w) { return from_bits(static_cast<unsigned int>(w) << 16); }
    // Rounded to the nearest, ties to even.
    ORRERY_DEVICE static float input(float x) {
        unsigned int bits = to_bits(x);
        if ((bits & 0x7fffffffu) > 0x7f800000u) return x;
        return from_bits((bits + 0x7fffu + ((bits >> 16) & 1u)) & 0xffff0000u);
    }
};

// Weights `[inputs, outputs]` of one layer after the other, and biases likewise.
template <class Precision>
struct Network {
    const typename Precision::Weight *weights;
    const float *biases;
};

// What reaches a point: the share of the sun's light, and irradiance over pi from everything else.
struct Illumination {
    float sun_visibility;
    Vec3 ambient;
};

// `x` times the weights plus the bias, then ReLU if `RELU`.
template <class Precision, int INPUTS, int COUNT, bool RELU>
ORRERY_DEVICE void layer(const Network<Precision> &network, int weights, int biases, const float *x, float *y) {
    ORRERY_UNROLL
    for (int k = 0; k < COUNT; ++k) y[k] = network.biases[biases + k];
    ORRERY_ROLLED
    for (int j = 0; j < INPUTS; ++j) {
        float input = Precision::input(x[j]);
        const typename Precision::Weight *row = network.weights + weights + j * COUNT;
        ORRERY_UNROLL
        for (int k = 0; k < COUNT; ++k) y[k] += input * Precision::weight(row[k]);
    }
    if (RELU) {
        ORRERY_UNROLL
        for (int k = 0; k < COUNT; ++k) y[k] = fmaxf(y[k], 0.0f);
    }
}

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
