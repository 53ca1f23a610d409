//! Graphs: a panel with axes in round numbers, lines told apart by colour, dash and mark, and a legend.

use glam::Vec2;

use crate::canvas::Pen;
use crate::rect::Rect;
use crate::sheet::Sheet;
use crate::style::{Ink, PLATE, WHITE};
use crate::text;
use crate::ticks::{Unit, figure, multiples, round_up, time_unit};

/// Ticks of a vertical axis are at least so many ems apart, those of a level one so many.
const EMS_UP: f32 = 1.7;
const EMS_ALONG: f32 = 3.4;

/// Letters of a unit that stands beside a figure.
const SHORT: usize = 3;

/// What a line's newest point looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dot {
    /// A disc.
    Round,
    /// A square.
    Square,
    /// A square on its corner.
    Diamond,
}

/// A line of a graph.
pub struct Series {
    /// What it is called in the legend.
    pub words: String,
    /// Its colour.
    pub ink: Ink,
    /// Its dashes, in widths.
    pub dash: &'static [f32],
    /// Its newest point.
    pub dot: Dot,
    /// Times and values, earliest first, in real units.
    pub points: Vec<(f64, f64)>,
}

/// A graph over time.
pub struct Graph {
    /// What is said above the lines; may be empty.
    pub title: String,
    /// The lines; the first lies on top.
    pub series: Vec<Series>,
    /// The least and the greatest value that has to have room, in real units.
    pub range: (f64, f64),
    /// Times from left to right, in real units.
    pub times: (f64, f64),
    /// The unit for values between which a tick is this.
    pub unit: fn(f64) -> Unit,
}

/// Where the lines of a graph are.
struct Plot {
    rect: Rect,
    times: (f64, f64),
    values: (f64, f64),
}

impl Plot {
    fn at(&self, time: f64, value: f64) -> Vec2 {
        let share = |(least, most): (f64, f64), at: f64| ((at - least) / (most - least)) as f32;
        let (x, y) = (share(self.times, time), share(self.values, value));
        Vec2::new(self.rect.min.x + self.rect.size().x * x, self.rect.max.y - self.rect.size().y * y)
    }
}

/// Draws a graph into a panel.
pub fn draw(sheet: &mut Sheet<'_>, panel: Rect, graph: &Graph) {
    let style = sheet.canvas.style;
    sheet.canvas.plate(panel, PLATE);
    let unit = (graph.unit)(graph.range.0.abs().max(graph.range.1.abs()));
    // A long unit is said once, above.
    let is_short = unit.name.chars().count() <= SHORT;
    let said = if is_short { String::new() } else { format!("in {}", unit.name) };
    let top = legend(sheet, panel, graph, [&graph.title, &said]);
    let bottom = panel.max.y - style.cap() - style.gap * 2.2;
    let ticks = ((bottom - top) / (style.em * EMS_UP)).clamp(1.0, 6.0);
    let (least, most) = graph.range;
    let spread = if most - least > 0.0 { most - least } else { 1.0 };
    let step = round_up(spread / f64::from(ticks));
    // What is hardly beyond a tick is on it.
    let floor = |value: f64| (value / step - 0.01).ceil() * step;
    let values = (-floor(-least), floor(most).max(-floor(-least) + step));
    let figures: Vec<(f64, String)> = multiples(step, values.0, values.1)
        .map(|(_, value)| (value, figure(value / unit.size, step / unit.size)))
        .collect();
    let last = figures.len().saturating_sub(1);
    let named =
        |k: usize, words: &str| if k == last && is_short { format!("{words} {}", unit.name) } else { words.to_owned() };
    let widest = figures.iter().enumerate().map(|(k, (_, words))| text::width(&named(k, words), style.em));
    let left = panel.min.x + widest.fold(0.0, f32::max) + style.gap * 2.0;
    let rect = Rect { min: Vec2::new(left, top), max: Vec2::new(panel.max.x - style.gap * 1.6, bottom) };
    if rect.size().min_element() < style.em * 0.8 {
        return;
    }
    let plot = Plot { rect, times: graph.times, values };
    let axis = Pen { rim: false, round: false, ..Pen::solid(WHITE.thinned(0.9), (style.line * 0.7).max(1.0)) };
    let faint = Pen { ink: WHITE.thinned(0.22), ..axis };
    for (k, (value, words)) in figures.iter().enumerate() {
        let (from, to) = (plot.at(plot.times.0, *value), plot.at(plot.times.1, *value));
        sheet.canvas.line(&[from, to], if *value == 0.0 { &axis } else { &faint });
        let words = named(k, words);
        let corner = from - Vec2::new(text::width(&words, style.em) + style.gap * 0.7, style.cap() * 0.5);
        sheet.canvas.text(&words, corner, style.em, WHITE, false);
    }
    sheet.canvas.line(&[plot.rect.min, Vec2::new(plot.rect.min.x, plot.rect.max.y)], &axis);
    times(sheet, &plot, &faint);
    for series in graph.series.iter().rev() {
        line(sheet, &plot, series);
    }
}

/// The level axis: seconds, or what suits.
fn times(sheet: &mut Sheet<'_>, plot: &Plot, faint: &Pen<'_>) {
    let style = sheet.canvas.style;
    let (from, to) = plot.times;
    let ticks = (plot.rect.size().x / (style.em * EMS_ALONG)).clamp(1.0, 6.0);
    let unit = time_unit(to - from);
    let step = round_up((to - from) / unit.size / f64::from(ticks)) * unit.size;
    let marks: Vec<f64> = multiples(step, from, to).map(|(_, time)| time).collect();
    let last = marks.last().copied();
    for time in marks {
        let foot = plot.at(time, plot.values.0);
        sheet.canvas.line(&[foot, Vec2::new(foot.x, plot.rect.min.y)], faint);
        let mut words = figure(time / unit.size, step / unit.size);
        if Some(time) == last {
            words = format!("{words} {}", unit.name);
        }
        let width = text::width(&words, style.em);
        let x = (foot.x - width * 0.5).min(plot.rect.max.x + style.gap - width);
        sheet.canvas.text(&words, Vec2::new(x, foot.y + style.gap), style.em, WHITE, false);
    }
}

fn line(sheet: &mut Sheet<'_>, plot: &Plot, series: &Series) {
    let style = sheet.canvas.style;
    let width = style.line * 1.25;
    let points: Vec<Vec2> = series.points.iter().map(|&(time, value)| plot.at(time, value)).collect();
    let pen = Pen { ink: series.ink, width, dash: series.dash, rim: false, round: false };
    sheet.canvas.line(&points, &pen);
    if let Some(last) = points.last() {
        dot(sheet, *last, series.dot, width * 1.5, series.ink);
    }
}

fn dot(sheet: &mut Sheet<'_>, at: Vec2, dot: Dot, size: f32, ink: Ink) {
    let (x, y) = (Vec2::X * size, Vec2::Y * size);
    match dot {
        Dot::Round => sheet.canvas.disc(at, size, ink, true),
        Dot::Square => sheet.canvas.shape(&[at - x - y, at + x - y, at + x + y, at - x + y], ink, true),
        Dot::Diamond => {
            let (x, y) = (x * 1.3, y * 1.3);
            sheet.canvas.shape(&[at - x, at - y, at + x, at + y], ink, true);
        }
    }
}

/// Draws title and legend; returns where the lines may begin.
fn legend(sheet: &mut Sheet<'_>, panel: Rect, graph: &Graph, titles: [&str; 2]) -> f32 {
    let style = sheet.canvas.style;
    let row = style.em * 1.2;
    let mut at = panel.min + Vec2::new(style.gap, style.gap + style.em * 0.12);
    for title in titles.into_iter().filter(|title| !title.is_empty()) {
        let letters = (panel.size().x / (style.em * 0.56)) as usize;
        sheet.canvas.text(&text::shortened(title, letters.max(4)), at, style.em, WHITE, false);
        at = Vec2::new(panel.min.x + style.gap, at.y + row);
    }
    for series in &graph.series {
        let key = style.em * 1.25;
        let width = key + style.gap * 0.6 + text::width(&series.words, style.em);
        if at.x + width > panel.max.x - style.gap * 0.5 && at.x > panel.min.x + style.gap {
            at = Vec2::new(panel.min.x + style.gap, at.y + row);
        }
        let middle = at + Vec2::new(0.0, style.cap() * 0.5);
        let pen = Pen { ink: series.ink, width: style.line * 1.25, dash: series.dash, rim: false, round: false };
        sheet.canvas.line(&[middle, middle + Vec2::X * key], &pen);
        dot(sheet, middle + Vec2::X * key * 0.5, series.dot, style.line * 1.6, series.ink);
        sheet.canvas.text(&series.words, at + Vec2::X * (key + style.gap * 0.6), style.em, WHITE, false);
        at.x += width + style.gap * 1.5;
    }
    at.y + row + style.gap * 0.6
}
