// The functions of a pixel as g++ compiles them: a shared library for the tests, which compare them with the Rust
// reference on machines that have no device. Nothing that serves uses it.

#include "edges.cuh"

using namespace orrery;

namespace {

const Scene &scene_of(const unsigned int *words) { return *reinterpret_cast<const Scene *>(words); }

Vec3 vector_of(const float *v) { return vec3(v[0], v[1], v[2]); }

template <class Precision>
void draw(const unsigned int *words, const Network<Precision> &network, int width, int height, float *radiance,
          unsigned char *rgb) {
    for (int pixel = 0; pixel < width * height; ++pixel) {
        Vec3 found = pixel_radiance(scene_of(words), network, pixel % width, pixel / width, width, height);
        float channels[3] = {found.x, found.y, found.z};
        for (int k = 0; k < 3; ++k) {
            radiance[3 * pixel + k] = channels[k];
            rgb[3 * pixel + k] = to_srgb8(channels[k]);
        }
    }
}

} // namespace

extern "C" {

// A whole picture: linear radiance and sRGB bytes, `3 x width x height` of each.
void light_draw_f32(const unsigned int *words, const float *weights, const float *biases, int width, int height,
                    float *radiance, unsigned char *rgb) {
    draw(words, Network<Single>{weights, biases}, width, height, radiance, rgb);
}

void light_draw_bf16(const unsigned int *words, const unsigned short *weights, const float *biases, int width,
                     int height, float *radiance, unsigned char *rgb) {
    draw(words, Network<BFloat16>{weights, biases}, width, height, radiance, rgb);
}

// The first hit of a ray that leaves `leaving`: t, point, normal, albedo, gloss, metal, glow (13 floats); returns the
// surface, OPEN where nothing is met.
int light_first_hit(const unsigned int *words, const float *origin, const float *direction, int leaving, float *found) {
    Ray ray = {vector_of(origin), vector_of(direction)};
    Hit hit = first_hit(scene_of(words), ray, leaving, fresh());
    float values[13] = {hit.t,        hit.point.x,  hit.point.y,  hit.point.z,  hit.normal.x, hit.normal.y, hit.normal.z,
                        hit.albedo.x, hit.albedo.y, hit.albedo.z, hit.gloss,    hit.metal,    hit.glow};
    for (int k = 0; k < 13; ++k) found[k] = values[k];
    return hit.surface;
}

// The lamp that a ray meets within a distance, by its place; below 0 for none.
int light_lamp(const unsigned int *words, const float *origin, const float *direction, float t) {
    return lamp_before(scene_of(words), Ray{vector_of(origin), vector_of(direction)}, t).lamp;
}

// Features of a body at a place, then occlusion, cover and contact (30 floats).
void light_pair(const unsigned int *words, int below, int body, const float *point, const float *normal, int surface,
                float *found) {
    Pair pair;
    Place place = {vector_of(point), vector_of(normal), surface};
    pair_at(scene_of(words), side(scene_of(words), below != 0), body, place, pair);
    for (int k = 0; k < PAIR_FEATURES; ++k) found[k] = pair.x[k];
    found[PAIR_FEATURES] = pair.occlusion;
    found[PAIR_FEATURES + 1] = pair.cover;
    found[PAIR_FEATURES + 2] = pair.contact;
}

// What reaches a place: the sun's visibility, then ambient light (4 floats).
void light_illumination(const unsigned int *words, const float *weights, const float *biases, int below,
                        const float *point, const float *normal, int surface, float *found) {
    Place place = {vector_of(point), vector_of(normal), surface};
    Network<Single> network = {weights, biases};
    Illumination light = illumination(scene_of(words), network, below != 0, place);
    found[0] = light.sun_visibility;
    found[1] = light.ambient.x;
    found[2] = light.ambient.y;
    found[3] = light.ambient.z;
}

// Sizes in bytes of what is shared with the back end, in the order of `layout.cuh`.
void light_layout(unsigned int *sizes) {
    const unsigned int found[19] = {
        sizeof(Range),     sizeof(Capsule), sizeof(Body),    sizeof(Link),    sizeof(LitBody),
        sizeof(Band),      sizeof(LinkShade), sizeof(Side),  sizeof(Opening), sizeof(Lamp),
        sizeof(Room),      sizeof(Small),   sizeof(Harmonics), sizeof(Around), sizeof(Dark),
        sizeof(Outside),   sizeof(Indoors), sizeof(Scene),   sizeof(Picture),
    };
    for (int k = 0; k < 19; ++k) sizes[k] = found[k];
}
}
