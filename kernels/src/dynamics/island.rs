//! Islands: bodies that touch each other, directly or through others, and so must be solved together.

use crate::dynamics::rigid::Rigid;
use crate::dynamics::touch::{GROUND, Touch};

/// Labels every body with the lowest index in its island, and every contact with its body's label; fixed bodies and the
/// ground join nothing.
pub fn label(labels: &mut Vec<usize>, bodies: &[Rigid], touches: &mut [Touch]) {
    labels.clear();
    labels.extend(0..bodies.len());
    for touch in touches.iter() {
        if touch.b == GROUND || bodies[touch.a].fixed || bodies[touch.b].fixed {
            continue;
        }
        let (a, b) = (root(labels, touch.a), root(labels, touch.b));
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
