//! Light that walls, floor and ceiling send to and fro: the radiosity of the empty room, on a grid of points over its inside.
//!
//! A closed box of diffuse surfaces is the one place where bounced light can simply be worked out (Goral and others, Modeling
//! the interaction of light between diffuse surfaces, 1984). What falls on each point from the others is a fixed sum over
//! them, found once for a room by looking around from each point; the sums to and fro are then added up until nothing is left.

use std::f32::consts::TAU;
use std::sync::{Arc, Mutex, PoisonError};

use geometry::light::{Ray, Room, Side, Surface, Vec3};

/// Cells along each axis of a side.
const CELLS: usize = 8;
/// Points along each axis of a side: the corners of the cells.
const POINTS: usize = CELLS + 1;
/// Points of a side.
const OF_SIDE: usize = POINTS * POINTS;
/// Sides: those of the room in their order, then the floor.
const SIDES: usize = Side::ALL.len() + 1;
/// The floor's place among the sides.
const FLOOR: usize = Side::ALL.len();
/// Points in all.
pub const NODES: usize = SIDES * OF_SIDE;
/// Ways that each point looks.
const WAYS: usize = 160;
/// Rounds of light going to and fro. What is left then shrinks evenly from round to round, so the rest is a known sum.
pub const ROUNDS: usize = 10;
/// The share of light that is left from one round to the next is never taken to be more.
const MOST_LEFT: f32 = 0.98;

/// A point of the grid.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Node {
    /// Where it is.
    pub point: Vec3,
    /// Normal into the room.
    pub normal: Vec3,
    /// The surface that it lies on.
    pub surface: Surface,
}

/// How light goes to and fro in a room: it depends on its extent and its openings alone.
#[derive(Clone, Debug, PartialEq)]
pub struct Transport {
    /// `[NODES, NODES]`: what each point gives to every one.
    shares: Vec<f32>,
}

/// Light on the inside of a room: at the grid's points, to be read in between.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    half: Vec3,
    /// Irradiance over pi from the room's own surfaces, `[NODES]`.
    pub bounced: Vec<Vec3>,
    /// Radiance of the surfaces, `[NODES]`.
    pub radiance: Vec<Vec3>,
    /// Patches of sun, finer than the grid.
    pub sunny: Option<Sunny>,
}

/// Patches of sun on the inside of a room, [`FINE_IN_SUN`] places along a cell: their edges are what a body beside one sees.
#[derive(Clone, Debug, PartialEq)]
pub struct Sunny {
    /// Irradiance over pi from the sun at the places of [`spread`].
    pub fine: Vec<Vec3>,
    /// The same at the grid's points.
    pub coarse: Vec<Vec3>,
}

/// Four points of the grid around a place, and their shares.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spot {
    /// The first of the four; the others are 1, [`POINTS`] and [`POINTS`] + 1 further.
    first: usize,
    /// Shares along the two axes of the side.
    share: [f32; 2],
}

impl Spot {
    /// The place in [`Field::bounced`] of each of the four points, and its share.
    #[must_use]
    pub fn parts(&self) -> [(usize, f32); 4] {
        let ([u, v], at) = (self.share, self.first);
        [(at, (1.0 - u) * (1.0 - v)), (at + 1, u * (1.0 - v)), (at + POINTS, (1.0 - u) * v), (at + POINTS + 1, u * v)]
    }
}

/// Half the extent of a room.
fn half(room: &Room) -> Vec3 {
    Vec3::new(room.half_width, 0.5 * room.height, room.half_depth)
}

/// How wide the grid's cells on the floor are, in the mean.
#[must_use]
pub fn cell(room: &Room) -> f32 {
    (room.half_width + room.half_depth) / CELLS as f32
}

impl Sunny {
    /// Read between the places.
    fn sharp(&self, half: Vec3, side: usize, point: Vec3) -> Vec3 {
        const STEPS: usize = CELLS * FINE_IN_SUN;
        let [_, u, v] = axes(side);
        let from_corner = point - Vec3::new(-half.x, 0.0, -half.z);
        let along = |axis: usize| {
            let at = (from_corner[axis] / (2.0 * half[axis]) * STEPS as f32 - 0.5).clamp(0.0, (STEPS - 1) as f32);
            let whole = (at as usize).min(STEPS - 2);
            (whole, at - whole as f32)
        };
        let ((column, x), (row, y)) = (along(u), along(v));
        let of = |row: usize| {
            let first = (side * STEPS + row) * STEPS + column;
            self.fine[first].lerp(self.fine[first + 1], x)
        };
        of(row).lerp(of(row + 1), y)
    }
}

/// The axis across a side and the two along it.
fn axes(side: usize) -> [usize; 3] {
    match side {
        0 | 1 => [0, 1, 2],
        2 | 3 => [2, 0, 1],
        _ => [1, 0, 2],
    }
}

/// The place of a surface among the sides; none for what is not the room's.
#[must_use]
pub fn side_of(surface: Surface) -> Option<usize> {
    match surface {
        Surface::Wall(side) => Some(side.index()),
        Surface::Ground => Some(FLOOR),
        _ => None,
    }
}

fn normal_of(side: usize) -> Vec3 {
    Side::ALL.get(side).map_or(Vec3::Y, |side| side.normal())
}

/// Where a point of a side lies on the grid.
#[must_use]
pub fn spot(half: Vec3, side: usize, point: Vec3) -> Spot {
    let [_, u, v] = axes(side);
    let from_corner = point - Vec3::new(-half.x, 0.0, -half.z);
    let along = |axis: usize| {
        let at = (from_corner[axis] / (2.0 * half[axis])).clamp(0.0, 1.0) * CELLS as f32;
        let whole = (at as usize).min(CELLS - 1);
        (whole, at - whole as f32)
    };
    let ((column, x), (row, y)) = (along(u), along(v));
    Spot { first: side * OF_SIDE + row * POINTS + column, share: [x, y] }
}

/// The grid's points, by side, then row by row.
#[must_use]
pub fn nodes(room: &Room) -> Vec<Node> {
    let half = half(room);
    let mut nodes = Vec::with_capacity(NODES);
    for side in 0..SIDES {
        for row in 0..POINTS {
            for column in 0..POINTS {
                let at = [column as f32 / CELLS as f32, row as f32 / CELLS as f32];
                nodes.push(node(half, side, at));
            }
        }
    }
    nodes
}

/// The point of a side at shares of its extent along its two axes.
fn node(half: Vec3, side: usize, at: [f32; 2]) -> Node {
    let [across, u, v] = axes(side);
    let normal = normal_of(side);
    let mut point = Vec3::new(-half.x, 0.0, -half.z);
    point[u] += 2.0 * half[u] * at[0];
    point[v] += 2.0 * half[v] * at[1];
    if normal[across] < 0.0 {
        point[across] += 2.0 * half[across];
    }
    let surface = Side::ALL.get(side).map_or(Surface::Ground, |side| Surface::Wall(*side));
    Node { point, normal, surface }
}

/// Places spread over the cells of a grid with their shares in the points around them: what is sharp, such as a patch of sun,
/// is averaged over them. `fine` along each axis of a cell.
#[must_use]
pub fn spread(room: &Room, fine: usize) -> Vec<(Node, Spot)> {
    let half = half(room);
    let steps = CELLS * fine;
    let along = |step: usize| (step as f32 + 0.5) / steps as f32;
    (0..SIDES)
        .flat_map(|side| (0..steps * steps).map(move |at| (side, at)))
        .map(|(side, at)| {
            let node = node(half, side, [along(at % steps), along(at / steps)]);
            (node, spot(half, side, node.point))
        })
        .collect()
}

/// Means over the cells around each point of what was found at the places of [`spread`].
#[must_use]
pub fn gathered(places: &[(Node, Spot)], found: &[Vec3]) -> Vec<Vec3> {
    let (mut sums, mut shares) = (vec![Vec3::ZERO; NODES], vec![0.0f32; NODES]);
    for ((_, spot), found) in places.iter().zip(found) {
        for (node, share) in spot.parts() {
            sums[node] += *found * share;
            shares[node] += share;
        }
    }
    sums.iter().zip(shares).map(|(sum, share)| *sum / share.max(1e-6)).collect()
}

/// Where a ray meets the inside of a room.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Met {
    /// The point.
    pub point: Vec3,
    /// Normal into the room.
    pub normal: Vec3,
    /// Where that is on the grid.
    pub spot: Spot,
}

/// What a ray from within a room meets of its inside; nothing in an opening.
#[must_use]
pub fn met(room: &Room, ray: &Ray, leaving: Option<Surface>) -> Option<Met> {
    let floor = ray.direction.y < 0.0 && leaving != Some(Surface::Ground);
    let to_floor = if floor { (ray.origin.y / -ray.direction.y).max(0.0) } else { f32::INFINITY };
    let (t, side) = match room.exit(ray, leaving) {
        Some((t, side)) if t < to_floor => (t, side.index()),
        None if !floor => return None,
        _ => (to_floor, FLOOR),
    };
    let point = ray.origin + ray.direction * t;
    Some(Met { point, normal: normal_of(side), spot: spot(half(room), side, point) })
}

/// Direction number `at` of `count` over a sphere, evenly (a lattice of the golden ratio), turned about the vertical.
#[must_use]
pub fn around(at: usize, count: usize, turn: usize) -> Vec3 {
    let height = 1.0 - (2 * at + 1) as f32 / count as f32;
    let (sin, cos) = (TAU * (at as f32 * 0.618_034 + turn as f32 * 0.381_966).fract()).sin_cos();
    let level = (1.0 - height * height).max(0.0).sqrt();
    Vec3::new(level * cos, height, level * sin)
}

/// Direction number `at` of `count` over a surface, as dense as the cosine.
fn over(normal: Vec3, at: usize, count: usize) -> Vec3 {
    let share = (at as f32 + 0.5) / count as f32;
    let (sin, cos) = (TAU * (at as f32 * 0.618_034).fract()).sin_cos();
    let (right, up) = normal.any_orthonormal_pair();
    normal * (1.0 - share).sqrt() + (right * cos + up * sin) * share.sqrt()
}

/// Places along a cell at which the sun, whose patches are sharp, is asked for.
pub const FINE_IN_SUN: usize = 4;

/// How many rooms' transports are kept: those that people look at at one time.
const KEPT: usize = 8;
/// Transports of the rooms last seen, since a room stays what it is from frame to frame.
static LAST: Mutex<Vec<(Room, Arc<Transport>)>> = Mutex::new(Vec::new());

impl Transport {
    /// The transport of a room: the one that was found last time, or a new one.
    #[must_use]
    pub fn of(room: &Room) -> Arc<Self> {
        // Lamps and colours take no part.
        let shape = Room { lamps: Vec::new(), walls: Vec3::ZERO, ceiling: Vec3::ZERO, ..room.clone() };
        let last = || LAST.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, found)) = last().iter().find(|(known, _)| *known == shape) {
            return Arc::clone(found);
        }
        let new = Arc::new(Self::new(&shape));
        let mut kept = last();
        kept.truncate(KEPT - 1);
        kept.insert(0, (shape, Arc::clone(&new)));
        new
    }

    /// Looks around from every point of a room's inside.
    #[must_use]
    pub fn new(room: &Room) -> Self {
        let mut shares = vec![0.0f32; NODES * NODES];
        for (at, node) in nodes(room).iter().enumerate() {
            for way in 0..WAYS {
                let ray = Ray { origin: node.point, direction: over(node.normal, way, WAYS) };
                if let Some(met) = met(room, &ray, Some(node.surface)) {
                    for (other, share) in met.spot.parts() {
                        shares[other * NODES + at] += share / WAYS as f32;
                    }
                }
            }
        }
        Self { shares }
    }

    /// What falls on every point from the others, channel by channel.
    fn falling(&self, radiance: &[Vec3]) -> Vec<Vec3> {
        let mut sums = [vec![0.0f32; NODES], vec![0.0f32; NODES], vec![0.0f32; NODES]];
        for (shares, radiance) in self.shares.chunks_exact(NODES).zip(radiance) {
            for (sums, channel) in sums.iter_mut().zip(radiance.to_array()) {
                for (sum, share) in sums.iter_mut().zip(shares) {
                    *sum += share * channel;
                }
            }
        }
        let [r, g, b] = &sums;
        (0..NODES).map(|node| Vec3::new(r[node], g[node], b[node])).collect()
    }
}

impl Field {
    /// No light yet.
    #[must_use]
    pub fn dark(room: &Room) -> Self {
        Self { half: half(room), bounced: vec![Vec3::ZERO; NODES], radiance: vec![Vec3::ZERO; NODES], sunny: None }
    }

    /// Light that goes to and fro, from the irradiance over pi that falls on each point by other ways; `self` is where to start
    /// from, `floor` the mean albedo of the ground.
    #[must_use]
    pub fn settled(self, room: &Room, transport: &Transport, direct: &[Vec3], floor: Vec3, rounds: usize) -> Self {
        let albedo = |node: usize| Side::ALL.get(node / OF_SIDE).map_or(floor, |side| room.albedo(*side));
        let sent = |bounced: &[Vec3]| -> Vec<Vec3> {
            (0..NODES).map(|node| albedo(node) * (direct[node] + bounced[node]).max(Vec3::ZERO)).collect()
        };
        let mut bounced = self.bounced;
        let (mut steps, mut last) = ([Vec3::ZERO; 2], Vec::new());
        for _ in 0..rounds {
            let next = transport.falling(&sent(&bounced));
            last = std::mem::replace(&mut bounced, next);
            let step = bounced.iter().zip(&last).map(|(now, before)| *now - *before).sum();
            steps = [steps[1], step];
        }
        let left = |axis: usize| {
            let left = steps[1][axis] / steps[0][axis];
            if left.is_finite() { left.clamp(0.0, MOST_LEFT) } else { 0.0 }
        };
        let left = Vec3::new(left(0), left(1), left(2));
        let rest = left / (Vec3::ONE - left);
        for (bounced, last) in bounced.iter_mut().zip(last) {
            *bounced = (*bounced + (*bounced - last) * rest).max(Vec3::ZERO);
        }
        let radiance = sent(&bounced);
        Self { half: self.half, bounced, radiance, sunny: self.sunny }
    }

    /// Irradiance over pi that falls on a point of the room's inside from the rest of it.
    #[must_use]
    pub fn bounced_at(&self, side: usize, point: Vec3) -> Vec3 {
        self.read(&self.bounced, spot(self.half, side, point))
    }

    /// Radiance that an eye sees at a spot, tiles left out.
    #[must_use]
    pub fn radiance_at(&self, spot: Spot) -> Vec3 {
        self.read(&self.radiance, spot)
    }

    /// Radiance from what was met, with patches of sun as sharp as they are known; `floor` as in [`Field::settled`].
    #[must_use]
    pub fn sharp_radiance(&self, room: &Room, met: &Met, floor: Vec3) -> Vec3 {
        let blurred = self.radiance_at(met.spot);
        let Some(sunny) = &self.sunny else { return blurred };
        let side = met.spot.first / OF_SIDE;
        let albedo = Side::ALL.get(side).map_or(floor, |side| room.albedo(*side));
        let more = sunny.sharp(self.half, side, met.point) - self.read(&sunny.coarse, met.spot);
        (blurred + albedo * more).max(Vec3::ZERO)
    }

    fn read(&self, of: &[Vec3], spot: Spot) -> Vec3 {
        spot.parts().iter().map(|(node, share)| of[*node] * *share).sum()
    }
}
