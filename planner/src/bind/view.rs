//! How one looks: camera, clock, light of the day, overlays and colours.

use scene::{Change, Colour, Edit, Light, Step, Texture, Viewpoint};

use crate::bind::{BindError, Binder, Bound};
use crate::draft::{CameraMove, ClockMove, Daylight, DraftStep, Finish, Word};

/// How far a turn or a tilt of the camera goes, in degrees.
const TURN_DEG: f64 = 30.0;
const TILT_DEG: f64 = 15.0;

/// Below this the sun is red and the shadows are long.
const LOW_SUN_DEG: f64 = 15.0;

/// The light that a glowing body gives off.
const GLOW: f64 = 2.0;

/// The darker tiles of a coloured floor.
const DARKER: f32 = 0.82;

impl Binder<'_> {
    pub(super) fn view(&mut self, step: &DraftStep) -> Result<(), BindError> {
        match step {
            DraftStep::Colour(painted) if painted.of == [Word::Ground] => {
                let colour = painted.colour.colour();
                let darker = Colour { srgb: colour.srgb.map(|channel| (f32::from(channel) * DARKER) as u8) };
                // Its tiles are told apart by a darker shade; two colours in one breath are a tile of each.
                let painted_before = self.steps.iter().find_map(|step| match step {
                    Bound::Step(Step::Edit(Edit::SetGroundColours([first, _]))) => Some(*first),
                    _ => None,
                });
                let tiles = painted_before.map_or([colour, darker], |first| [first, colour]);
                self.edit(Edit::SetGroundColours(tiles))
            }
            DraftStep::Colour(painted) => {
                let of = self.whom(&painted.of)?;
                let colour = Some(painted.colour.colour());
                self.edit(Edit::SetLook { of, colour, gloss: None, metal: None, glow: None, texture: None })
            }
            DraftStep::Look(finished) => {
                let of = self.whom(&finished.of)?;
                let (mut gloss, mut metal, mut glow, mut texture) = (None, None, None, None);
                match finished.finish {
                    Finish::Shiny => gloss = Some(0.9),
                    Finish::Matt => (gloss, metal) = (Some(0.0), Some(0.0)),
                    Finish::Mirror => (gloss, metal) = (Some(1.0), Some(1.0)),
                    Finish::Glowing => glow = Some(GLOW),
                    Finish::Unlit => glow = Some(0.0),
                    Finish::Striped => texture = Some(Texture::Stripes),
                    Finish::Chequered => texture = Some(Texture::Checker),
                    Finish::Plain => texture = Some(Texture::Plain),
                }
                self.edit(Edit::SetLook { of, colour: None, gloss, metal, glow, texture })
            }
            DraftStep::Daylight(daylight) => self.daylight(*daylight),
            DraftStep::Camera(moved) => self.camera(*moved),
            DraftStep::Follow(whom) => {
                let of = self.whom(&whom.of)?;
                self.edit(Edit::Follow { of: Some(of) })
            }
            DraftStep::Clock(moved) => self.edit(match moved {
                ClockMove::Pause => Edit::SetPaused(true),
                ClockMove::Play => Edit::SetPaused(false),
                ClockMove::Slower => Edit::SetRate(Change::Times(0.5)),
                ClockMove::MuchSlower => Edit::SetRate(Change::Times(0.2)),
                ClockMove::Faster => Edit::SetRate(Change::Times(2.0)),
                ClockMove::Normal => Edit::SetRate(Change::To(1.0)),
            }),
            DraftStep::Show(overlay) => self.edit(Edit::SetOverlay { overlay: *overlay, shown: true }),
            DraftStep::Hide(overlay) => self.edit(Edit::SetOverlay { overlay: *overlay, shown: false }),
            _ => Ok(()),
        }
    }

    pub(super) fn daylight(&mut self, daylight: Daylight) -> Result<(), BindError> {
        self.edit(sun(daylight))
    }

    /// Whether the sun stands so low that there is little light.
    pub(super) fn after_sunset(&self) -> bool {
        matches!(&self.now.environment.light, Light::Sun(sun) if sun.elevation_deg < LOW_SUN_DEG)
    }

    fn camera(&mut self, moved: CameraMove) -> Result<(), BindError> {
        let turned = |by: f64| (Some(Change::By(by)), None, None);
        let tilted = |by: f64| (None, Some(Change::By(by)), None);
        let away = |times: f64| (None, None, Some(Change::Times(times)));
        let (azimuth, elevation, distance) = match moved {
            CameraMove::Closer => away(0.6),
            CameraMove::Farther => away(1.6),
            CameraMove::Higher => tilted(TILT_DEG),
            CameraMove::Lower => tilted(-TILT_DEG),
            CameraMove::TurnLeft => turned(-TURN_DEG),
            CameraMove::TurnRight => turned(TURN_DEG),
            CameraMove::Top => return self.edit(Edit::LookFrom(Viewpoint::Top)),
            CameraMove::Front => return self.edit(Edit::LookFrom(Viewpoint::Front)),
            CameraMove::Back => return self.edit(Edit::LookFrom(Viewpoint::Back)),
            CameraMove::LeftSide => return self.edit(Edit::LookFrom(Viewpoint::Left)),
            CameraMove::RightSide => return self.edit(Edit::LookFrom(Viewpoint::Right)),
            CameraMove::Low => return self.edit(Edit::LookFrom(Viewpoint::Low)),
            CameraMove::Home => {
                if self.now.camera.follow.is_some() {
                    self.edit(Edit::Follow { of: None })?;
                }
                return self.edit(Edit::LookFrom(Viewpoint::Home));
            }
            CameraMove::Unfollow => return self.edit(Edit::Follow { of: None }),
        };
        self.edit(Edit::SetCamera { azimuth, elevation, distance, target_m: None })
    }
}

/// The sun of a time of day: low and red at the ends, high and white at noon.
fn sun(daylight: Daylight) -> Edit {
    let (azimuth_deg, elevation_deg, strength, colour) = match daylight {
        Daylight::Dawn => (80.0, 6.0, 0.7, Colour::rgb(0xff, 0xb8, 0x82)),
        Daylight::Morning => (65.0, 25.0, 0.9, Colour::rgb(0xff, 0xe0, 0xb4)),
        Daylight::Noon => (20.0, 75.0, 1.0, Colour::rgb(0xff, 0xf8, 0xee)),
        Daylight::Afternoon => (-45.0, 38.0, 1.0, Colour::rgb(0xff, 0xee, 0xd0)),
        Daylight::Dusk => (-80.0, 6.0, 0.65, Colour::rgb(0xff, 0x9e, 0x66)),
        // The first stars are out, and things can still be seen.
        Daylight::Night => (-80.0, -7.0, 1.0, Colour::rgb(0xff, 0x9e, 0x66)),
    };
    Edit::SetSun {
        azimuth: Some(Change::To(azimuth_deg)),
        elevation: Some(Change::To(elevation_deg)),
        strength: Some(Change::To(strength)),
        colour: Some(colour),
    }
}
