// The kernel: a block for each tile of each picture, a thread for each of its pixels. `ORRERY_BF16` makes it the one whose
// weights are in bfloat16.
//
// Both networks' weights are copied to shared memory once a block. Everything of a pixel is in `edges.cuh` and below,
// which g++ compiles as well.

#include "edges.cuh"

namespace orrery {

// Pixels of a tile; the back end launches so many threads (`TILE_WIDTH`, `TILE_HEIGHT` in `backend.rs`).
constexpr int TILE_WIDTH = 16;
constexpr int TILE_HEIGHT = 8;

template <class Precision>
__device__ __forceinline__ void draw_tile(const unsigned int *scenes, const Picture *pictures, const Tile *tiles,
                                          const typename Precision::Weight *weights, const float *biases,
                                          unsigned char *rgb) {
    __shared__ typename Precision::Weight shared_weights[WEIGHTS];
    __shared__ float shared_biases[BIASES];
    int thread = static_cast<int>(threadIdx.y) * TILE_WIDTH + static_cast<int>(threadIdx.x);
    for (int k = thread; k < WEIGHTS; k += TILE_WIDTH * TILE_HEIGHT) shared_weights[k] = weights[k];
    for (int k = thread; k < BIASES; k += TILE_WIDTH * TILE_HEIGHT) shared_biases[k] = biases[k];
    __syncthreads();

    Tile tile = tiles[blockIdx.x];
    Picture picture = pictures[tile.picture];
    unsigned int x = tile.x + threadIdx.x, y = tile.y + threadIdx.y;
    if (x >= picture.width || y >= picture.height) return;
    const Scene &scene = *reinterpret_cast<const Scene *>(scenes + picture.scene);
    Network<Precision> network = {shared_weights, shared_biases};
    Vec3 radiance = pixel_radiance(scene, network, static_cast<int>(x), static_cast<int>(y),
                                   static_cast<int>(picture.width), static_cast<int>(picture.height));
    unsigned char *pixel = rgb + picture.rgb + 3u * (y * picture.width + x);
    pixel[0] = to_srgb8(radiance.x);
    pixel[1] = to_srgb8(radiance.y);
    pixel[2] = to_srgb8(radiance.z);
}

} // namespace orrery

#if defined(ORRERY_BF16)
typedef orrery::BFloat16 Chosen;
#else
typedef orrery::Single Chosen;
#endif

extern "C" __global__ void __launch_bounds__(128)
light(const unsigned int *scenes, const orrery::Picture *pictures, const orrery::Tile *tiles,
      const Chosen::Weight *weights, const float *biases, unsigned char *rgb) {
    orrery::draw_tile<Chosen>(scenes, pictures, tiles, weights, biases, rgb);
}
