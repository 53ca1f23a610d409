//! Validation: what makes a scene well-formed. Every door into the program (files, HTTP, edits) goes through it.

use std::collections::BTreeSet;

use crate::body::{Body, Shape, Texture};
use crate::environment::{Environment, Light};
use crate::error::SceneError;
use crate::limits::{self, Range};
use crate::link::{Link, LinkEnd, LinkKind};
use crate::scene::{Scene, Vec3};

impl Scene {
    /// Whether every number is finite and within its limits, ids are unique, and what is referred to is there.
    ///
    /// # Errors
    /// The first thing that is wrong, with its limit and what was found.
    pub fn validate(&self) -> Result<(), SceneError> {
        name("scene", &self.name)?;
        for unit in [self.units.length_m, self.units.time_s, self.units.mass_kg] {
            limits::UNIT.check("", unit)?;
        }
        many("bodies", limits::MAX_BODIES, self.bodies.len())?;
        many("links", limits::MAX_LINKS, self.links.len())?;
        unique("bodies", self.bodies.iter().map(|body| body.id.as_str()))?;
        unique("links", self.links.iter().map(|link| link.id.as_str()))?;
        for body in &self.bodies {
            body.validate()?;
        }
        self.validate_environment(&self.environment)?;
        self.validate_hall()?;
        for link in &self.links {
            self.validate_link(link)?;
        }
        self.validate_view()
    }

    fn validate_environment(&self, environment: &Environment) -> Result<(), SceneError> {
        limits::GRAVITY.check("", environment.gravity_m_s2)?;
        limits::AIR_DENSITY.check("", environment.air_density_kg_m3)?;
        if let Some(ground) = &environment.ground {
            limits::FRICTION.check("the ground", ground.friction)?;
            limits::RESTITUTION.check("the ground", ground.restitution)?;
            limits::TILE.check("", ground.tile_m)?;
        }
        if let Some(liquid) = &environment.liquid {
            limits::START_POSITION.check("the liquid's surface", liquid.level_m)?;
            limits::LIQUID_DENSITY.check("", liquid.density_kg_m3)?;
        }
        match &environment.light {
            Light::Sun(sun) => {
                limits::AZIMUTH.check("the sun", sun.azimuth_deg)?;
                limits::SUN_ELEVATION.check("", sun.elevation_deg)?;
                limits::SUN_STRENGTH.check("", sun.strength)?;
            }
            Light::Star { body } => self.refers("the light", body)?,
        }
        Ok(())
    }

    fn validate_link(&self, link: &Link) -> Result<(), SceneError> {
        id(&link.id)?;
        let whose = format!("link {:?}", link.id);
        match link.kind {
            LinkKind::Rod { length_m } | LinkKind::String { length_m } => {
                limits::LINK_LENGTH.check(&whose, length_m)?;
            }
            LinkKind::Spring { rest_length_m, stiffness_n_m, damping_n_s_m } => {
                limits::LINK_LENGTH.check(&whose, rest_length_m)?;
                limits::STIFFNESS.check(&whose, stiffness_n_m)?;
                limits::DAMPING.check(&whose, damping_n_s_m)?;
            }
            LinkKind::Hinge { axis } => {
                each(&limits::START_POSITION, &whose, axis)?;
                if axis.iter().all(|&part| part == 0.0) {
                    return Err(SceneError::NoAxis { link: link.id.clone() });
                }
            }
        }
        for end in [&link.a, &link.b] {
            match end {
                LinkEnd::Body { body, at_m } => {
                    self.refers(&whose, body)?;
                    each(&limits::START_POSITION, &whose, *at_m)?;
                }
                LinkEnd::Point { point_m } => each(&limits::START_POSITION, &whose, *point_m)?,
            }
        }
        Ok(())
    }

    fn validate_view(&self) -> Result<(), SceneError> {
        let camera = &self.camera;
        limits::AZIMUTH.check("the camera", camera.azimuth_deg)?;
        limits::CAMERA_ELEVATION.check("", camera.elevation_deg)?;
        limits::CAMERA_DISTANCE.check("", camera.distance_m)?;
        limits::FIELD_OF_VIEW.check("", camera.fov_deg)?;
        each(&limits::POSITION, "the camera's target", camera.target_m)?;
        if let Some(body) = &camera.follow {
            self.refers("the camera", body)?;
        }
        limits::RATE.check("", self.clock.rate)?;
        limits::TIME.check("", self.clock.time_s)?;
        let mut seen = BTreeSet::new();
        for overlay in &self.overlays {
            if !seen.insert(*overlay) {
                return Err(SceneError::SameOverlay { overlay: format!("{overlay:?}").to_lowercase() });
            }
        }
        Ok(())
    }

    fn refers(&self, by: &str, body: &str) -> Result<(), SceneError> {
        match self.body(body) {
            Some(_) => Ok(()),
            None => Err(SceneError::NoSuchBody { by: by.to_owned(), id: body.chars().take(60).collect() }),
        }
    }
}

impl Body {
    /// Whether this body's own numbers are finite and within their limits.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn validate(&self) -> Result<(), SceneError> {
        id(&self.id)?;
        name("body", &self.name)?;
        let whose = format!("the {}", self.name);
        self.shape.validate(&whose)?;
        limits::MASS.check(&whose, self.mass_kg)?;
        each(&limits::POSITION, &whose, self.position_m)?;
        let length = self.orientation.iter().map(|part| part * part).sum::<f64>().sqrt();
        if !length.is_finite() || (length - 1.0).abs() > limits::ORIENTATION_TOLERANCE {
            return Err(SceneError::NotUnit { whose, found: length });
        }
        limits::SPEED.check(&whose, length_of(self.velocity_m_s))?;
        each(&limits::SPIN, &whose, self.angular_velocity_rad_s)?;
        limits::RESTITUTION.check(&whose, self.restitution)?;
        limits::FRICTION.check(&whose, self.friction)?;
        limits::DRAG.check(&whose, self.drag_coefficient)?;
        limits::GLOSS.check(&whose, self.look.gloss)?;
        limits::METAL.check(&whose, self.look.metal)?;
        limits::GLOW.check(&whose, self.look.glow)?;
        match &self.look.texture {
            Texture::Picture { file } if !is_picture_file(file) => {
                Err(SceneError::PictureFile { whose, found: file.chars().take(60).collect() })
            }
            _ => Ok(()),
        }
    }
}

impl Shape {
    fn validate(&self, whose: &str) -> Result<(), SceneError> {
        match *self {
            Self::Sphere { radius_m } => limits::SIZE.check(whose, radius_m).map(|_| ()),
            Self::Box { half_extents_m } => each(&limits::SIZE, whose, half_extents_m),
            Self::Cylinder { radius_m, half_height_m } | Self::Capsule { radius_m, half_height_m } => {
                limits::SIZE.check(whose, radius_m)?;
                limits::SIZE.check(whose, half_height_m).map(|_| ())
            }
        }
    }
}

pub(crate) fn length_of(v: Vec3) -> f64 {
    (v[0] * v[0] + v[1] * v[1] + v[2] * v[2]).sqrt()
}

fn each(range: &Range, whose: &str, values: Vec3) -> Result<(), SceneError> {
    values.into_iter().try_for_each(|value| range.check(whose, value).map(|_| ()))
}

pub(crate) fn many(what: &'static str, most: usize, found: usize) -> Result<(), SceneError> {
    if found > most { Err(SceneError::TooMany { what, most, found }) } else { Ok(()) }
}

fn name(what: &'static str, name: &str) -> Result<(), SceneError> {
    let found = name.chars().count();
    if name.trim().is_empty() || found > limits::MAX_NAME_CHARS || name.chars().any(char::is_control) {
        return Err(SceneError::BadName { what, most: limits::MAX_NAME_CHARS, found });
    }
    Ok(())
}

/// Whether a path stays below the folder that it starts from and names an image: words of letters, digits, `-`, `_` and `.`
/// joined by `/`.
fn is_picture_file(file: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let word = |word: &str| !word.is_empty() && !word.starts_with('.') && word.chars().all(plain);
    let lower = file.to_ascii_lowercase();
    let image = [".png", ".jpg", ".jpeg"].iter().any(|ending| lower.ends_with(ending));
    image && file.len() <= limits::MAX_PICTURE_FILE_CHARS && file.split('/').all(word)
}

fn id(id: &str) -> Result<(), SceneError> {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if id.is_empty() || id.len() > limits::MAX_ID_CHARS || !id.chars().all(fits) {
        return Err(SceneError::BadId { most: limits::MAX_ID_CHARS, found: id.chars().take(40).collect() });
    }
    Ok(())
}

fn unique<'a>(what: &'static str, ids: impl Iterator<Item = &'a str>) -> Result<(), SceneError> {
    let mut seen = BTreeSet::new();
    for id in ids {
        if !seen.insert(id) {
            return Err(SceneError::SameId { what, id: id.chars().take(60).collect() });
        }
    }
    Ok(())
}
