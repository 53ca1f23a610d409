//! Laws as a file of tensors; `kernels::dynamics::Learned` says what each is.

use kernels::dynamics::{BendOf, Learned, PowerTerm};
use safetensors::Dtype;
use safetensors::tensor::TensorView;

/// Name, shape, values.
type Tensor = (&'static str, Vec<usize>, Vec<f64>);

/// The tensors of laws.
fn tensors(laws: &Learned) -> Vec<Tensor> {
    let powers = |name: &'static str, terms: &[PowerTerm]| -> Tensor {
        let values = terms.iter().flat_map(|term| [term.coefficient, term.exponent]).collect();
        (name, vec![terms.len(), 2], values)
    };
    let number = |name: &'static str, value: f64| -> Tensor { (name, vec![1], vec![value]) };
    let mut tensors: Vec<Tensor> = vec![
        ("normal", vec![laws.normal.terms.len()], laws.normal.terms.to_vec()),
        ("friction", vec![laws.friction.terms.len()], laws.friction.terms.to_vec()),
        powers("drag", &laws.drag),
        powers("spring", &laws.forces.spring),
        number("damping", laws.forces.damping),
        powers("attraction", &laws.forces.attraction),
        number("buoyancy", laws.forces.buoyancy),
        number("liquid_drag", laws.forces.liquid_drag),
    ];
    if let Some(bend) = &laws.normal.bend {
        let knots = bend.factors.iter().zip(0..);
        let values = knots.flat_map(|(&factor, k)| [bend.first_ln_m_s + f64::from(k) * bend.step_ln, factor]).collect();
        tensors.push(("normal.bend", vec![bend.factors.len(), 2], values));
        let flags = [bend.of == BendOf::Rebound, bend.ground_only].map(|flag| if flag { 1.0 } else { 0.0 });
        tensors.push(("normal.bend.of", vec![2], flags.to_vec()));
    }
    if let Some(grain) = &laws.friction.grain {
        tensors.push(("friction.grain", vec![grain.waves.len(), 2], grain.waves.concat()));
    }
    if laws.wind_m_s != glam::DVec3::ZERO {
        tensors.push(("wind", vec![3], laws.wind_m_s.to_array().to_vec()));
    }
    tensors
}

/// Numbers in laws.
pub fn count(laws: &Learned) -> u64 {
    tensors(laws).iter().map(|(.., values)| values.len() as u64).sum()
}

/// The file.
///
/// # Errors
/// When it cannot be put together.
pub fn bytes(laws: &Learned) -> anyhow::Result<Vec<u8>> {
    let tensors = tensors(laws);
    let raw: Vec<Vec<u8>> =
        tensors.iter().map(|(.., values)| values.iter().flat_map(|value| value.to_le_bytes()).collect()).collect();
    let views = tensors
        .iter()
        .zip(&raw)
        .map(|((name, shape, _), data)| Ok(((*name).to_owned(), TensorView::new(Dtype::F64, shape.clone(), data)?)))
        .collect::<anyhow::Result<Vec<_>>>()?;
    Ok(safetensors::serialize(views, None)?)
}
