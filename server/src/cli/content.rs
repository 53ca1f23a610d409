//! `orrery content`: checks, imports and exports lessons, and draws their pictures.

use std::path::PathBuf;

use anyhow::{Context, bail};
use clap::{Args as ClapArgs, Subcommand};
use kernels::light::Size;
use planner::lesson::{Lesson, Library};

use super::gallery;

/// Checks, imports and exports lessons, and draws their pictures.
///
/// A lesson is a folder with two files: lesson.md (its text, below a front matter in TOML) and scene.json (the scene
/// that it starts with). Its slug, which is its name in addresses, is the folder's name.
#[derive(Debug, ClapArgs)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Reads every lesson and says what is wrong, with file and line. Exit status 1 if anything is.
    Check {
        /// A lesson's folder, or a folder of lessons.
        #[arg(default_value = "content")]
        path: PathBuf,
    },
    /// Puts a lesson from one JSON file into the folder of lessons, if it is valid and not there yet.
    Import {
        /// The file, as `export` writes it.
        bundle: PathBuf,
        /// The folder of lessons.
        #[arg(long, default_value = "content")]
        content: PathBuf,
    },
    /// Writes a lesson as one JSON file, to hand on.
    Export {
        /// The lesson's slug.
        slug: String,
        /// The folder of lessons.
        #[arg(long, default_value = "content")]
        content: PathBuf,
        /// The file to write; by default the slug with the ending .json.
        #[arg(long)]
        out: Option<PathBuf>,
    },
    /// Draws a picture of every lesson, of the moment that its front matter names under [poster], and writes a page with all of
    /// them, in words as well.
    Pictures {
        /// The folder of lessons.
        #[arg(long, default_value = "content")]
        content: PathBuf,
        /// The folder for the pictures; the page is written beside it, with the ending .md.
        #[arg(long, default_value = "docs/pictures")]
        out: PathBuf,
        /// Width and height in pixels.
        #[arg(long, value_name = "WxH", default_value = "640x400")]
        size: Size,
    },
}

/// Runs the command.
///
/// # Errors
/// When a lesson is not valid, or a file cannot be read or written.
pub fn run(args: Args) -> anyhow::Result<()> {
    match args.command {
        Command::Check { path } => check(&path),
        Command::Import { bundle, content } => {
            let lesson = Lesson::import(&bundle, &content)?;
            eprintln!("imported {} ({})", lesson.slug, lesson.title);
            Ok(())
        }
        Command::Export { slug, content, out } => {
            let lesson = find(&content, &slug)?;
            let out = out.unwrap_or_else(|| PathBuf::from(format!("{slug}.json")));
            lesson.export(&out)?;
            eprintln!("exported {slug} to {}", out.display());
            Ok(())
        }
        Command::Pictures { content, out, size } => gallery::draw(&content, &out, size),
    }
}

fn find(content: &std::path::Path, slug: &str) -> anyhow::Result<Lesson> {
    let library = Library::read(content)?;
    library.get(slug).cloned().with_context(|| {
        let there: Vec<_> = library.lessons().iter().map(|lesson| lesson.slug.as_str()).collect();
        format!("there is no lesson {slug:?} in {}; there is {}", content.display(), there.join(", "))
    })
}

fn check(path: &std::path::Path) -> anyhow::Result<()> {
    let folders = if path.join("lesson.md").is_file() { vec![path.to_owned()] } else { Library::folders(path)? };
    let mut lessons = Vec::new();
    let mut wrong = 0;
    for folder in &folders {
        match Lesson::read(folder) {
            Ok(lesson) => {
                let words: usize =
                    lesson.sections.iter().map(|section| section.markdown.split_whitespace().count()).sum();
                println!(
                    "{}: {:?}, {} sections, {words} words, {} bodies",
                    lesson.slug,
                    lesson.title,
                    lesson.sections.len(),
                    lesson.scene.bodies.len()
                );
                let content = folder.parent().unwrap_or(path);
                if let Err(error) = crate::picture::load(content, [&lesson.scene]) {
                    eprintln!("{}: {error}", folder.join("scene.json").display());
                    wrong += 1;
                }
                for misfit in geometry::fit::misfits(&lesson.scene) {
                    eprintln!("{}: {misfit}", folder.join("scene.json").display());
                    wrong += 1;
                }
                lessons.push(lesson);
            }
            Err(error) => {
                eprintln!("{error}");
                wrong += 1;
            }
        }
    }
    if let Err(error) = Library::new(lessons) {
        eprintln!("{error}");
        wrong += 1;
    }
    match wrong {
        0 => Ok(()),
        1 => bail!("one thing is wrong in {}", path.display()),
        many => bail!("{many} things are wrong in {}", path.display()),
    }
}
