//! Panels: graphs and the legend of forces stand at the right of a wide picture and below in a narrow one, on a dark plate
//! through which the scene can still be seen.

use glam::Vec2;
use kernels::dynamics::Acting;
use scene::Overlay;

use crate::rect::Rect;
use crate::sheet::Sheet;
use crate::{forces, graph, over_time};

/// A picture this many times as wide as high has its graphs at the right.
const WIDE: f32 = 1.25;
/// The share of a wide picture's width and height that a graph takes.
const AT_THE_RIGHT: Vec2 = Vec2::new(0.39, 0.46);
/// The share of a narrow picture's height that graphs take.
const BELOW: f32 = 0.35;

/// Where panels are.
pub struct Panels {
    energy: Option<Rect>,
    position: Option<Rect>,
    legend: Option<Rect>,
}

impl Panels {
    /// Lays out what the scene asks for.
    pub fn of(sheet: &Sheet<'_>, acting: &[Acting]) -> Self {
        let is_on = |overlay: Overlay| sheet.scene.overlays.contains(&overlay);
        let bounds = sheet.canvas.bounds().grown(-sheet.canvas.style.gap);
        let gap = sheet.canvas.style.gap;
        let (size, wide) = (bounds.size(), bounds.size().x >= WIDE * bounds.size().y);
        let graphs: Vec<Overlay> =
            [Overlay::EnergyGraph, Overlay::PositionGraph].into_iter().filter(|one| is_on(*one)).collect();
        let slot = |index: usize| {
            if wide {
                let each = AT_THE_RIGHT * size;
                let top = bounds.min.y + index as f32 * (each.y + gap);
                Rect::at(Vec2::new(bounds.max.x - each.x, top), each)
            } else {
                let each = Vec2::new((size.x - gap * (graphs.len() - 1) as f32) / graphs.len() as f32, size.y * BELOW);
                let left = bounds.min.x + index as f32 * (each.x + gap);
                Rect::at(Vec2::new(left, bounds.max.y - each.y), each)
            }
        };
        let at = |overlay: Overlay| graphs.iter().position(|one| *one == overlay).map(slot);
        let (energy, position) = (at(Overlay::EnergyGraph), at(Overlay::PositionGraph));
        let legend = is_on(Overlay::Force).then(|| {
            let each = forces::legend_size(sheet, acting);
            // Beside the graphs, or in the corner.
            let right = energy.or(position).filter(|_| wide).map_or(bounds.max.x, |panel| panel.min.x - gap);
            Rect::at(Vec2::new((right - each.x).max(bounds.min.x), bounds.min.y), each)
        });
        Self { energy, position, legend }
    }

    /// Keeps words off the panels.
    pub fn keep_free(&self, sheet: &mut Sheet<'_>) {
        for panel in [self.energy, self.position, self.legend].into_iter().flatten() {
            sheet.room.take(panel);
        }
    }

    /// Draws the panels.
    pub fn draw(&self, sheet: &mut Sheet<'_>, acting: &[Acting]) {
        if let Some(panel) = self.legend {
            forces::legend(sheet, panel, acting);
        }
        if let Some(panel) = self.energy {
            let shown = over_time::energy(sheet);
            graph::draw(sheet, panel, &shown);
        }
        if let Some(panel) = self.position
            && let Some(shown) = over_time::position(sheet)
        {
            graph::draw(sheet, panel, &shown);
        }
    }
}
