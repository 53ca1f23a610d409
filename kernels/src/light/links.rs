//! The shadows of links, in closed form and past the network: what is thin takes little from the sky, but its shadow is
//! what shows that a pendulum hangs.
//!
//! Seen along the sun's light a capsule is a flat band. From a point below it, it covers the part of the sun's disc
//! between its two edges and its two ends. Pieces side by side share the disc out among them, so their shares add up;
//! the far and the near side of a coil lie behind each other, so what they let through is multiplied.

use geometry::light::{Capsule, TraceLink, Vec3, sky::Sun};

use super::seen::{TINY, disc_share};

/// A round end covers about as much as a straight one that stands out by this share of the radius.
const ROUND_END: f32 = 0.8;

/// A capsule as the sun sees it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Band {
    /// Its middle, along the three axes of [`LinkShade::frame`].
    pub middle: Vec3,
    /// Unit vector along it, across the sun's light.
    pub along: [f32; 2],
    /// Half its length across the sun's light.
    pub half_length: f32,
    /// How much nearer to the sun it gets, by length.
    pub rise: f32,
    /// Half its width.
    pub radius: f32,
}

/// What a link keeps from the sun.
#[derive(Clone, Debug, PartialEq)]
pub struct LinkShade {
    /// Two axes across the sun's light, and the direction to the sun.
    pub frame: [Vec3; 3],
    /// Its pieces.
    pub bands: Vec<Band>,
    /// Pieces in a run, whose shares add up.
    pub run: usize,
    /// What holds them all.
    pub bounds: Band,
    /// The pieces' greatest height along the third axis.
    pub highest: f32,
}

impl Band {
    /// `before` and `after` say how far its ends stand out.
    fn new(capsule: &Capsule, frame: &[Vec3; 3], before: f32, after: f32) -> Self {
        let seen = |v: Vec3| Vec3::new(v.dot(frame[0]), v.dot(frame[1]), v.dot(frame[2]));
        let axis = seen(capsule.axis);
        let level = (axis.x * axis.x + axis.y * axis.y).sqrt();
        let (along, rise) =
            if level > TINY { ([axis.x / level, axis.y / level], axis.z / level) } else { ([1.0, 0.0], 0.0) };
        let mut middle = seen(capsule.centre);
        let shift = 0.5 * (after - before);
        middle += Vec3::new(along[0], along[1], rise) * shift;
        let half_length = capsule.half_length * level + 0.5 * (before + after);
        Self { middle, along, half_length, rise, radius: capsule.radius }
    }

    /// The share of the sun's disc that it covers from a point, in its own frame.
    fn covered(&self, at: Vec3, sun_radius: f32) -> f32 {
        let (x, y) = (at.x - self.middle.x, at.y - self.middle.y);
        let forward = x * self.along[0] + y * self.along[1];
        let aside = x * self.along[1] - y * self.along[0];
        let over = self.middle.z + self.rise * forward.max(-self.half_length).min(self.half_length) - at.z;
        if over <= 0.0 {
            return 0.0;
        }
        let scale = 1.0 / (over * sun_radius).max(TINY);
        let between = |least: f32, most: f32| disc_share(least * scale) - disc_share(most * scale);
        between(aside - self.radius, aside + self.radius)
            * between(-self.half_length - forward, self.half_length - forward)
    }
}

impl LinkShade {
    /// Prepares a link.
    #[must_use]
    pub fn new(link: &TraceLink, sun: &Sun) -> Self {
        let (across, upward) = sun.direction.any_orthonormal_pair();
        let frame = [across, upward, sun.direction];
        let last = link.pieces.len().saturating_sub(1);
        let end = |piece: &Capsule, at: bool| if at { ROUND_END * piece.radius } else { 0.0 };
        let bands: Vec<Band> = link
            .pieces
            .iter()
            .enumerate()
            .map(|(k, piece)| Band::new(piece, &frame, end(piece, k == 0), end(piece, k == last)))
            .collect();
        let bounds = Band::new(&link.bounds, &frame, 0.0, 0.0);
        let top = |piece: &Capsule| {
            piece.centre.dot(sun.direction) + (piece.axis.dot(sun.direction) * piece.half_length).abs() + piece.radius
        };
        let highest = link.pieces.iter().map(top).fold(f32::NEG_INFINITY, f32::max);
        Self { frame, bands, run: link.run, bounds, highest }
    }

    /// The share of the sun's disc that the link covers from a point.
    #[must_use]
    pub fn covered(&self, point: Vec3, sun_radius: f32) -> f32 {
        let at = Vec3::new(point.dot(self.frame[0]), point.dot(self.frame[1]), point.dot(self.frame[2]));
        let over = self.highest - at.z;
        let (x, y) = (at.x - self.bounds.middle.x, at.y - self.bounds.middle.y);
        let forward = x * self.bounds.along[0] + y * self.bounds.along[1];
        let aside = x * self.bounds.along[1] - y * self.bounds.along[0];
        let beyond = (forward.abs() - self.bounds.half_length).max(0.0);
        let reach = self.bounds.radius + over * sun_radius;
        if over > 0.0 && aside * aside + beyond * beyond < reach * reach {
            let run = |bands: &[Band]| bands.iter().map(|band| band.covered(at, sun_radius)).sum::<f32>().min(1.0);
            1.0 - self.bands.chunks(self.run).map(|bands| 1.0 - run(bands)).product::<f32>()
        } else {
            0.0
        }
    }
}
