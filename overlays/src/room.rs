//! Room for words: they are put beside what they belong to, where they cover neither each other nor, if it can be helped,
//! what is shown.

use glam::Vec2;

use crate::rect::Rect;

/// Ways from a thing to its words, in the order in which they are tried.
const WAYS: [(f32, f32); 8] =
    [(0.0, -1.0), (1.0, 0.0), (-1.0, 0.0), (0.0, 1.0), (1.0, -1.0), (-1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)];
/// Rings around a thing in which there may be room.
const RINGS: usize = 3;

/// What is taken of a picture.
#[derive(Clone, Debug)]
pub struct Room {
    bounds: Rect,
    /// What must not be covered: other words, panels.
    taken: Vec<Rect>,
    /// What should not be, bodies, arrows, trails, and how much it matters.
    shown: Vec<(Rect, f32)>,
}

/// Where words go.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// Their box.
    pub rect: Rect,
    /// Whether they are so far away that a line should lead to them.
    pub is_far: bool,
}

impl Room {
    /// A picture that is free.
    pub fn new(bounds: Rect) -> Self {
        Self { bounds, taken: Vec::new(), shown: Vec::new() }
    }

    /// Keeps a part free of words.
    pub fn take(&mut self, rect: Rect) {
        self.taken.push(rect);
    }

    /// Says where something is shown, and how much it matters that it is not covered: 1 for a body.
    pub fn show(&mut self, rect: Rect, weight: f32) {
        self.shown.push((rect, weight));
    }

    /// Whether words may be here.
    pub fn is_free(&self, rect: &Rect) -> bool {
        self.bounds.covers(rect) && self.taken.iter().all(|other| other.common(rect) == 0.0)
    }

    /// Takes a place for words of a size beside `thing`; none if there is no room. `ways` says which of the ways around it come
    /// first.
    pub fn beside(&mut self, thing: Rect, size: Vec2, gap: f32, first: Option<Vec2>) -> Option<Place> {
        let mut best: Option<(f32, Place)> = None;
        let preferred = first.into_iter().chain(WAYS.map(|(x, y)| Vec2::new(x, y)));
        let ways: Vec<Vec2> = preferred.collect();
        for ring in 0..RINGS {
            let away = gap + ring as f32 * (size.y + gap) * 1.1;
            for (order, way) in ways.iter().enumerate() {
                let reach = (thing.size() + size) * 0.5 + away;
                let rect = Rect::at(thing.centre() + *way * reach - size * 0.5, size);
                if !self.is_free(&rect.grown(gap * 0.3)) {
                    continue;
                }
                let covered: f32 = self.shown.iter().map(|(other, weight)| other.common(&rect) * weight).sum();
                let cost = covered / (size.x * size.y) + order as f32 * 0.02 + ring as f32 * 0.45;
                if best.as_ref().is_none_or(|(least, _)| cost < *least) {
                    best = Some((cost, Place { rect, is_far: ring > 0 }));
                }
            }
            // Nothing is covered: further away it gets no better.
            if best.as_ref().is_some_and(|(cost, _)| *cost < 0.45) {
                break;
            }
        }
        let (_, place) = best?;
        self.take(place.rect.grown(gap * 0.3));
        Some(place)
    }
}
