//! Overlays: what is drawn exactly over the picture, so that what cannot be seen can be read off it: paths, arrows, rulers,
//! angles, names, graphs.
//!
//! [`draw`] is a pure function of a picture, a scene, the [`History`] of its run and the laws. It computes in a fixed order by
//! numbers alone, with letters that come with the program, so that the same inputs give the same bytes on every machine.
//! It stands after the light and before the encoder: docs/ARCHITECTURE.md, docs/overlays.md.

mod acceleration;
mod angles;
mod arrow;
mod canvas;
mod forces;
mod graph;
mod history;
mod labels;
mod over_time;
mod panels;
mod rect;
mod room;
mod rulers;
mod scale;
mod sheet;
mod sight;
mod stamp;
mod style;
mod text;
mod ticks;
mod trails;
mod velocity;

use std::sync::Arc;

use kernels::dynamics::{Laws, acting};
use kernels::light::Frame;
use scene::{Overlay, Scene};

pub use history::{Beginning, History, Mark, Peaks, SAMPLE_STEPS, Sample, Start, WINDOW_STEPS};
use panels::Panels;
use sheet::Sheet;

/// Goes up with every change after which the same inputs give other bytes: pictures that were kept under another revision are
/// not shown again.
pub const REVISION: u32 = 2;

/// What is shown.
#[derive(Clone, Copy, Debug)]
pub struct Shown<'a> {
    /// The scene at the instant of the picture; its `overlays` say what is drawn.
    pub scene: &'a Scene,
    /// The past of its run, at least the latest twenty seconds.
    pub past: &'a History,
    /// The past of another run that is shown beside it, so that arrows and graphs of both have one scale.
    pub beside: Option<&'a History>,
    /// The laws it follows, which say what forces act.
    pub laws: &'a Arc<Laws>,
}

/// A picture with its overlays. A picture of a scene without any is given back as it is.
#[must_use]
pub fn draw(frame: Frame, shown: &Shown<'_>) -> Frame {
    if shown.scene.overlays.is_empty() {
        return frame;
    }
    match Sheet::new(&frame, shown) {
        Some(sheet) => finished(sheet, shown),
        None => frame,
    }
}

fn finished(mut sheet: Sheet<'_>, shown: &Shown<'_>) -> Frame {
    let is_on = |overlay: Overlay| shown.scene.overlays.contains(&overlay);
    let asks = is_on(Overlay::Force) || is_on(Overlay::Acceleration);
    // What cannot be simulated has no forces.
    let acting = if asks { acting(shown.scene, shown.laws).unwrap_or_default() } else { Vec::new() };
    let panels = Panels::of(&sheet, &acting);
    panels.keep_free(&mut sheet);
    if is_on(Overlay::Rulers) {
        rulers::draw(&mut sheet);
    }
    if is_on(Overlay::Trails) {
        trails::draw(&mut sheet);
    }
    if is_on(Overlay::Angles) {
        angles::draw(&mut sheet);
    }
    let mut arrows = Vec::new();
    if is_on(Overlay::Force) {
        arrows.extend(forces::arrows(&sheet, &acting));
    }
    if is_on(Overlay::Acceleration) {
        arrows.extend(acceleration::arrows(&sheet, &acting));
    }
    if is_on(Overlay::Velocity) {
        arrows.extend(velocity::arrows(&sheet));
    }
    arrow::draw(&mut sheet, &arrows);
    if is_on(Overlay::Labels) {
        labels::draw(&mut sheet);
    }
    arrow::number(&mut sheet, &arrows);
    sheet.write();
    panels.draw(&mut sheet, &acting);
    sheet.finish()
}
