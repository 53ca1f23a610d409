//! Small plots as SVG: curves and points with bars, on straight or logarithmic axes.

use std::fmt::Write;

const WIDTH: f64 = 560.0;
const HEIGHT: f64 = 360.0;
const LEFT: f64 = 64.0;
const RIGHT: f64 = 16.0;
const TOP: f64 = 34.0;
const BOTTOM: f64 = 48.0;
const LEGEND: f64 = 18.0;

/// A curve.
pub struct Curve {
    pub name: String,
    pub colour: &'static str,
    /// Drawn with gaps.
    pub dashed: bool,
    pub points: Vec<(f64, f64)>,
}

/// Points, each with twice its standard deviation as a bar.
pub struct Points {
    pub name: String,
    pub colour: &'static str,
    /// Where, and the standard deviation along y.
    pub points: Vec<(f64, f64, f64)>,
}

/// A plot.
#[derive(Default)]
pub struct Plot {
    pub title: String,
    pub x: String,
    pub y: String,
    pub logarithmic: bool,
    /// One scale for both axes: for places and directions.
    pub square: bool,
    pub curves: Vec<Curve>,
    pub points: Vec<Points>,
}

/// From values to places on the paper.
struct Axis {
    least: f64,
    most: f64,
    from: f64,
    to: f64,
    logarithmic: bool,
}

impl Axis {
    fn value(&self, value: f64) -> f64 {
        if self.logarithmic { value.max(f64::MIN_POSITIVE).log10() } else { value }
    }

    fn at(&self, value: f64) -> f64 {
        let share = (self.value(value) - self.least) / (self.most - self.least);
        self.from + share.clamp(-0.1, 1.1) * (self.to - self.from)
    }

    /// Round values along it.
    fn ticks(&self) -> Vec<f64> {
        if self.logarithmic {
            let decades = self.least.floor() as i32..=self.most.ceil() as i32;
            let steps = decades.flat_map(|decade| [1.0, 2.0, 5.0].map(|step| step * 10f64.powi(decade)));
            return steps.filter(|value| (self.least..=self.most).contains(&value.log10())).collect();
        }
        let rough = (self.most - self.least) / 5.0;
        let decade = 10f64.powf(rough.log10().floor());
        let step = [1.0, 2.0, 5.0, 10.0].into_iter().map(|m| m * decade).find(|step| *step >= rough).unwrap_or(rough);
        let first = (self.least / step).ceil() as i64;
        (first..).map(|k| k as f64 * step).take_while(|value| *value <= self.most + 1e-9 * step).collect()
    }
}

fn span(values: impl Iterator<Item = f64>, logarithmic: bool) -> (f64, f64) {
    let value = |value: f64| if logarithmic { value.log10() } else { value };
    let (least, most) = values
        .map(value)
        .filter(|value| value.is_finite())
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), value| (least.min(value), most.max(value)));
    if least > most {
        return (0.0, 1.0);
    }
    let margin = (0.06 * (most - least)).max(1e-3 * most.abs()).max(1e-9);
    (least - margin, most + margin)
}

fn number(value: f64) -> String {
    let text = format!("{value:.4}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

impl Plot {
    /// The picture.
    pub fn svg(&self) -> String {
        let of_curves = || self.curves.iter().flat_map(|curve| curve.points.iter().copied());
        let of_points = || self.points.iter().flat_map(|points| points.points.iter().copied());
        let xs = of_curves().map(|p| p.0).chain(of_points().map(|p| p.0));
        let ys = of_curves().map(|p| p.1).chain(of_points().flat_map(|p| [p.1 - 2.0 * p.2, p.1 + 2.0 * p.2]));
        let (mut x, mut y) = (span(xs, self.logarithmic), span(ys, self.logarithmic));
        let (right, bottom) = (WIDTH - RIGHT, HEIGHT - BOTTOM);
        if self.square {
            let unit = ((x.1 - x.0) / (right - LEFT)).max((y.1 - y.0) / (bottom - TOP));
            let widen = |(least, most): (f64, f64), length: f64| {
                let (middle, half) = (0.5 * (least + most), 0.5 * unit * length);
                (middle - half, middle + half)
            };
            (x, y) = (widen(x, right - LEFT), widen(y, bottom - TOP));
        }
        let logarithmic = self.logarithmic;
        let x = Axis { least: x.0, most: x.1, from: LEFT, to: right, logarithmic };
        let y = Axis { least: y.0, most: y.1, from: bottom, to: TOP, logarithmic };
        let mut out = String::new();
        let names = self.curves.len() + self.points.len();
        let height = HEIGHT + LEGEND * names.div_ceil(2) as f64 + 6.0;
        let (title, x_name, y_name) = (escaped(&self.title), escaped(&self.x), escaped(&self.y));
        let _ = writeln!(
            out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" width=\"{WIDTH}\" height=\"{height}\" \
             font-family=\"sans-serif\" font-size=\"12\" fill=\"#222\">\n<title>{title}</title>\n\
             <rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n\
             <text x=\"{LEFT}\" y=\"20\" font-size=\"14\">{title}</text>"
        );
        for tick in x.ticks() {
            let at = x.at(tick);
            let _ = writeln!(
                out,
                "<path d=\"M{at:.1} {TOP}V{bottom}\" stroke=\"#e4e4e4\"/>\
                 <text x=\"{at:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{}</text>",
                bottom + 16.0,
                number(tick)
            );
        }
        for tick in y.ticks() {
            let at = y.at(tick);
            let _ = writeln!(
                out,
                "<path d=\"M{LEFT} {at:.1}H{right}\" stroke=\"#e4e4e4\"/>\
                 <text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>",
                LEFT - 6.0,
                at + 4.0,
                number(tick)
            );
        }
        let _ = writeln!(
            out,
            "<path d=\"M{LEFT} {TOP}V{bottom}H{right}\" stroke=\"#666\" fill=\"none\"/>\n\
             <text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{x_name}</text>\n\
             <text transform=\"translate(14 {:.1}) rotate(-90)\" text-anchor=\"middle\">{y_name}</text>",
            0.5 * (LEFT + right),
            HEIGHT - 12.0,
            0.5 * (TOP + bottom)
        );
        for points in &self.points {
            for &(at_x, at_y, sd) in &points.points {
                let (cx, cy) = (x.at(at_x), y.at(at_y));
                let (low, high) = (y.at(at_y - 2.0 * sd), y.at(at_y + 2.0 * sd));
                let colour = points.colour;
                let _ = writeln!(
                    out,
                    "<path d=\"M{cx:.1} {low:.1}V{high:.1}\" stroke=\"{colour}\"/>\
                     <circle cx=\"{cx:.1}\" cy=\"{cy:.1}\" r=\"3\" fill=\"{colour}\"/>"
                );
            }
        }
        for curve in &self.curves {
            let path: Vec<String> =
                curve.points.iter().map(|&(at_x, at_y)| format!("{:.1} {:.1}", x.at(at_x), y.at(at_y))).collect();
            let dashes = if curve.dashed { " stroke-dasharray=\"6 4\"" } else { "" };
            let _ = writeln!(
                out,
                "<path d=\"M{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"1.8\"{dashes}/>",
                path.join("L"),
                curve.colour
            );
        }
        let curves = self.curves.iter().map(|curve| (&curve.name, curve.colour, curve.dashed));
        let points = self.points.iter().map(|points| (&points.name, points.colour, false));
        for (k, (name, colour, dashed)) in curves.chain(points).enumerate() {
            let (at_x, at_y) = (LEFT + 250.0 * (k % 2) as f64, HEIGHT + LEGEND * (k / 2) as f64 + 6.0);
            let dashes = if dashed { " stroke-dasharray=\"6 4\"" } else { "" };
            let _ = writeln!(
                out,
                "<path d=\"M{at_x:.1} {:.1}h24\" stroke=\"{colour}\" stroke-width=\"2.5\"{dashes}/>\
                 <text x=\"{:.1}\" y=\"{at_y:.1}\">{}</text>",
                at_y - 4.0,
                at_x + 30.0,
                escaped(name)
            );
        }
        out + "</svg>\n"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plot_says_what_it_shows_and_stays_on_its_paper() {
        let curve = Curve {
            name: "learned & <true>".to_owned(),
            colour: "#000",
            dashed: false,
            points: vec![(1.0, 1.0), (10.0, 0.01)],
        };
        let points = Points { name: "seen".to_owned(), colour: "#111", points: vec![(2.0, 0.5, 0.1)] };
        for logarithmic in [false, true] {
            let plot = Plot {
                title: "pull".to_owned(),
                x: "distance".to_owned(),
                y: "pull".to_owned(),
                logarithmic,
                curves: vec![Curve { name: curve.name.clone(), points: curve.points.clone(), ..curve }],
                points: vec![Points { name: points.name.clone(), points: points.points.clone(), ..points }],
                ..Plot::default()
            };
            let svg = plot.svg();
            assert!(
                svg.contains("learned &amp; &lt;true&gt;") && svg.contains("seen") && !svg.contains("NaN"),
                "{svg}"
            );
            assert!(svg.starts_with("<svg") && svg.ends_with("</svg>\n"));
        }
    }

    #[test]
    fn ticks_are_round_and_within() {
        let axis = Axis { least: -1.3, most: 4.1, from: 0.0, to: 1.0, logarithmic: false };
        assert_eq!(axis.ticks(), [0.0, 2.0, 4.0]);
        let axis = Axis { least: -0.5, most: 1.1, from: 0.0, to: 1.0, logarithmic: true };
        assert_eq!(axis.ticks(), [0.5, 1.0, 2.0, 5.0, 10.0]);
    }
}
