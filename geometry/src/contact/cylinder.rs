//! A cylinder: its rim points, and how far from it a point or a segment is, in closed form.

use glam::DVec3;

use super::capsule::Segment;
use super::{ClosestPoints, Pose};

/// Below this sine of the angle to the axis a direction points at no side of a cylinder in particular.
const ALONG: f64 = 1e-9;

/// A cylinder where it is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cylinder<'a> {
    pub(super) radius_m: f64,
    pub(super) half_height_m: f64,
    pub(super) at: &'a Pose,
    /// Unit, its own y in the world's frame.
    pub(super) axis: DVec3,
}

/// A point of a solid's surface, and outwards from there.
#[derive(Clone, Copy, Debug)]
pub(super) struct Outwards {
    pub(super) surface_m: DVec3,
    pub(super) normal: DVec3,
    /// Positive outside.
    pub(super) distance_m: f64,
}

impl<'a> Cylinder<'a> {
    pub(super) fn new(radius_m: f64, half_height_m: f64, at: &'a Pose) -> Self {
        Self { radius_m, half_height_m, at, axis: at.orientation * DVec3::Y }
    }

    /// Half its width along a unit direction.
    pub(super) fn extent_m(&self, direction: DVec3) -> f64 {
        self.radius_m * direction.cross(self.axis).length() + self.half_height_m * direction.dot(self.axis).abs()
    }

    /// Unit, across the axis, as nearly along `direction` as that goes; its own x if the direction is the axis.
    pub(super) fn across(&self, direction: DVec3) -> DVec3 {
        let across = direction - self.axis * direction.dot(self.axis);
        let length = across.length();
        if length > ALONG * direction.length() { across / length } else { self.at.orientation * DVec3::X }
    }

    /// The centre of the cap on the positive or negative side.
    pub(super) fn cap_m(&self, positive: bool) -> DVec3 {
        self.at.position_m + self.axis * if positive { self.half_height_m } else { -self.half_height_m }
    }

    /// The point of a rim furthest along a direction.
    pub(super) fn support_m(&self, direction: DVec3) -> DVec3 {
        self.cap_m(direction.dot(self.axis) >= 0.0) + self.across(direction) * self.radius_m
    }

    /// Four points on each rim, a right angle apart, the first of each the furthest along a direction: those of the cap on
    /// its own -y first.
    pub(super) fn rims_m(&self, direction: DVec3) -> [DVec3; 8] {
        let u = self.across(direction) * self.radius_m;
        let v = self.axis.cross(u);
        let (below_m, above_m) = (self.cap_m(false), self.cap_m(true));
        [below_m + u, below_m + v, below_m - u, below_m - v, above_m + u, above_m + v, above_m - u, above_m - v]
    }

    /// The surface next to a point.
    pub(super) fn outwards(&self, point_m: DVec3) -> Outwards {
        let from_centre_m = point_m - self.at.position_m;
        let height_m = from_centre_m.dot(self.axis);
        let across_m = from_centre_m - self.axis * height_m;
        let off_axis_m = across_m.length();
        let radial = if off_axis_m > 0.0 { across_m / off_axis_m } else { self.at.orientation * DVec3::X };
        let up = if height_m < 0.0 { -self.axis } else { self.axis };
        let (beyond_side_m, beyond_cap_m) = (off_axis_m - self.radius_m, height_m.abs() - self.half_height_m);
        let (normal, distance_m) = if beyond_side_m > 0.0 && beyond_cap_m > 0.0 {
            let distance_m = (beyond_side_m * beyond_side_m + beyond_cap_m * beyond_cap_m).sqrt();
            (radial * (beyond_side_m / distance_m) + up * (beyond_cap_m / distance_m), distance_m)
        } else if beyond_side_m > beyond_cap_m {
            (radial, beyond_side_m)
        } else {
            (up, beyond_cap_m)
        };
        Outwards { surface_m: point_m - normal * distance_m, normal, distance_m }
    }

    /// Where along `p + t d`, with `t` in 0 .. 1, the signed distance to the cylinder is least, found where its slope, which
    /// grows with `t`, changes sign.
    fn nearest_on(&self, (p, q): Segment) -> f64 {
        const ROUNDS: usize = 100;
        let d = q - p;
        let slope = |t: f64| self.outwards(p + d * t).normal.dot(d);
        let (mut below, mut above) = ((0.0, slope(0.0)), (1.0, slope(1.0)));
        // Side by side every point is as near as any: the middle of the stretch above the cylinder.
        let length_m = d.length();
        if length_m == 0.0 || below.1.abs().max(above.1.abs()) <= 1e-12 * length_m {
            return 0.5;
        }
        if below.1 >= 0.0 {
            return 0.0;
        }
        if above.1 <= 0.0 {
            return 1.0;
        }
        let mut halve = false;
        for _ in 0..ROUNDS {
            let (width, secant) = (above.0 - below.0, below.0 - below.1 * (above.0 - below.0) / (above.1 - below.1));
            let t = if halve { 0.5 * (below.0 + above.0) } else { secant.clamp(below.0, above.0) };
            let at = slope(t);
            if at < 0.0 {
                below = (t, at);
            } else {
                above = (t, at);
            }
            // A secant that does not halve the bracket is followed by a bisection.
            halve = !halve && above.0 - below.0 > 0.5 * width;
            if at == 0.0 || above.0 - below.0 <= f64::EPSILON {
                return t;
            }
        }
        0.5 * (below.0 + above.0)
    }

    /// Closest points of a ball `a`, swept along a core (of no length for a sphere), and this cylinder as `b`.
    pub(super) fn swept_ball(&self, core: Segment, radius_m: f64) -> ClosestPoints {
        let t = if core.0 == core.1 { 0.0 } else { self.nearest_on(core) };
        let on_core_m = core.0 + (core.1 - core.0) * t;
        let Outwards { surface_m, normal, distance_m } = self.outwards(on_core_m);
        ClosestPoints {
            on_a_m: on_core_m - normal * radius_m,
            on_b_m: surface_m,
            normal,
            separation_m: distance_m - radius_m,
        }
    }
}
