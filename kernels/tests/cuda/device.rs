//! What a device draws against the scalar reference.

use kernels::light::{Backend, Cuda, Job, Network, Precision, Scalar, Size};

use super::scenes;

/// Asserts that the f32 kernels draw what the reference draws, in one launch for all pictures.
pub fn agrees_with_the_reference() {
    let network = Network::open().expect("weights");
    let cuda = Cuda::new(&network, Precision::F32).unwrap_or_else(|error| panic!("{error}"));
    let (scenes, size) = (scenes::all(), Size::new(70, 50).expect("within the limits"));
    let jobs: Vec<Job<'_>> = scenes.iter().map(|(_, scene)| Job { scene, size }).collect();
    let found = cuda.render(&jobs).expect("drawn");
    let wanted = Scalar::new(network).render(&jobs).expect("drawn");
    assert!(found == cuda.render(&jobs).expect("drawn"), "the same scenes, the same bytes");
    for (((name, _), found), wanted) in scenes.iter().zip(&found).zip(&wanted) {
        let off = found.rgb.iter().zip(&wanted.rgb).filter(|(a, b)| a.abs_diff(**b) > 1).count();
        assert!(off <= 3 + wanted.rgb.len() / 1000, "{name}: {off} of {} bytes are apart", wanted.rgb.len());
    }
}
