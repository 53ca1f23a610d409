//! The light network over a block of places.

use geometry::light::Vec3;

use super::dense::{BLOCK, Dense, Finish, KeepRelu, ROWS, Store, keep, keep_block, relu};
use super::features::{self, CONSTANT, Places, VARYING};
use super::indoors::{self, illuminate_indoors};
use super::lanes::{LANES, Lanes};
use super::links::past_links;
use super::star::{shone, starlit};
use super::vec3::Vec3x;
use crate::light::Precision;
use crate::light::features::{BodyTerms, Lit, PLACE_FEATURES};
use crate::light::network::{BLEEDS, Layer, Network, OUTPUTS, PAIR_WIDTH, TRUNK_INPUTS, TRUNK_WIDTH};

/// Vectors in a block.
pub const VECTORS: usize = BLOCK / LANES;

/// The network's layers, packed for blocks.
#[derive(Debug)]
pub struct Packed {
    pair_1: Dense,
    /// Weights of the features that do not vary, `[CONSTANT][PAIR_WIDTH]`.
    pair_1_constant: Vec<f32>,
    pair_2: Dense,
    bleed: Dense,
    trunk_1: Dense,
    trunk_2: Dense,
    out: Dense,
    indoors: indoors::Packed,
}

impl Packed {
    /// Packs a network for an instruction set of that precision.
    pub fn new(network: &Network, precision: Precision) -> Self {
        let dense = |layer: &Layer| Dense::new(precision, layer.inputs, &layer.weight, &layer.bias);
        let rows = |rows: &[usize]| -> Vec<f32> {
            let row = |&k: &usize| &network.pair_1.weight[k * PAIR_WIDTH..(k + 1) * PAIR_WIDTH];
            rows.iter().flat_map(row).copied().collect()
        };
        Self {
            pair_1: Dense::new(precision, VARYING.len(), &rows(&VARYING), &network.pair_1.bias),
            pair_1_constant: rows(&CONSTANT),
            pair_2: dense(&network.pair_2),
            bleed: dense(&network.bleed),
            trunk_1: dense(&network.trunk_1),
            trunk_2: dense(&network.trunk_2),
            out: dense(&network.out),
            indoors: indoors::Packed::new(&network.indoors, precision),
        }
    }

    /// The bias of the first layer for each body of a scene, with the features that do not vary folded in.
    pub fn body_biases(&self, lit: &Lit<'_>) -> Vec<Vec<f32>> {
        let bias = |index| {
            let mut bias = self.pair_1.bias().to_vec();
            for (x, row) in features::constant(lit, index).iter().zip(self.pair_1_constant.chunks_exact(PAIR_WIDTH)) {
                for (bias, weight) in bias.iter_mut().zip(row) {
                    *bias += x * weight;
                }
            }
            bias
        };
        (0..lit.terms.len()).map(bias).collect()
    }

    /// Floating-point operations of the layers for one place: of the trunk, and of each body.
    pub fn operations(&self) -> (u64, u64) {
        let of = |layer: &Dense| 2 * (layer.inputs() * layer.outputs().next_multiple_of(ROWS)) as u64;
        (of(&self.trunk_1) + of(&self.trunk_2) + of(&self.out), of(&self.pair_1) + of(&self.pair_2) + of(&self.bleed))
    }
}

/// Room for a block's activations: about 60 KB, of which a body's turn touches half.
pub struct Activations {
    pub x: [f32; VARYING.len() * BLOCK],
    pub first: [f32; TRUNK_WIDTH * BLOCK],
    pub second: [f32; PAIR_WIDTH * BLOCK],
    /// Sums over bodies of their second layer.
    pub sums: [f32; PAIR_WIDTH * BLOCK],
    /// The trunk's inputs: the summed bodies, then the places.
    pub trunk: [f32; TRUNK_INPUTS * BLOCK],
    pub bleed: [[[f32; BLOCK]; 3]; BLEEDS],
    pub out: [f32; OUTPUTS * BLOCK],
}

impl Activations {
    pub fn new() -> Box<Self> {
        Box::new(Self {
            x: [0.0; VARYING.len() * BLOCK],
            first: [0.0; TRUNK_WIDTH * BLOCK],
            second: [0.0; PAIR_WIDTH * BLOCK],
            sums: [0.0; PAIR_WIDTH * BLOCK],
            trunk: [0.0; TRUNK_INPUTS * BLOCK],
            bleed: [[[0.0; BLOCK]; 3]; BLEEDS],
            out: [0.0; OUTPUTS * BLOCK],
        })
    }
}

/// What reaches 16 places.
#[derive(Clone, Copy)]
pub struct Illuminations<L> {
    /// Share of the sun's light that arrives.
    pub sun_visibility: L,
    /// Irradiance over pi from everything but the sun itself.
    pub ambient: Vec3x<L>,
}

/// What reaches each place of a block.
///
/// `biases` are the scene's [`Packed::body_biases`].
#[inline(always)]
pub fn illuminate<L: Lanes>(
    network: &Packed,
    lit: &Lit<'_>,
    biases: &[Vec<f32>],
    places: &[Places<L>; VECTORS],
    room: &mut Activations,
) -> [Illuminations<L>; VECTORS] {
    let (zero, one) = (L::zero(), L::splat(1.0));
    let mut light = [Illuminations { sun_visibility: zero, ambient: Vec3x::zero() }; VECTORS];
    if let Some(star) = &lit.scene.star {
        for v in 0..VECTORS {
            light[v] =
                Illuminations { sun_visibility: starlit(lit, star, &places[v]), ambient: shone(lit, &places[v]) };
        }
        return light;
    }
    if let (Some(indoors), Some(inside)) = (&lit.indoors, &lit.scene.room) {
        return illuminate_indoors(&network.indoors, inside, indoors, lit, places, room);
    }
    room.sums.fill(0.0);
    room.bleed = [[[0.0; BLOCK]; 3]; BLEEDS];
    let (mut visible, mut occlusion, mut cover, mut contact) =
        ([one; VECTORS], [zero; VECTORS], [zero; VECTORS], [zero; VECTORS]);
    for (index, (terms, bias)) in lit.terms.iter().zip(biases).enumerate() {
        if !terms.present {
            continue;
        }
        for v in 0..VECTORS {
            let pair = features::pair(lit, index, &places[v]);
            visible[v] = visible[v] * (one - pair.occlusion);
            occlusion[v] = occlusion[v] + pair.occlusion;
            cover[v] = cover[v] + pair.cover;
            contact[v] = contact[v] + pair.contact;
            keep(&pair.x, &mut room.x, 0, v);
        }
        let Activations { x, first, second, sums, bleed, .. } = &mut *room;
        body_layers::<L>(network, terms, bias, x, [first, second], sums, bleed);
    }
    for v in 0..VECTORS {
        let place: [L; PLACE_FEATURES] =
            features::place(lit, &places[v], visible[v], occlusion[v], cover[v], contact[v]);
        keep(&place, &mut room.trunk, PAIR_WIDTH, v);
    }
    trunk_layers::<L>(network, room);
    for v in 0..VECTORS {
        light[v] = compose(lit, visible[v], &room.bleed, &room.out, v);
        light[v].sun_visibility = light[v].sun_visibility * past_links(lit, &places[v]);
        if let Some(above) = &lit.beyond {
            let shown = unshaded(above, &entrances(lit, &places[v]));
            light[v].sun_visibility = light[v].sun_visibility.min(shown);
        }
    }
    light
}

/// The layers that see one body at a time, on its varying features `x`, as [`keep`] leaves them; adds to the sums over bodies.
#[inline(always)]
pub fn body_layers<L: Lanes>(
    network: &Packed,
    terms: &BodyTerms,
    bias: &[f32],
    x: &[f32],
    [first, second]: [&mut [f32]; 2],
    sums: &mut [f32],
    bleed: &mut [[[f32; BLOCK]; 3]; BLEEDS],
) {
    network.pair_1.apply::<L>(x, bias, &mut KeepRelu(first));
    network.pair_2.apply::<L>(first, network.pair_2.bias(), &mut Pool { hidden: second, sums });
    let mut bleed = Bleed { colours: [terms.albedo, terms.albedo, terms.glow], sums: bleed };
    network.bleed.apply::<L>(second, network.bleed.bias(), &mut bleed);
}

/// The trunk's layers, from the sums over bodies and the places' features, which are in `trunk`, to the outputs.
#[inline(always)]
pub fn trunk_layers<L: Lanes>(network: &Packed, room: &mut Activations) {
    keep_block::<L>(&room.sums, &mut room.trunk, 0);
    network.trunk_1.apply::<L>(&room.trunk, network.trunk_1.bias(), &mut KeepRelu(&mut room.first));
    network.trunk_2.apply::<L>(&room.first, network.trunk_2.bias(), &mut KeepRelu(&mut room.second));
    network.out.apply::<L>(&room.second, network.out.bias(), &mut Store(&mut room.out));
}

/// Where the sun's light to places comes through the surface of the liquid; see [`Lit::entrance`].
#[inline(always)]
fn entrances<L: Lanes>(lit: &Lit<'_>, places: &Places<L>) -> Places<L> {
    let (zero, one, sun) = (L::zero(), L::splat(1.0), lit.around.sun.direction);
    let level = lit.scene.pool.map_or(0.0, |pool| pool.level);
    let way = (L::splat(level) - places.point.y).max(zero) * L::splat(1.0 / sun.y);
    let point = places.point.along(Vec3x::splat(sun), way);
    Places { point, normal: Vec3x::new(zero, one, zero), surface: places.surface }
}

/// See [`Lit::unshaded`].
#[inline(always)]
fn unshaded<L: Lanes>(lit: &Lit<'_>, places: &Places<L>) -> L {
    let mut left = past_links(lit, places);
    for (index, terms) in lit.terms.iter().enumerate() {
        if terms.present {
            left = left * (L::splat(1.0) - features::pair(lit, index, places).occlusion);
        }
    }
    left
}

/// Keeps a body's second layer for the next and adds it to the sum over bodies.
pub struct Pool<'a> {
    pub hidden: &'a mut [f32],
    pub sums: &'a mut [f32],
}

impl<L: Lanes> Finish<L> for Pool<'_> {
    #[expect(
        clippy::needless_range_loop,
        reason = "an iterator that hands vectors on is a function without their instructions"
    )]
    #[inline(always)]
    fn take(&mut self, output: usize, vector: usize, values: [L; ROWS]) {
        let values = relu(values);
        keep(&values, self.hidden, output, vector);
        for row in 0..ROWS {
            let sums = &mut self.sums[(output + row) * BLOCK + vector * LANES..];
            (L::load_slice(sums) + values[row]).store_slice(sums);
        }
    }
}

/// Adds a body's colours, weighed by the network, to the sums over bodies.
struct Bleed<'a> {
    colours: [Vec3; BLEEDS],
    sums: &'a mut [[[f32; BLOCK]; 3]; BLEEDS],
}

impl<L: Lanes> Finish<L> for Bleed<'_> {
    #[expect(
        clippy::needless_range_loop,
        reason = "an iterator that hands vectors on is a function without their instructions"
    )]
    #[inline(always)]
    fn take(&mut self, output: usize, vector: usize, weights: [L; ROWS]) {
        for row in 0..ROWS.min(BLEEDS - output) {
            let colour = self.colours[output + row].to_array();
            for channel in 0..3 {
                let sums = &mut self.sums[output + row][channel][vector * LANES..];
                weights[row].fma(L::splat(colour[channel]), L::load_slice(sums)).store_slice(sums);
            }
        }
    }
}

/// Applies the colours of light and surfaces to the transport coefficients; see [`Network::compose`].
#[inline(always)]
fn compose<L: Lanes>(
    lit: &Lit<'_>,
    visible: L,
    bleed: &[[[f32; BLOCK]; 3]; BLEEDS],
    out: &[f32; OUTPUTS * BLOCK],
    v: usize,
) -> Illuminations<L> {
    let one = L::splat(1.0);
    let mut transport = [L::zero(); OUTPUTS];
    for (o, transport) in transport.iter_mut().enumerate() {
        *transport = L::load_slice(&out[o * BLOCK + v * LANES..]);
    }
    let mut bleeds = [Vec3x::zero(); BLEEDS];
    for (sum, bleed) in bleeds.iter_mut().zip(bleed) {
        *sum = Vec3x::load([&bleed[0], &bleed[1], &bleed[2]], v * LANES);
    }
    let (sky, ground) = (&lit.around.sky, Vec3x::splat(lit.around.ground));
    let (sun, sun_on_ground) = (Vec3x::splat(lit.around.sun.radiance), Vec3x::splat(lit.sun_on_ground));
    let (zenith, horizon) = (Vec3x::splat(sky.zenith), Vec3x::splat(sky.horizon));
    let once = zenith * transport[3] + horizon * transport[4] + sun_on_ground * transport[5];
    let twice = sun_on_ground * transport[8] + horizon * transport[9];
    let ambient = zenith * transport[1]
        + horizon * transport[2]
        + ground.times(once + ground.times(twice))
        + sun.times(bleeds[0]) * (one + transport[6])
        + Vec3x::splat(sky.mean()).times(bleeds[1]) * (one + transport[7])
        + bleeds[2];
    Illuminations {
        sun_visibility: (visible + transport[0]).clamp(0.0, 1.0),
        ambient: Vec3x::new(ambient.x.max(L::zero()), ambient.y.max(L::zero()), ambient.z.max(L::zero())),
    }
}
