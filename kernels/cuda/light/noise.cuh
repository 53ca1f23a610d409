// Noise for textures, from whole numbers that a float holds exactly (`geometry/src/light/noise.rs`).
#pragma once

#include "common.cuh"

namespace orrery {

constexpr float MODULUS = 289.0f;

ORRERY_DEVICE float wrapped(float x) { return x - floorf(x * (1.0f / MODULUS)) * MODULUS; }

// A permutation polynomial of the whole numbers modulo 289.
ORRERY_DEVICE float scattered(float x) { return wrapped((x * 34.0f + 1.0f) * x); }

ORRERY_DEVICE float eased(float x) { return x * x * (3.0f - 2.0f * x); }

// A whole number from 0 to 288 that looks random, for a cell of the lattice of whole numbers.
ORRERY_DEVICE float of_cell(Vec3 cell) {
    float along_x = scattered(wrapped(cell.x));
    return scattered(scattered(along_x + wrapped(cell.y)) + wrapped(cell.z));
}

// Value noise, 0 to 1 with mean 1/2.
ORRERY_CALLED float value_noise(Vec3 at) {
    Vec3 cell = vec3(floorf(at.x), floorf(at.y), floorf(at.z));
    Vec3 blend = vec3(eased(at.x - cell.x), eased(at.y - cell.y), eased(at.z - cell.z));
    float x = wrapped(cell.x);
    float y[2] = {wrapped(cell.y), wrapped(cell.y + 1.0f)};
    float z[2] = {wrapped(cell.z), wrapped(cell.z + 1.0f)};
    float along_x[2] = {scattered(x), scattered(wrapped(x + 1.0f))};
    float planes[2];
    for (int k = 0; k < 2; ++k) {
        float lines[2];
        for (int j = 0; j < 2; ++j) {
            float from = scattered(scattered(along_x[0] + y[j]) + z[k]);
            float to = scattered(scattered(along_x[1] + y[j]) + z[k]);
            lines[j] = from + (to - from) * blend.x;
        }
        planes[k] = lines[0] + (lines[1] - lines[0]) * blend.y;
    }
    return (planes[0] + (planes[1] - planes[0]) * blend.z) * (1.0f / (MODULUS - 1.0f));
}

// What is left of a detail's contrast where a pixel is `widths` of it wide.
ORRERY_DEVICE float sharpness(float widths) {
    float squared = widths * widths;
    return 1.0f / (1.0f + squared * squared);
}

// Noise of several sizes, with mean 0.
ORRERY_CALLED float octaves(Vec3 at, int count, float blur) {
    float strength = 0.5f, cells = 2.02f, sum = 0.0f;
    for (int octave = 0; octave < count; ++octave) {
        float clear = sharpness(blur * cells);
        at = vec3(at.y * 1.616f + at.z * 1.212f + 17.0f,
                  at.y * 0.7272f - at.x * 1.616f - at.z * 0.9696f + 5.0f,
                  at.z * 1.2928f - at.x * 1.212f - at.y * 0.9696f + 11.0f);
        sum = sum + (value_noise(at) - 0.5f) * clear * strength;
        strength = 0.5f * strength;
        cells = 2.02f * cells;
    }
    return sum;
}

// Held between two bounds; what is not a number becomes the lower one.
ORRERY_DEVICE float within(float x, float least, float most) {
    float above = x > least ? x : least;
    return above < most ? above : most;
}

// From 0 below `from` to 1 above `to`, smoothly.
ORRERY_DEVICE float step(float x, float from, float to) {
    return eased(within((x - from) * (1.0f / (to - from)), 0.0f, 1.0f));
}

} // namespace orrery
