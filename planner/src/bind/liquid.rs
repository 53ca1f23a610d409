//! The liquid: which it is, how dense, how deep.

use scene::limits;
use scene::{Body, Change, Edit, Fluid, Liquid, Scene};

use crate::bind::amount::Property;
use crate::bind::{BindError, Binder};
use crate::draft::{Amount, DraftStep, Filling};

/// How deep a liquid is that is poured where there was none.
const ORDINARY_LEVEL_M: f64 = 1.5;
/// How far it then stands above what hangs on a string or a spring.
const ABOVE_M: f64 = 0.3;

impl Binder<'_> {
    pub(super) fn liquid(&mut self, step: &DraftStep) -> Result<(), BindError> {
        let present = self.start.environment.liquid.clone();
        let lesson = self.situation.log.origin.environment.liquid.clone();
        let amount = match step {
            DraftStep::Liquid(Filling::Nothing(_)) => return self.edit(Edit::SetLiquid(None)),
            DraftStep::Liquid(Filling::Fluid(fluid)) => {
                let level_m = present.or(lesson).map_or_else(|| poured_m(&self.start), |liquid| liquid.level_m);
                let density_kg_m3 = fluid.density_kg_m3();
                return self.edit(Edit::SetLiquid(Some(Liquid { level_m, density_kg_m3 })));
            }
            DraftStep::LiquidDensity(amount) | DraftStep::LiquidLevel(amount) => *amount,
            _ => return Ok(()),
        };
        let water = Liquid { level_m: ORDINARY_LEVEL_M, density_kg_m3: Fluid::Water.density_kg_m3() };
        let liquid = present.ok_or(BindError::NoLiquid)?;
        let normal = lesson.unwrap_or(water);
        let dense = matches!(step, DraftStep::LiquidDensity(_));
        let (property, value, usual) = if dense {
            (Property::LiquidDensity, liquid.density_kg_m3, normal.density_kg_m3)
        } else {
            (Property::LiquidLevel, liquid.level_m, normal.level_m)
        };
        let change = match amount {
            Amount::Exact(exact) => self.exact(property, exact)?,
            Amount::Rough(rough) => Change::To(self.rough(property, rough, value, usual, usual)),
        };
        let changed = change.of(value);
        let liquid = if dense {
            let density_kg_m3 = limits::LIQUID_DENSITY.check("", changed).map_err(scene::EditError::from)?;
            Liquid { density_kg_m3, ..liquid }
        } else {
            let level_m = limits::LIQUID_LEVEL.check("", changed).map_err(scene::EditError::from)?;
            Liquid { level_m, ..liquid }
        };
        self.edit(Edit::SetLiquid(Some(liquid)))
    }
}

/// How deep a liquid is that is poured into a scene: what hangs there is in it.
fn poured_m(scene: &Scene) -> f64 {
    let hangs = |body: &&Body| scene.links.iter().any(|link| link.holds(&body.id));
    let top_m = |body: &Body| body.position_m[1] + body.shape.bounding_radius_m();
    let highest_m = scene.bodies.iter().filter(hangs).map(top_m).fold(f64::NEG_INFINITY, f64::max);
    ORDINARY_LEVEL_M.max(highest_m + ABOVE_M).min(limits::LIQUID_LEVEL.most)
}
