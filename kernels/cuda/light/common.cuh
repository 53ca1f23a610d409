// What CUDA and C++ share: markers of functions, single-precision mathematics, vectors.
//
// Every function of a pixel is written once, in the part of C++ that both nvrtc and g++ compile, so that what the
// device runs can be checked without one. Formulas and their order of operations are those of the Rust reference
// (`geometry/src/light/`, `kernels/src/light/reference.rs`); with contraction into fused operations off on both sides,
// sums, products, quotients and roots round alike everywhere.
#pragma once

#if defined(__CUDACC__)
#define ORRERY_DEVICE __device__ __forceinline__
// Called from several places and long: compiled once.
#define ORRERY_CALLED __device__ __noinline__
#define ORRERY_UNROLL _Pragma("unroll")
#define ORRERY_ROLLED _Pragma("unroll 1")
#else
#include <cmath>
#include <cstring>
#define ORRERY_DEVICE inline
#define ORRERY_CALLED inline
#define ORRERY_UNROLL
#define ORRERY_ROLLED
#endif

namespace orrery {

constexpr float PI = 3.14159265358979323846f;
// Keeps divisions by a distance finite.
constexpr float TINY = 1e-6f;

ORRERY_DEVICE float from_bits(unsigned int bits) {
#if defined(__CUDACC__)
    return __uint_as_float(bits);
#else
    float value;
    std::memcpy(&value, &bits, sizeof value);
    return value;
#endif
}

ORRERY_DEVICE unsigned int to_bits(float value) {
#if defined(__CUDACC__)
    return __float_as_uint(value);
#else
    unsigned int bits;
    std::memcpy(&bits, &value, sizeof bits);
    return bits;
#endif
}

ORRERY_DEVICE float infinity() { return from_bits(0x7f800000u); }

// Held between two bounds.
ORRERY_DEVICE float clamp(float x, float least, float most) { return x < least ? least : (x > most ? most : x); }

ORRERY_DEVICE float flag(bool truth) { return truth ? 1.0f : 0.0f; }

// A vector or a linear RGB colour.
struct Vec3 {
    float x, y, z;
};

ORRERY_DEVICE Vec3 vec3(float x, float y, float z) { return Vec3{x, y, z}; }
ORRERY_DEVICE Vec3 splat(float x) { return Vec3{x, x, x}; }
ORRERY_DEVICE Vec3 operator+(Vec3 a, Vec3 b) { return Vec3{a.x + b.x, a.y + b.y, a.z + b.z}; }
ORRERY_DEVICE Vec3 operator-(Vec3 a, Vec3 b) { return Vec3{a.x - b.x, a.y - b.y, a.z - b.z}; }
ORRERY_DEVICE Vec3 operator-(Vec3 a) { return Vec3{-a.x, -a.y, -a.z}; }
ORRERY_DEVICE Vec3 operator*(Vec3 a, Vec3 b) { return Vec3{a.x * b.x, a.y * b.y, a.z * b.z}; }
ORRERY_DEVICE Vec3 operator*(Vec3 a, float s) { return Vec3{a.x * s, a.y * s, a.z * s}; }
ORRERY_DEVICE Vec3 operator/(Vec3 a, float s) { return Vec3{a.x / s, a.y / s, a.z / s}; }
ORRERY_DEVICE float dot(Vec3 a, Vec3 b) { return a.x * b.x + a.y * b.y + a.z * b.z; }
ORRERY_DEVICE Vec3 cross(Vec3 a, Vec3 b) {
    return Vec3{a.y * b.z - b.y * a.z, a.z * b.x - b.z * a.x, a.x * b.y - b.x * a.y};
}
ORRERY_DEVICE float length_squared(Vec3 a) { return dot(a, a); }
ORRERY_DEVICE float length(Vec3 a) { return sqrtf(dot(a, a)); }
ORRERY_DEVICE Vec3 normalized(Vec3 a) { return a * (1.0f / length(a)); }
ORRERY_DEVICE float max_element(Vec3 a) {
    float xy = a.x > a.y ? a.x : a.y;
    return xy > a.z ? xy : a.z;
}
ORRERY_DEVICE Vec3 exponential(Vec3 a) { return Vec3{expf(a.x), expf(a.y), expf(a.z)}; }
ORRERY_DEVICE Vec3 at_least(Vec3 a, float least) {
    return Vec3{a.x > least ? a.x : least, a.y > least ? a.y : least, a.z > least ? a.z : least};
}
ORRERY_DEVICE bool is_zero(Vec3 a) { return a.x == 0.0f && a.y == 0.0f && a.z == 0.0f; }

// A half-line; its direction is a unit vector.
struct Ray {
    Vec3 origin, direction;
};

} // namespace orrery
