//! Islands: bodies that touch each other, directly or through others, and so must be solved together.

use crate::dynamics::rigid::Rigid;
use crate::dynamics::touch::{GROUND, Touch};

/// Labels every body with the lowest index in its island, and every contact with its body's label; fixed bodies and the
/// ground join nothing. `ties` are pairs that belong together without touching.
pub fn label(labels: &mut Vec<usize>, bodies: &[Rigid], touches: &mut [Touch], ties: &[(usize, usize)]) {
    labels.clear();
    labels.extend(0..bodies.len());
    for (a, b) in touches.iter().map(|touch| (touch.a, touch.b)).chain(ties.iter().copied()) {
        if a == GROUND || b == GROUND || bodies[a].fixed || bodies[b].fixed {
            continue;
        }
        let (a, b) = (root(labels, a), root(labels, b));
        labels[a.max(b)] = a.min(b);
    }
    for i in 0..labels.len() {
        labels[i] = root(labels, i);
    }
    for touch in touches {
        touch.island = labels[if bodies[touch.a].fixed { touch.b } else { touch.a }];
    }
}

fn root(labels: &[usize], mut i: usize) -> usize {
    while labels[i] != i {
        i = labels[i];
    }
    i
}
