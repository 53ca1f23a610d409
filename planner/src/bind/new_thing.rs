//! Things that are added, and things that become other things.

use scene::{Body, Change, Edit, NewBody, Selector, Shape, Texture, Thing};

use crate::bind::amount::Property;
use crate::bind::who::selector;
use crate::bind::{BindError, Binder};
use crate::draft::{Amount, Exact, NewThing, Turned};
use crate::quantity::Dimension;

impl Binder<'_> {
    pub(super) fn add(&mut self, new: &NewThing) -> Result<(), BindError> {
        let count = self.count(new)?;
        let mut body = new.thing.new_body();
        if new.thing == Thing::Box {
            // Another box is one like those that are there.
            body.shape =
                self.start.bodies.iter().rev().find(|body| is_free_box(body)).map(|body| body.shape).or(body.shape);
        }
        if let Some(material) = new.material {
            // What it is made of decides its mass, bounce and friction, unless they are said.
            body = NewBody {
                material: Some(material),
                mass_kg: None,
                restitution: None,
                friction: None,
                colour: None,
                ..body
            };
        }
        if let Some(colour) = new.colour {
            body.colour = Some(colour.colour());
        }
        body.name = self.name(new);
        if let Some(size) = new.size {
            let shape = body.shape.unwrap_or_else(|| self.ordinary_shape());
            let half_m = self.amount(Property::Size, size, shape.half_largest_extent_m())?;
            body.shape = Some(shape.resized(scene::limits::SIZE.check("", half_m).map_err(scene::EditError::from)?));
        }
        if let Some(mass) = new.mass {
            let ordinary = body.mass_kg.or(self.start.bodies.first().map(|first| first.mass_kg)).unwrap_or(1.0);
            body.mass_kg = Some(self.amount(Property::Mass, mass, ordinary)?);
        }
        let before = self.start.bodies.len();
        self.edit(Edit::AddBodies { body, count, arrangement: new.arrangement.unwrap_or_default() })?;
        let ids: Vec<String> = self.start.bodies[before..].iter().map(|body| body.id.clone()).collect();
        let focus = std::mem::take(&mut self.focus);
        self.settle_new(new, &ids, &focus)?;
        if let Some(height) = new.height {
            self.set(Property::Height, &ids, height)?;
        }
        self.focus = ids;
        Ok(())
    }

    fn count(&self, new: &NewThing) -> Result<u32, BindError> {
        let Some(slot) = new.count else { return Ok(1) };
        let quantity = self.quantity(slot)?;
        let found = quantity.value;
        if quantity.dimension != Dimension::Plain || found.fract() != 0.0 || !(1.0..=1e9).contains(&found) {
            return Err(BindError::NotWhole { found });
        }
        Ok(found as u32)
    }

    /// What it is called: "blue steel bowling ball"; a plain ball or box is named by the scene.
    fn name(&self, new: &NewThing) -> Option<String> {
        let known = new.thing.new_body().name?;
        let colour = new.colour.map(|colour| format!("{} ", colour.word())).unwrap_or_default();
        let material = new.material.map(|material| format!("{} ", material.word())).unwrap_or_default();
        Some(format!("{colour}{material}{known}"))
    }

    fn ordinary_shape(&self) -> Shape {
        let sphere =
            self.start.bodies.iter().map(|body| body.shape).find(|shape| matches!(shape, Shape::Sphere { .. }));
        sphere.unwrap_or(Shape::Sphere { radius_m: 0.3 })
    }

    fn amount(&self, property: Property, amount: Amount, ordinary: f64) -> Result<f64, BindError> {
        Ok(match amount {
            Amount::Exact(Exact::To(slot)) => self.exact(property, Exact::To(slot))?.of(ordinary),
            Amount::Exact(exact) => self.exact(property, exact)?.of(ordinary),
            Amount::Rough(rough) => {
                let same = self.start.bodies.first().map_or(ordinary, |first| property.present(&self.start, first));
                self.rough(property, rough, ordinary, ordinary, same)
            }
        })
    }

    /// Turns bodies into other things, where they are.
    pub(super) fn turn_into(&mut self, turned: &Turned) -> Result<(), BindError> {
        let ids = self.who(&turned.of)?;
        let of = || -> Selector { selector(&ids) };
        let new = turned.thing.new_body();
        let first = ids.first().and_then(|id| self.start.body(id));
        let half_m = first.map_or(0.3, |body| body.shape.half_largest_extent_m());
        let shape = match (turned.thing, new.shape) {
            (Thing::Ball, _) => Shape::Sphere { radius_m: half_m },
            (Thing::Box, _) => Shape::Box { half_extents_m: [half_m; 3] },
            (_, Some(shape)) => shape,
            (_, None) => Shape::Sphere { radius_m: half_m },
        };
        self.edit(Edit::SetShape { of: of(), shape })?;
        if let Some(mass_kg) = new.mass_kg {
            self.edit(Edit::SetMass { of: of(), value: Change::To(mass_kg) })?;
        }
        if let Some(restitution) = new.restitution {
            self.edit(Edit::SetRestitution { of: of(), value: Change::To(restitution) })?;
        }
        if let Some(friction) = new.friction {
            self.edit(Edit::SetFriction { of: of(), value: Change::To(friction) })?;
        }
        if let Some(drag_coefficient) = new.drag_coefficient {
            self.edit(Edit::SetDrag { of: of(), value: Change::To(drag_coefficient) })?;
        }
        if new.colour.is_some() || new.texture.is_some() {
            let texture = Some(new.texture.unwrap_or(Texture::Plain));
            self.edit(Edit::SetLook { of: of(), colour: new.colour, gloss: None, metal: None, glow: None, texture })?;
        }
        let colour = first_colour(&self.start, &ids);
        let name = new.name.unwrap_or_else(|| format!("{colour} {}", turned.thing.word()));
        self.edit(Edit::Rename { of: of(), name })
    }
}

pub(super) fn is_free_box(body: &Body) -> bool {
    !body.fixed && matches!(body.shape, Shape::Box { .. })
}

fn first_colour(scene: &scene::Scene, ids: &[String]) -> &'static str {
    ids.first().and_then(|id| scene.body(id)).map_or("grey", |body| body.look.colour.name().word())
}
