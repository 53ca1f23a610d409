//! Labels: the name of each body beside it, where it covers neither another name nor, if it can be helped, another body.

use crate::rect::Rect;
use crate::sheet::Sheet;
use crate::style::WHITE;
use crate::text;

/// Letters of a name at most.
const LETTERS: usize = 24;

/// Among more bodies than this those that are fixed have no names: there is no room.
const CROWD: usize = 8;

/// Writes the names of the bodies that are seen.
pub fn draw(sheet: &mut Sheet<'_>) {
    let scene = sheet.scene;
    let bounds = sheet.canvas.bounds();
    let many = scene.bodies.len() > CROWD;
    for (index, body) in scene.bodies.iter().enumerate().filter(|(_, body)| !(many && body.fixed)) {
        let Some(outline) = sheet.outlines[index] else { continue };
        if !bounds.holds(outline.centre()) {
            continue;
        }
        // A large body is named within the part of it that is seen.
        let seen = Rect { min: outline.min.max(bounds.min), max: outline.max.min(bounds.max) };
        sheet.say(text::shortened(&body.name, LETTERS), WHITE, seen, None);
    }
}
