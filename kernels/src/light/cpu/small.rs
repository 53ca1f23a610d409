//! What may fall between the middles of pixels: small bodies and thin links are looked at closely wherever they are.

use geometry::light::{Capsule, TraceScene, Vec3, View};

use super::lanes::LANES;

/// What is seen narrower than this many pixels, by its radius, is small.
const SMALL_RADIUS_PX: f32 = 1.5;

/// The pixels around small things, a bit each; nothing at all where there is no such thing.
pub struct Small {
    /// Words in a row.
    stride: usize,
    words: Vec<u16>,
}

/// A view's image plane in pixels.
struct Screen {
    view: View,
    across: Vec3,
    upward: Vec3,
    per_unit: f32,
    width: usize,
    height: usize,
}

impl Small {
    /// Looks for what is small in a picture.
    pub fn new(scene: &TraceScene, view: &View, width: usize, height: usize) -> Self {
        let screen = Screen {
            view: *view,
            across: view.right.normalize_or_zero(),
            upward: view.up.normalize_or_zero(),
            per_unit: height as f32 * 0.5 / view.up.length(),
            width,
            height,
        };
        let mut small = Self { stride: width.div_ceil(LANES), words: Vec::new() };
        for body in &scene.bodies {
            if let Some([x, y, radius_px]) = screen.place(body.centre, body.bounding_radius) {
                small.mark(&screen, x, y, radius_px);
            }
        }
        for piece in scene.links.iter().flat_map(|link| &link.pieces) {
            small.trace(&screen, piece);
        }
        small
    }

    /// Those of the 16 pixels from `x`, a multiple of 16, on in row `y` that lie around something small.
    pub fn lanes(&self, x: usize, y: usize) -> u16 {
        self.words.get(y * self.stride + x / LANES).copied().unwrap_or(0)
    }

    /// Marks the pixels within a radius of a place.
    fn mark(&mut self, screen: &Screen, x: f32, y: f32, radius_px: f32) {
        let reach = radius_px + 0.5;
        // Casts saturate, so that nothing wraps far outside the image.
        let range = |middle: f32, end: usize| {
            ((middle - reach) as usize, ((middle + reach).max(-1.0) as usize).saturating_add(1).min(end))
        };
        let ((left, right), (top, bottom)) = (range(x, screen.width), range(y, screen.height));
        if !(x + reach >= 0.0 && y + reach >= 0.0) || left >= right || top >= bottom {
            return;
        }
        if self.words.is_empty() {
            self.words = vec![0; self.stride * screen.height];
        }
        for row in top..bottom {
            for column in left..right {
                self.words[row * self.stride + column / LANES] |= 1 << (column % LANES);
            }
        }
    }

    /// Marks the pixels along a capsule where it is small, a pixel at a time.
    fn trace(&mut self, screen: &Screen, piece: &Capsule) {
        let end = |side: f32| piece.centre + piece.axis * (side * piece.half_length);
        let Some([a, b]) = screen.clip(end(-1.0), end(1.0)) else { return };
        let (from, to) = (screen.image(a), screen.image(b));
        let longest = (to[0] - from[0]).abs().max((to[1] - from[1]).abs());
        let steps = longest.ceil().clamp(1.0, 4096.0);
        let mut step = 0.0;
        while step <= steps {
            // Evenly in the image, which is not evenly in space.
            let share = step / steps;
            let (x, y) = (from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share);
            let nearness = from[2] + (to[2] - from[2]) * share;
            let radius_px = piece.radius * screen.per_unit * nearness;
            if radius_px < SMALL_RADIUS_PX {
                self.mark(screen, x, y, radius_px);
            }
            step += 1.0;
        }
    }
}

impl Screen {
    /// Column, row and one over the depth of a point before the eye.
    fn image(&self, point: Vec3) -> [f32; 3] {
        let offset = point - self.view.origin;
        let nearness = 1.0 / offset.dot(self.view.forward);
        let x = self.width as f32 * 0.5 + offset.dot(self.across) * self.per_unit * nearness;
        let y = self.height as f32 * 0.5 - offset.dot(self.upward) * self.per_unit * nearness;
        [x, y, nearness]
    }

    /// Where a small ball is seen, and how large; nothing if it is large or behind the eye.
    fn place(&self, centre: Vec3, radius: f32) -> Option<[f32; 3]> {
        let depth = (centre - self.view.origin).dot(self.view.forward);
        let radius_px = radius * self.per_unit / depth;
        if !(depth > 0.0 && radius_px < SMALL_RADIUS_PX) {
            return None;
        }
        let [x, y, _] = self.image(centre);
        Some([x, y, radius_px])
    }

    /// The part of a piece of line that lies within the view's pyramid (Cyrus and Beck, 1978); nothing if there is
    /// none, or if it is nowhere.
    fn clip(&self, a: Vec3, b: Vec3) -> Option<[Vec3; 2]> {
        if !(a.is_finite() && b.is_finite()) {
            return None;
        }
        let margin = 4.0 / self.height as f32 * self.view.up.length();
        let (wide, high) = (self.view.right.length() + margin, self.view.up.length() + margin);
        let near = 1e-4 * (a.distance(self.view.origin) + b.distance(self.view.origin));
        // Each bound as a function that is positive within.
        let bounds = |point: Vec3| {
            let offset = point - self.view.origin;
            let depth = offset.dot(self.view.forward);
            let (x, y) = (offset.dot(self.across), offset.dot(self.upward));
            [depth - near, depth * wide - x, depth * wide + x, depth * high - y, depth * high + y]
        };
        let (mut enter, mut leave) = (0.0f32, 1.0f32);
        for (a, b) in bounds(a).into_iter().zip(bounds(b)) {
            let crossing = a / (a - b);
            match (a > 0.0, b > 0.0) {
                (true, true) => {}
                (true, false) => leave = leave.min(crossing),
                (false, true) => enter = enter.max(crossing),
                (false, false) => return None,
            }
        }
        (enter <= leave).then(|| [a + (b - a) * enter, a + (b - a) * leave])
    }
}
