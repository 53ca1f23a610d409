//! Rectangles in the picture, in pixels, y downwards.

use glam::Vec2;

/// A rectangle with upright sides.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rect {
    /// Left and top.
    pub min: Vec2,
    /// Right and bottom.
    pub max: Vec2,
}

impl Rect {
    /// From its upper left corner and its size.
    pub fn at(min: Vec2, size: Vec2) -> Self {
        Self { min, max: min + size }
    }

    /// Width and height.
    pub fn size(&self) -> Vec2 {
        self.max - self.min
    }

    /// The middle.
    pub fn centre(&self) -> Vec2 {
        (self.min + self.max) * 0.5
    }

    /// Wider by so many pixels on every side.
    pub fn grown(&self, by: f32) -> Self {
        Self { min: self.min - by, max: self.max + by }
    }

    /// Whether a point lies in it.
    pub fn holds(&self, point: Vec2) -> bool {
        point.cmpge(self.min).all() && point.cmple(self.max).all()
    }

    /// Whether all of another lies in it.
    pub fn covers(&self, other: &Self) -> bool {
        self.holds(other.min) && self.holds(other.max)
    }

    /// The area in common with another.
    pub fn common(&self, other: &Self) -> f32 {
        let size = (self.max.min(other.max) - self.min.max(other.min)).max(Vec2::ZERO);
        size.x * size.y
    }

    /// The part of a line within it (Liang and Barsky, 1984); none if there is none or a number is not finite.
    pub fn cut(&self, from: Vec2, to: Vec2) -> Option<(Vec2, Vec2)> {
        if !(from.is_finite() && to.is_finite()) {
            return None;
        }
        if self.holds(from) && self.holds(to) {
            return Some((from, to));
        }
        let along = to - from;
        let (mut enter, mut leave) = (0.0_f32, 1.0_f32);
        for (start, step, least, most) in
            [(from.x, along.x, self.min.x, self.max.x), (from.y, along.y, self.min.y, self.max.y)]
        {
            if step == 0.0 {
                if start < least || start > most {
                    return None;
                }
                continue;
            }
            let (a, b) = ((least - start) / step, (most - start) / step);
            enter = enter.max(a.min(b));
            leave = leave.min(a.max(b));
        }
        (enter < leave).then(|| (from + along * enter, from + along * leave))
    }
}
