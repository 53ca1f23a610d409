//! Rollouts: a second of frames of one run, known by everything that their pixels depend on. Those being made and those
//! lately used are kept here, so that identical work is done once; whole ones go to Redis for the next learner.

use std::collections::HashMap;
use std::sync::Arc;

use kernels::dynamics::STEPS_PER_SECOND;
use kernels::light::Size;
use scene::{Clock, Scene};

use super::load::FRAMES_PER_SECOND;
use crate::picture::Layout;
use crate::session::Run;

/// Frames in a rollout.
pub const FRAMES: usize = FRAMES_PER_SECOND as usize;

/// Steps from one frame of a rollout to the next.
pub const STRIDE: u64 = STEPS_PER_SECOND / FRAMES_PER_SECOND as u64;

/// A picture as it is sent.
pub type Jpeg = Arc<[u8]>;

/// What a rollout is known by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Key([u8; 32]);

impl Key {
    /// As text, for Redis.
    #[must_use]
    pub fn hex(&self) -> String {
        blake3::Hash::from_bytes(self.0).to_hex().to_string()
    }

    /// The key of pictures that are made of several: their own keys, left to right, and how they are put together. One
    /// alone keeps its own.
    #[must_use]
    pub fn of_all(parts: impl Iterator<Item = Self>, layout: Layout) -> Self {
        let parts: Vec<Self> = parts.collect();
        if let [one] = parts.as_slice() {
            return *one;
        }
        let mut hasher = blake3::Hasher::new_derive_key("orrery rollouts in one picture 1");
        hasher.update(&[u8::from(layout == Layout::Stacked)]);
        for part in parts {
            hasher.update(&part.0);
        }
        Self(*hasher.finalize().as_bytes())
    }
}

/// What all pictures of one program depend on.
#[derive(Clone, Debug)]
pub struct Versions {
    /// Hash of the laws.
    pub laws: String,
    /// Hash of the light.
    pub light: String,
    /// The back end.
    pub backend: String,
    /// JPEG quality.
    pub quality: u8,
}

/// The hash of a run as seen in a view: the start without clock and, unless something is drawn over the picture that may say
/// them, without names, and the view's camera and overlays. Kept while none of it changes. The past that overlays tell of
/// follows from the start and the events.
#[derive(Clone)]
pub struct RunHash(blake3::Hasher);

impl RunHash {
    /// Hashes what the pictures of a run depend on, all but its events, size and second.
    #[must_use]
    pub fn new(versions: &Versions, start: &Scene) -> Self {
        let mut scene = start.clone();
        scene.name.clear();
        scene.clock = Clock::default();
        // They are drawn in one order, whichever they were asked for in.
        scene.overlays.sort_unstable();
        let mut hasher = blake3::Hasher::new_derive_key("orrery rollout 1");
        if scene.overlays.is_empty() {
            scene.bodies.iter_mut().for_each(|body| body.name.clear());
        } else {
            hasher.update(&overlays::REVISION.to_le_bytes());
        }
        let mut part = |bytes: &[u8]| {
            hasher.update(&(bytes.len() as u64).to_le_bytes());
            hasher.update(bytes);
        };
        part(versions.laws.as_bytes());
        part(versions.light.as_bytes());
        part(versions.backend.as_bytes());
        part(&[versions.quality]);
        part(&serde_json::to_vec(&scene).expect("invariant: a scene has string keys only"));
        Self(hasher)
    }

    /// The rollout that a step lies in: the events so far, the size and the second. Events later in the second belong to
    /// another rollout, which is never whole and so never kept.
    #[must_use]
    pub fn at(&self, run: &Run, step: u64, size: Size) -> Key {
        let mut hasher = self.0.clone();
        for (at, edit) in run.events.iter().filter(|(at, _)| *at <= step) {
            hasher.update(&at.to_le_bytes());
            hasher.update(&serde_json::to_vec(edit).expect("invariant: an edit has string keys only"));
        }
        hasher.update(&size.width().to_le_bytes());
        hasher.update(&size.height().to_le_bytes());
        hasher.update(&(step / STEPS_PER_SECOND).to_le_bytes());
        Key(*hasher.finalize().as_bytes())
    }
}

/// The place of a step in its rollout, if it has one.
#[must_use]
pub fn place(step: u64) -> Option<usize> {
    step.is_multiple_of(STRIDE).then_some((step % STEPS_PER_SECOND / STRIDE) as usize)
}

/// A rollout on the shelf.
struct Rollout {
    frames: [Option<Jpeg>; FRAMES],
    from_cache: bool,
    touched: u64,
}

/// The rollouts being made and lately used.
pub struct Shelf {
    rollouts: HashMap<Key, Rollout>,
    ticks: u64,
    limit: usize,
}

/// What the shelf knows of a frame.
pub enum Found {
    /// The picture; true if it came from the cache.
    Picture(Jpeg, bool),
    /// The rollout is known, this frame of it is not.
    Missing,
    /// Nobody has asked for this rollout yet.
    Unknown,
}

impl Shelf {
    /// Room for so many rollouts (about 300 kB each).
    #[must_use]
    pub fn new(limit: usize) -> Self {
        Self { rollouts: HashMap::new(), ticks: 0, limit }
    }

    /// Looks for a frame.
    pub fn find(&mut self, key: Key, place: usize) -> Found {
        self.ticks += 1;
        match self.rollouts.get_mut(&key) {
            None => Found::Unknown,
            Some(rollout) => {
                rollout.touched = self.ticks;
                let from_cache = rollout.from_cache;
                rollout.frames[place].clone().map_or(Found::Missing, |jpeg| Found::Picture(jpeg, from_cache))
            }
        }
    }

    /// Whether anybody has asked for this rollout.
    #[must_use]
    pub fn knows(&self, key: Key) -> bool {
        self.rollouts.contains_key(&key)
    }

    /// Makes room for a rollout.
    pub fn begin(&mut self, key: Key) {
        self.ticks += 1;
        if self.rollouts.len() >= self.limit {
            let oldest = self.rollouts.iter().min_by_key(|(_, rollout)| rollout.touched).map(|(key, _)| *key);
            if let Some(oldest) = oldest {
                self.rollouts.remove(&oldest);
            }
        }
        self.rollouts.entry(key).or_insert(Rollout {
            frames: [const { None }; FRAMES],
            from_cache: false,
            touched: self.ticks,
        });
    }

    /// Puts a frame in its place; the whole rollout, if it was the last one missing.
    pub fn put(&mut self, key: Key, place: usize, jpeg: Jpeg) -> Option<Vec<Jpeg>> {
        let rollout = self.rollouts.get_mut(&key)?;
        let was_missing = rollout.frames[place].replace(jpeg).is_none();
        if was_missing && !rollout.from_cache { rollout.frames.iter().cloned().collect() } else { None }
    }

    /// Puts a rollout from the cache in the places that are still empty.
    pub fn fill(&mut self, key: Key, frames: Vec<Jpeg>) {
        if let Some(rollout) = self.rollouts.get_mut(&key)
            && frames.len() == FRAMES
        {
            rollout.from_cache = true;
            for (place, jpeg) in rollout.frames.iter_mut().zip(frames) {
                place.get_or_insert(jpeg);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use scene::{Body, Overlay, Shape};

    fn versions() -> Versions {
        Versions { laws: "a".into(), light: "b".into(), backend: "c".into(), quality: 85 }
    }

    fn run() -> Run {
        let mut start = Scene::empty("falling");
        let json = serde_json::json!({"id": "ball", "name": "red ball", "shape": {"sphere": {"radius_m": 0.3}},
            "mass_kg": 1.0, "position_m": [0, 5, 0]});
        let body: Body = serde_json::from_value(json).expect("a body");
        assert!(matches!(body.shape, Shape::Sphere { .. }));
        start.bodies.push(body);
        Run { start, events: Vec::new() }
    }

    #[test]
    fn names_and_clock_do_not_matter_and_everything_else_does() {
        let size = Size::new(320, 240).expect("a size");
        let key = |run: &Run| RunHash::new(&versions(), &run.start).at(run, 250, size);
        let first = run();
        let mut same = first.clone();
        same.start.name = "another".into();
        same.start.bodies[0].name = "apple".into();
        same.start.clock.rate = 0.5;
        assert_eq!(key(&first), key(&same));
        let changes: [fn(&mut Run); 4] = [
            |run| run.start.environment.gravity_m_s2 = 1.62,
            |run| run.start.camera.azimuth_deg += 1.0,
            |run| run.start.bodies[0].position_m[1] = 5.000_000_000_000_001,
            |run| run.events.push((10, scene::Edit::SetPaused(true))),
        ];
        for change in changes {
            let mut other = first.clone();
            change(&mut other);
            assert_ne!(key(&first), key(&other));
        }
        let mut labelled = first.clone();
        labelled.start.overlays = vec![Overlay::Labels, Overlay::Trails];
        assert_ne!(key(&first), key(&labelled), "overlays matter");
        let mut otherwise = labelled.clone();
        otherwise.start.overlays.reverse();
        assert_eq!(key(&labelled), key(&otherwise), "in any order");
        otherwise.start.bodies[0].name = "apple".into();
        assert_ne!(key(&labelled), key(&otherwise), "names that are drawn matter");
        let hash = RunHash::new(&versions(), &first.start);
        assert_eq!(hash.at(&first, 240, size), hash.at(&first, 479, size));
        assert_ne!(hash.at(&first, 239, size), hash.at(&first, 240, size));
        assert_ne!(hash.at(&first, 240, size), hash.at(&first, 240, Size::STREAM));
        let coarser = RunHash::new(&Versions { quality: 60, ..versions() }, &first.start);
        assert_ne!(hash.at(&first, 240, size), coarser.at(&first, 240, size), "quality matters");
    }

    #[test]
    fn two_in_one_picture_have_a_key_of_their_own() {
        let size = Size::new(320, 240).expect("a size");
        let (left, mut right) = (run(), run());
        right.start.environment.gravity_m_s2 = 1.62;
        let [left, right] = [left, right].map(|run| RunHash::new(&versions(), &run.start).at(&run, 0, size));
        let both = |parts: &[Key], layout| Key::of_all(parts.iter().copied(), layout);
        let side_by_side = both(&[left, right], Layout::SideBySide);
        assert_eq!(both(&[left], Layout::Stacked), left, "one alone is what it was");
        let others = [left, right, both(&[right, left], Layout::SideBySide), both(&[left, right], Layout::Stacked)];
        assert!(!others.contains(&side_by_side));
    }

    #[test]
    fn a_rollout_is_handed_over_once_when_it_is_whole() {
        let mut shelf = Shelf::new(2);
        let key = Key([7; 32]);
        shelf.begin(key);
        for place in 0..FRAMES {
            let whole = shelf.put(key, place, vec![place as u8].into());
            assert_eq!(whole.is_some(), place == FRAMES - 1);
        }
        assert!(shelf.put(key, 3, vec![9].into()).is_none());
        assert!(matches!(shelf.find(key, 3), Found::Picture(_, false)));
        shelf.begin(Key([1; 32]));
        shelf.begin(Key([2; 32]));
        assert!(matches!(shelf.find(key, 3), Found::Unknown));
    }

    #[test]
    fn steps_between_frames_have_no_place() {
        assert_eq!(place(0), Some(0));
        assert_eq!(place(10), Some(1));
        assert_eq!(place(239), None);
        assert_eq!(place(240), Some(0));
    }
}
