//! Words as masks: how far letters cover each pixel, and how far their rim does.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use glam::Vec2;
use tiny_skia::{FillRule, Mask, Transform};

use crate::text;

/// Longer words are cut off, in pixels.
const LONGEST: f32 = 2000.0;

/// So many stamps are kept: what scales and graphs say is the same from frame to frame.
const KEPT: usize = 512;

/// What makes a stamp: words, and the bits of em and reach.
type Key = (String, u32, u32);

/// Words as masks, one byte a pixel, row by row from the top; 255 is covered.
pub struct Stamp {
    /// Where the first column lies from where the words begin.
    pub left: i32,
    /// Where the first row lies from the baseline.
    pub top: i32,
    /// Pixels in a row.
    pub width: usize,
    /// The letters.
    pub letters: Vec<u8>,
    /// The letters and what is within reach of them.
    pub rim: Vec<u8>,
}

impl Stamp {
    /// Likewise, made once and kept for the next frames: the same bytes, sooner.
    pub fn kept(words: &str, em: f32, reach: f32) -> Option<Arc<Self>> {
        static STAMPS: LazyLock<Mutex<HashMap<Key, Option<Arc<Stamp>>>>> = LazyLock::new(Mutex::default);
        let key = (words.to_owned(), em.to_bits(), reach.to_bits());
        let stamps = || STAMPS.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(stamp) = stamps().get(&key) {
            return stamp.clone();
        }
        let stamp = Self::of(words, em, reach).map(Arc::new);
        let mut stamps = stamps();
        if stamps.len() >= KEPT {
            stamps.clear();
        }
        stamps.insert(key, stamp.clone());
        stamp
    }

    /// Words of an em, with a rim of so many pixels; none if nothing of them can be seen.
    fn of(words: &str, em: f32, reach: f32) -> Option<Self> {
        let margin = reach.ceil() + 2.0;
        let width = (text::width(words, em) + 2.0 * margin).min(LONGEST) as u32;
        // Room for what goes above capitals and below the line.
        let (above, below) = ((em * 0.95 + margin).ceil(), (em * 0.26 + margin).ceil());
        let height = (above + below) as u32;
        let mut mask = Mask::new(width, height)?;
        let path = text::outline(words, Vec2::new(margin, above), em)?;
        mask.fill_path(&path, FillRule::Winding, true, Transform::identity());
        let letters = mask.data().to_vec();
        let rim = if reach > 0.0 { spread(&letters, width as usize, reach) } else { Vec::new() };
        Some(Self { left: -(margin as i32), top: -(above as i32), width: width as usize, letters, rim })
    }
}

/// A mask grown by `reach` pixels to all sides, with a soft edge.
fn spread(mask: &[u8], width: usize, reach: f32) -> Vec<u8> {
    let most = (reach + 0.5).floor() as i32;
    let mut grown = mask.to_vec();
    let height = mask.len() / width;
    for dy in -most..=most {
        for dx in -most..=most {
            let away = ((dx * dx + dy * dy) as f32).sqrt();
            let share = ((reach + 0.5 - away).clamp(0.0, 1.0) * 256.0) as u16;
            if share == 0 || (dx, dy) == (0, 0) {
                continue;
            }
            // Columns that have something `dx` to their left.
            let (first, from) = (dx.max(0) as usize, (-dx).max(0) as usize);
            let count = width - dx.unsigned_abs() as usize;
            for y in dy.max(0)..height as i32 + dy.min(0) {
                let to = &mut grown[y as usize * width + first..][..count];
                let from = &mask[(y - dy) as usize * width + from..][..count];
                for (to, &from) in to.iter_mut().zip(from) {
                    *to = (*to).max(((u16::from(from) * share) >> 8) as u8);
                }
            }
        }
    }
    grown
}
