//! `orrery content pictures`: a picture of every lesson, and a page that shows and describes them all.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, ensure};
use kernels::dynamics::Laws;
use kernels::light::{Choice, Light, Size};
use planner::lesson::{Lesson, Library};
use scene::Log;

use super::films;
use super::play::{Play, steps_in};
use crate::engine::in_words;
use crate::picture::{self, write_png};
use crate::session::Run;

/// What the page begins with.
const HEAD: &str = "# Pictures of the lessons

Made by `make pictures`, which runs `orrery content pictures`: each is a moment of the lesson's own scene, with the overlays
and from the side that its front matter names under `[poster]`. The same moments stand on the lessons' cards and beside
links to them; the pictures' own words are what the program says of them to those who do not see them.
";

/// Draws all lessons of a folder into another, and writes the page beside that.
///
/// # Errors
/// When a lesson is not valid, or a file cannot be written.
pub fn draw(content: &Path, out: &Path, size: Size) -> anyhow::Result<()> {
    let library = Library::read(content)?;
    let lessons = library.lessons();
    ensure!(!lessons.is_empty(), "there are no lessons in {}", content.display());
    let scenes = lessons.iter().map(|lesson| &lesson.scene);
    let light = Light::open_with(Choice::default(), Arc::new(picture::load(content, scenes)?))?;
    let laws = Laws::open()?;
    let folder = out.file_name().with_context(|| format!("{} is no folder to write to", out.display()))?;
    std::fs::create_dir_all(out).with_context(|| format!("{} cannot be made", out.display()))?;
    let bar = films::bar(lessons.len() as u64);
    let mut page = HEAD.to_owned();
    for lesson in lessons {
        let mut play = Play::new(Run::of(&Log::new(lesson.poster_scene()).position()), &laws);
        play.go_on(steps_in(lesson.poster.at_s))?;
        let frame = overlays::draw(light.frame(play.scene(), size)?, &play.shown(None));
        let file = format!("{}.png", lesson.slug);
        write_png(&out.join(&file), &frame)?;
        page += &entry(lesson, &format!("{}/{file}", folder.display()), &in_words(play.scene(), None));
        bar.inc(1);
    }
    bar.finish_and_clear();
    let path = out.with_extension("md");
    std::fs::write(&path, page).with_context(|| format!("{} cannot be written", path.display()))?;
    eprintln!("drew {} pictures in {}, listed in {}", lessons.len(), out.display(), path.display());
    Ok(())
}

/// A lesson on the page: its picture, in words where it cannot be seen, and what the lesson asks.
fn entry(lesson: &Lesson, file: &str, description: &str) -> String {
    let alt = description.replace('\n', " ").replace(['[', ']'], "");
    format!("\n## {}\n\n![{alt}]({file})\n\n{}\n", lesson.title, lesson.summary)
}
