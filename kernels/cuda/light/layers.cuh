// Dense layers, and where those of the two networks lie: that of the open (`kernels/src/light/network.rs`), then what is
// learned in halls (`kernels/src/light/indoors/correction.rs`).
//
// Written once for weights in single precision and in bfloat16. In bfloat16 weights and the inputs of each layer have
// 8 bits of precision; products are summed in single precision, and biases keep it.
#pragma once

#include "features.cuh"

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
constexpr int OF_OPEN = OUT + TRUNK_WIDTH_2 * OUTPUTS, OF_OPEN_BIAS = OUT_BIAS + OUTPUTS;
static_assert(OF_OPEN == 6144 && OF_OPEN_BIAS == 157, "the network of the open has 6,301 parameters");

constexpr int HALL_PAIR_FEATURES = 18;
constexpr int HALL_PLACE_FEATURES = 8;
constexpr int HALL_WIDTH = 32;
constexpr int HALL_WEIGHTS = 2;
constexpr int HALL_INPUTS = HALL_WIDTH + HALL_PLACE_FEATURES;
constexpr int HALL_OUTPUTS = 2;

constexpr int HALL_1 = OF_OPEN, HALL_1_BIAS = OF_OPEN_BIAS;
constexpr int HALL_2 = HALL_1 + HALL_PAIR_FEATURES * HALL_WIDTH, HALL_2_BIAS = HALL_1_BIAS + HALL_WIDTH;
constexpr int HALL_SHARES = HALL_2 + HALL_WIDTH * HALL_WIDTH, HALL_SHARES_BIAS = HALL_2_BIAS + HALL_WIDTH;
constexpr int HALL_TRUNK = HALL_SHARES + HALL_WIDTH * HALL_WEIGHTS, HALL_TRUNK_BIAS = HALL_SHARES_BIAS + HALL_WEIGHTS;
constexpr int HALL_OUT = HALL_TRUNK + HALL_INPUTS * HALL_WIDTH, HALL_OUT_BIAS = HALL_TRUNK_BIAS + HALL_WIDTH;
constexpr int WEIGHTS = HALL_OUT + HALL_WIDTH * HALL_OUTPUTS, BIASES = HALL_OUT_BIAS + HALL_OUTPUTS;
static_assert(WEIGHTS - OF_OPEN == 3008 && BIASES - OF_OPEN_BIAS == 100, "that of halls has 3,108 parameters");

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

} // namespace orrery
