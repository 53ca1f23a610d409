// What reaches a place in a hall, with what is learned there (`kernels/src/light/indoors/correction.rs`).
#pragma once

#include "indoors.cuh"
#include "layers.cuh"

namespace orrery {

// Lightness of a linear colour (Rec. 709).
ORRERY_DEVICE float luma(Vec3 colour) { return dot(colour, vec3(0.2126f, 0.7152f, 0.0722f)); }

// Features of a body: those of the open that know nothing of a sun, then the share that it fills.
ORRERY_DEVICE void hall_pair_features(const Pair &pair, float fills, float *x) {
    const int of_open[HALL_PAIR_FEATURES - 1] = {5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 17, 18, 19, 22, 24, 25, 26};
    ORRERY_UNROLL
    for (int k = 0; k < HALL_PAIR_FEATURES - 1; ++k) x[k] = pair.x[of_open[k]];
    x[HALL_PAIR_FEATURES - 1] = fills;
}

// What reaches a place in a hall: the sun through openings, lamps and skylights, and what room and bodies send on.
template <class Precision>
ORRERY_CALLED Illumination in_hall(const Scene &scene, const Network<Precision> &network, const Side &lit,
                                   const Place &place) {
    Vec3 direct = local_light(scene, lit, place), back = bounced(scene, place);
    float through = sun_through(scene, place.point);
    float visible = through > 0.0f ? past_links(scene, lit, place) * through : 0.0f;
    float inputs[HALL_INPUTS];
    for (int k = 0; k < HALL_WIDTH; ++k) inputs[k] = 0.0f;
    Vec3 bodies = splat(0.0f);
    float fills = 0.0f, cover = 0.0f, contact = 0.0f, reached = 0.0f;
    for (int index = 0; index < static_cast<int>(lit.bodies.count); ++index) {
        Pair pair;
        pair_at(scene, lit, index, place, pair);
        visible *= 1.0f - pair.occlusion;
        Between seen = between(scene, lit, index, place, pair);
        float features[HALL_PAIR_FEATURES], first[HALL_WIDTH], second[HALL_WIDTH], shares[HALL_WEIGHTS];
        hall_pair_features(pair, seen.share, features);
        layer<Precision, HALL_PAIR_FEATURES, HALL_WIDTH, true>(network, HALL_1, HALL_1_BIAS, features, first);
        layer<Precision, HALL_WIDTH, HALL_WIDTH, true>(network, HALL_2, HALL_2_BIAS, first, second);
        layer<Precision, HALL_WIDTH, HALL_WEIGHTS, false>(network, HALL_SHARES, HALL_SHARES_BIAS, second, shares);
        for (int k = 0; k < HALL_WIDTH; ++k) inputs[k] += second[k];
        // From afar what was worked out is right.
        float reach = fminf(pair.x[8] + pair.x[11], 1.0f);
        bodies = bodies
               + (seen.shown * (seen.share + reach * shares[0]) - seen.behind * (seen.share + reach * shares[1]));
        reached += reach;
        fills += seen.share;
        cover += pair.cover;
        contact += pair.contact;
    }
    float lightness = luma(direct), returned = luma(back);
    float *x = inputs + HALL_WIDTH;
    x[0] = place.normal.y;
    x[1] = flag(side_of(place.surface) >= 0);
    x[2] = flag(place.surface == GROUND);
    x[3] = place.point.y / scene.room.height;
    x[4] = fminf(cover, 2.0f);
    x[5] = fminf(contact, 2.0f);
    x[6] = fminf(fills, 2.0f);
    x[7] = lightness / fmaxf(lightness + returned, 1e-9f);
    float first[HALL_WIDTH], out[HALL_OUTPUTS];
    layer<Precision, HALL_INPUTS, HALL_WIDTH, true>(network, HALL_TRUNK, HALL_TRUNK_BIAS, inputs, first);
    layer<Precision, HALL_WIDTH, HALL_OUTPUTS, false>(network, HALL_OUT, HALL_OUT_BIAS, first, out);
    float counts = fminf(reached, 1.0f);
    Vec3 ambient = direct * (1.0f + counts * out[0]) + back * (1.0f + counts * out[1]) + bodies;
    return Illumination{visible, at_least(ambient, 0.0f)};
}

} // namespace orrery
