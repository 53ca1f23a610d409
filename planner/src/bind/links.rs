//! Strings, rods and springs: their length, stiffness and damping, and cutting them.

use scene::{Change, Edit, Link, LinkKind, Scene};

use crate::bind::amount::Property;
use crate::bind::{BindError, Binder};
use crate::draft::{Amount, Setting, Word};

impl Property {
    /// The value of a link, where links have this property.
    fn of_link(self, link: &Link) -> Option<f64> {
        match (self, link.kind) {
            (Self::LinkLength, LinkKind::Rod { length_m } | LinkKind::String { length_m }) => Some(length_m),
            (Self::LinkLength, LinkKind::Spring { rest_length_m, .. }) => Some(rest_length_m),
            (Self::Stiffness, LinkKind::Spring { stiffness_n_m, .. }) => Some(stiffness_n_m),
            (Self::Damping, LinkKind::Spring { damping_n_s_m, .. }) => Some(damping_n_s_m),
            _ => None,
        }
    }

    /// "string or spring", as far as links have this property.
    fn held_by(self) -> &'static str {
        match self {
            Self::Stiffness | Self::Damping => "spring",
            _ => "string, rod or spring",
        }
    }
}

/// Whether a link ends on one of these bodies.
fn holds(link: &Link, ids: &[String]) -> bool {
    ids.iter().any(|id| link.holds(id))
}

/// A link's own edit of a property.
pub(crate) fn link_edit(property: Property, link: &str, value: Change) -> Edit {
    let (mut length, mut stiffness, mut damping) = (None, None, None);
    match property {
        Property::Stiffness => stiffness = Some(value),
        Property::Damping => damping = Some(value),
        _ => length = Some(value),
    }
    Edit::SetLink { link: link.to_owned(), length, stiffness, damping }
}

/// The links of a scene that have a property and hold one of these bodies; all that have it if none of them does.
pub(crate) fn links(scene: &Scene, property: Property, ids: &[String]) -> Vec<(String, f64)> {
    let having = |link: &Link| Some((link.id.clone(), property.of_link(link)?));
    let held: Vec<_> = scene.links.iter().filter(|link| holds(link, ids)).filter_map(having).collect();
    if held.is_empty() { scene.links.iter().filter_map(having).collect() } else { held }
}

impl Binder<'_> {
    /// Length, stiffness or damping of what holds bodies.
    pub(super) fn link_setting(&mut self, property: Property, setting: &Setting) -> Result<(), BindError> {
        let ids = self.who(&setting.of)?;
        let found = links(&self.start, property, &ids);
        if found.is_empty() {
            return Err(BindError::NoLink { what: property.held_by() });
        }
        let changes: Vec<(String, Change)> = match setting.value {
            Amount::Exact(exact) => {
                let change = self.exact(property, exact)?;
                found.into_iter().map(|(link, _)| (link, change)).collect()
            }
            Amount::Rough(rough) => {
                let all = links(&self.start, property, &[]);
                let other =
                    all.iter().find(|(link, _)| !found.iter().any(|(one, _)| one == link)).map(|(_, value)| *value);
                let origin = |id: &str| {
                    let link = self.situation.log.origin.links.iter().find(|link| link.id == id)?;
                    property.of_link(link)
                };
                let of = |(link, present): (String, f64)| {
                    let same = other.unwrap_or(present);
                    let value = self.rough(property, rough, present, origin(&link).unwrap_or(same), same);
                    (link, Change::To(value))
                };
                found.into_iter().map(of).collect()
            }
        };
        for (link, change) in changes {
            self.edit(link_edit(property, &link, change))?;
        }
        Ok(())
    }

    /// Cuts what holds bodies.
    pub(super) fn cut(&mut self, words: &[Word]) -> Result<(), BindError> {
        let ids = self.who(words)?;
        let held: Vec<String> =
            self.now.links.iter().filter(|link| holds(link, &ids)).map(|link| link.id.clone()).collect();
        if held.is_empty() {
            return Err(BindError::NoLink { what: Property::LinkLength.held_by() });
        }
        held.into_iter().try_for_each(|link| self.edit(Edit::Cut { link }))
    }
}
