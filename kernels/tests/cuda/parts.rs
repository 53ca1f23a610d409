//! What scenes for the tests of light are made of, on the CPU and on a device.

use scene::{Link, LinkEnd, LinkKind, Scene};

/// Numbers that look random and are the same in every run, in 0 to 1.
pub fn numbers(seed: u64) -> impl FnMut() -> f64 {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) as f64 / (1u64 << 53) as f64
    }
}

/// Ties the bodies of a scene to points above them by a link of every kind in turn, and the first to the last.
pub fn tie(scene: &mut Scene) {
    let kinds = [
        LinkKind::Rod { length_m: 1.0 },
        LinkKind::String { length_m: 2.5 },
        LinkKind::Spring { rest_length_m: 1.0, stiffness_n_m: 10.0, damping_n_s_m: 0.1 },
        LinkKind::Hinge { axis: [0.3, 0.2, 1.0] },
    ];
    for (index, body) in scene.bodies.iter().enumerate() {
        let [x, y, z] = body.position_m;
        let a = if index == 0 {
            LinkEnd::Body { body: scene.bodies[scene.bodies.len() - 1].id.clone(), at_m: [0.1, 0.0, 0.2] }
        } else {
            LinkEnd::Point { point_m: [x + 0.4, y + 1.0, z] }
        };
        let b = LinkEnd::Body { body: body.id.clone(), at_m: [0.0; 3] };
        scene.links.push(Link { id: format!("link_{index}"), kind: kinds[index % kinds.len()], a, b });
    }
}
