//! One picture on its way: what is drawn on, what is shown, what room is left, and the words that are written last.

use std::sync::Arc;

use glam::{DVec3, Vec2};
use kernels::light::Frame;
use scene::{Body, Scene};

use crate::Shown;
use crate::canvas::{Canvas, Pen};
use crate::history::{History, Peaks, Sample, Start, step_of};
use crate::rect::Rect;
use crate::room::Room;
use crate::sight::Sight;
use crate::style::Ink;
use crate::text;

/// Words that are to be written.
struct Words {
    text: String,
    corner: Vec2,
    ink: Ink,
    /// From what they belong to, where that is not close by.
    leader: Option<[Vec2; 2]>,
}

/// One picture on its way.
pub struct Sheet<'a> {
    /// What is drawn on.
    pub canvas: Canvas,
    /// Where things are in the picture.
    pub sight: Sight,
    /// What room is left for words.
    pub room: Room,
    /// What is shown.
    pub scene: &'a Scene,
    /// The latest twenty seconds, earliest first.
    pub samples: Vec<&'a Sample>,
    /// How the run began.
    pub start: Arc<Start>,
    /// The greatest that it promised then, or another run beside it did.
    pub promised: Peaks,
    /// The greatest so far, likewise.
    pub peaks: Peaks,
    /// The step that is shown.
    pub step: u64,
    /// Where each body is seen; none of what is beyond the walls of a hall.
    pub outlines: Vec<Option<Rect>>,
    words: Vec<Words>,
}

impl<'a> Sheet<'a> {
    /// Takes a picture up; none if it holds no pixels or the scene cannot be drawn.
    pub fn new(frame: &Frame, shown: &Shown<'a>) -> Option<Self> {
        let scene = shown.scene;
        let canvas = Canvas::new(frame)?;
        let sight = Sight::new(scene, canvas.width(), canvas.height())?;
        let bounds = canvas.bounds().grown(-canvas.style.gap * 0.5);
        let mut room = Room::new(bounds);
        let outline = |(index, body): (usize, &Body)| {
            let seen = sight.outline(index).filter(|_| !sight.is_walled_off(vector(body.position_m)));
            seen.filter(|rect| rect.min.is_finite() && rect.max.is_finite())
        };
        let outlines: Vec<Option<Rect>> = scene.bodies.iter().enumerate().map(outline).collect();
        // What fills the picture cannot be kept free.
        let most = canvas.width() * canvas.height() * 0.25;
        for rect in outlines.iter().flatten().filter(|rect| rect.size().element_product() < most) {
            room.show(*rect, 1.0);
        }
        // A page writes the time in this corner.
        let size = canvas.bounds().size();
        room.take(Rect { min: Vec2::new(0.0, size.y * 0.93), max: Vec2::new(size.x * 0.2, size.y) });
        let step = step_of(scene);
        let start = shown.past.start().cloned().unwrap_or_else(|| Arc::new(Start::of(scene)));
        let samples = shown.past.window(step);
        let promised = |past: &History| past.start().map(|start| start.peaks);
        let reached = |past: &History| past.window(step).last().map(|sample| sample.peaks);
        let with = |own: Peaks, of: &dyn Fn(&History) -> Option<Peaks>| {
            shown.beside.and_then(of).map_or(own, |other| own.and(&other))
        };
        let peaks = with(samples.last().map_or(start.peaks, |sample| sample.peaks), &reached);
        let promised = with(start.peaks, &promised);
        Some(Self { canvas, sight, room, scene, samples, start, promised, peaks, step, outlines, words: Vec::new() })
    }

    /// The body that is followed, or the one that promises the most motion: its id.
    pub fn main(&self) -> Option<&Body> {
        let followed = self.scene.camera.follow.as_deref().and_then(|id| self.scene.body(id));
        let promised = || self.start.main.as_deref().and_then(|id| self.scene.body(id));
        followed.or_else(promised).or_else(|| self.scene.bodies.iter().find(|body| !body.fixed))
    }

    /// The body whose frame everything is seen in: one that is followed where there is no ground.
    pub fn companion(&self) -> Option<&Body> {
        let follow = self.scene.camera.follow.as_deref().filter(|_| self.scene.environment.ground.is_none())?;
        self.scene.body(follow)
    }

    /// Whether a point of the picture is so far outside that nothing there matters.
    pub fn is_beyond(&self, at: Vec2) -> bool {
        !self.canvas.bounds().grown(self.canvas.width().max(self.canvas.height())).holds(at)
    }

    /// Writes words beside a thing, if there is room; `first` is the way from the thing that is tried first.
    pub fn say(&mut self, text: String, ink: Ink, thing: Rect, first: Option<Vec2>) {
        let style = self.canvas.style;
        let size = text::size(&text, style.em);
        let Some(place) = self.room.beside(thing, size, style.gap + style.rim, first) else { return };
        let leader = place.is_far.then(|| {
            let from = thing.centre();
            let to = from.clamp(place.rect.min, place.rect.max);
            [from + (to - from).clamp_length_max(thing.size().min_element() * 0.5), to]
        });
        self.words.push(Words { text, corner: place.rect.min, ink, leader });
    }

    /// Writes words at a place, if that is free.
    pub fn say_at(&mut self, text: String, ink: Ink, corner: Vec2) -> bool {
        let style = self.canvas.style;
        let rect = Rect::at(corner, text::size(&text, style.em));
        let free = self.room.is_free(&rect.grown(style.rim));
        if free {
            self.room.take(rect.grown(style.gap));
            self.words.push(Words { text, corner, ink, leader: None });
        }
        free
    }

    /// Writes the words, and gives the picture back.
    pub fn finish(mut self) -> Frame {
        self.write();
        self.canvas.frame()
    }

    /// Writes the words that wait.
    pub fn write(&mut self) {
        let style = self.canvas.style;
        let words = std::mem::take(&mut self.words);
        for one in &words {
            if let Some(leader) = one.leader {
                self.canvas.line(&leader, &Pen::solid(one.ink.thinned(0.85), style.line * 0.7));
            }
        }
        for one in words {
            self.canvas.text(&one.text, one.corner, style.em, one.ink, true);
        }
    }
}

/// Rounded as one would say it, in the unit that suits: "3.2 m/s", "29.8 km/s".
pub fn spoken(value: f64, unit: &str) -> String {
    let (value, unit) = if unit == "m/s" && value.abs() >= 1000.0 { (value / 1000.0, "km/s") } else { (value, unit) };
    scene::words::with_unit(&scene::words::significant(value, 2), unit).replace('-', "−")
}

/// A scene vector.
pub fn vector(v: scene::Vec3) -> DVec3 {
    DVec3::from_array(v)
}
