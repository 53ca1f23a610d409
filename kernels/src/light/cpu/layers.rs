//! The network's layers alone, on features that were worked out before: the part of a picture that another runtime can be
//! given as it is, so that `orrery bench light --peers` can hold both against each other.

use std::cell::RefCell;

use rayon::prelude::*;

use super::dense::{BLOCK, keep_block};
use super::features::VARYING;
use super::lanes::Lanes;
use super::network::{Activations, Packed, body_layers, trunk_layers};
use super::simd::{Simd, dispatch};
use crate::light::features::{Lit, PAIR_FEATURES, PLACE_FEATURES};
use crate::light::network::{BLEEDS, OUTPUTS, PAIR_WIDTH};

/// Numbers that a place gets: its transport coefficients and the summed colours of bodies.
const RESULTS: usize = OUTPUTS + BLEEDS * 3;

/// Features of places in the open, packed as the layers read them.
pub struct Inputs<'a> {
    lit: &'a Lit<'a>,
    blocks: usize,
    /// `[block][body][VARYING][BLOCK]`.
    pairs: Vec<f32>,
    /// `[block][PLACE_FEATURES][BLOCK]`.
    places: Vec<f32>,
}

impl<'a> Inputs<'a> {
    /// Packs `pairs`, `[place][body][PAIR_FEATURES]`, and `places`, `[place][PLACE_FEATURES]`.
    ///
    /// # Panics
    /// When the lengths do not belong together.
    #[must_use]
    pub fn new(lit: &'a Lit<'a>, pairs: &[f32], places: &[f32]) -> Self {
        let (count, bodies) = (places.len() / PLACE_FEATURES, lit.terms.len());
        assert_eq!(pairs.len(), count * bodies * PAIR_FEATURES, "{count} places of {bodies} bodies");
        let blocks = count.div_ceil(BLOCK);
        let mut packed = Self {
            lit,
            blocks,
            pairs: vec![0.0; blocks * bodies * VARYING.len() * BLOCK],
            places: vec![0.0; blocks * PLACE_FEATURES * BLOCK],
        };
        for (place, x) in places.chunks_exact(PLACE_FEATURES).enumerate() {
            for (feature, x) in x.iter().enumerate() {
                packed.places[(place / BLOCK * PLACE_FEATURES + feature) * BLOCK + place % BLOCK] = *x;
            }
        }
        for (row, x) in pairs.chunks_exact(PAIR_FEATURES).enumerate() {
            let (place, body) = (row / bodies, row % bodies);
            for (at, &feature) in VARYING.iter().enumerate() {
                let start = ((place / BLOCK * bodies + body) * VARYING.len() + at) * BLOCK;
                packed.pairs[start + place % BLOCK] = x[feature];
            }
        }
        packed
    }

    /// How many numbers the layers write.
    #[must_use]
    pub fn results(&self) -> usize {
        self.blocks * RESULTS * BLOCK
    }

    /// Where the result `index` of a place is written.
    #[must_use]
    pub fn at(place: usize, index: usize) -> usize {
        (place / BLOCK * RESULTS + index) * BLOCK + place % BLOCK
    }
}

/// What a frame's threads share.
struct Task<'a> {
    network: &'a Packed,
    inputs: &'a Inputs<'a>,
    biases: Vec<Vec<f32>>,
}

thread_local! {
    static ROOM: RefCell<Box<Activations>> = RefCell::new(Activations::new());
}

/// Applies the layers to all blocks, on every core.
pub fn apply(simd: Simd, network: &Packed, inputs: &Inputs<'_>, outputs: &mut [f32]) {
    let task = &Task { network, inputs, biases: network.body_biases(inputs.lit) };
    outputs.par_chunks_mut(RESULTS * BLOCK).enumerate().for_each(|(block, results)| {
        ROOM.with_borrow_mut(|room| {
            dispatch!(simd, one_block(task: &Task<'_>, block: usize, room: &mut Activations, results: &mut [f32]));
        });
    });
}

#[inline(always)]
fn one_block<L: Lanes>(task: &Task<'_>, block: usize, room: &mut Activations, results: &mut [f32]) {
    let Task { network, inputs, biases } = task;
    room.sums.fill(0.0);
    room.bleed = [[[0.0; BLOCK]; 3]; BLEEDS];
    let size = VARYING.len() * BLOCK;
    let bodies = inputs.lit.terms.len();
    for (body, (terms, bias)) in inputs.lit.terms.iter().zip(biases).enumerate() {
        let x = &inputs.pairs[(block * bodies + body) * size..][..size];
        let Activations { x: kept, first, second, sums, bleed, .. } = &mut *room;
        keep_block::<L>(x, kept, 0);
        body_layers::<L>(network, terms, bias, kept, [first, second], sums, bleed);
    }
    let places = &inputs.places[block * PLACE_FEATURES * BLOCK..][..PLACE_FEATURES * BLOCK];
    keep_block::<L>(places, &mut room.trunk, PAIR_WIDTH);
    trunk_layers::<L>(network, room);
    let (out, bleed) = results.split_at_mut(OUTPUTS * BLOCK);
    out.copy_from_slice(&room.out);
    bleed.copy_from_slice(room.bleed.as_flattened().as_flattened());
}

#[cfg(test)]
mod tests {
    use geometry::light::{Surface, TraceScene, Vec3};
    use scene::{Body, Scene, Shape};

    use super::*;
    use crate::light::{Cpu, Illumination, Network, Place, Precision};

    #[test]
    fn the_layers_alone_give_what_the_reference_gives() {
        let mut scene = Scene::empty("layers");
        for (at, shape) in
            [Shape::Sphere { radius_m: 0.4 }, Shape::Box { half_extents_m: [0.3, 0.4, 0.2] }].into_iter().enumerate()
        {
            scene.bodies.push(Body::new(format!("body{at}"), shape, [at as f64, 0.5, 0.2]));
        }
        let (scene, network) = (TraceScene::new(&scene).expect("a scene"), Network::random(3));
        let lit = Lit::new(&scene);
        // More than a block and less than two.
        let places: Vec<Place> = (0..BLOCK + 7)
            .map(|at| Place {
                point: Vec3::new(0.05 * at as f32 - 1.0, 0.0, 0.7),
                normal: Vec3::Y,
                surface: Surface::Ground,
            })
            .collect();
        let (mut pairs, mut own, mut visibles) = (Vec::new(), Vec::new(), Vec::new());
        for place in &places {
            let (mut visible, mut sums) = (1.0, [0.0; 3]);
            for body in 0..lit.terms.len() {
                let pair = lit.pair(body, place);
                visible *= 1.0 - pair.occlusion;
                for (sum, part) in sums.iter_mut().zip([pair.occlusion, pair.cover, pair.contact]) {
                    *sum += part;
                }
                pairs.extend(pair.x);
            }
            own.extend(lit.place(place, visible, sums[0], sums[1], sums[2]));
            visibles.push(visible);
        }
        let inputs = Inputs::new(&lit, &pairs, &own);
        let mut found = vec![0.0; inputs.results()];
        Cpu::with(&network, Simd::best_in(Precision::F32), true).layers(&inputs, &mut found);
        for (index, (place, visible)) in places.iter().zip(visibles).enumerate() {
            let result = |at: usize| found[Inputs::at(index, at)];
            let bleed = std::array::from_fn(|k| Vec3::from_array(std::array::from_fn(|c| result(OUTPUTS + 3 * k + c))));
            let out = std::array::from_fn(result);
            let Illumination { sun_visibility, ambient } = Network::compose(&lit, visible, &bleed, &out);
            let wanted = network.illumination(&lit, place);
            assert!((sun_visibility - wanted.sun_visibility).abs() < 1e-4, "place {index}");
            assert!((ambient - wanted.ambient).abs().max_element() < 1e-4, "place {index}");
        }
    }
}
