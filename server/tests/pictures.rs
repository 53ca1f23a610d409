//! The pictures in docs/ are all there, small, named and described, and what writes animations is refused in a sentence where it
//! cannot.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use planner::lesson::Library;
use scene::Overlay;

/// The most bytes of one picture, and of all together.
const MOST_BYTES: u64 = 150_000;
const MOST_BYTES_TOGETHER: u64 = 3_000_000;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn orrery(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_orrery")).current_dir(root()).args(arguments).output().expect("orrery runs")
}

fn size(path: &Path) -> (u32, u32) {
    let file = std::fs::File::open(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut reader = png::Decoder::new(std::io::BufReader::new(file)).read_info().expect("a PNG");
    let mut pixels = vec![0; reader.output_buffer_size().expect("small")];
    let info = reader.next_frame(&mut pixels).expect("a whole picture");
    (info.width, info.height)
}

/// The words of a picture on a page.
fn alt<'a>(page: &'a str, file: &str) -> Option<&'a str> {
    let (before, _) = page.split_once(&format!("]({file})"))?;
    before.rsplit_once("![").map(|(_, alt)| alt)
}

#[test]
fn every_lesson_has_its_picture_and_the_page_shows_it_in_words_too() {
    let page = std::fs::read_to_string(root().join("docs/pictures.md")).expect("the page");
    let library = Library::read(&root().join("content")).expect("the lessons");
    for lesson in library.lessons() {
        let file = format!("pictures/{}.png", lesson.slug);
        assert_eq!(size(&root().join("docs").join(&file)), (640, 400), "{file}");
        let alt = alt(&page, &file).unwrap_or_else(|| panic!("{file} is not on the page: run `make pictures`"));
        assert!(alt.len() > 20 && !alt.contains('\n'), "{file}: {alt}");
        assert!(page.contains(&format!("## {}\n", lesson.title)), "{}", lesson.title);
    }
}

#[test]
fn every_overlay_has_its_picture() {
    let page = std::fs::read_to_string(root().join("docs/overlays.md")).expect("the page");
    for overlay in Overlay::ALL {
        let file = format!("pictures/overlay_{}.png", overlay.name());
        size(&root().join("docs").join(&file));
        let alt = alt(&page, &file).unwrap_or_else(|| panic!("{file} is not on the page"));
        assert!(alt.len() > 10, "{file}: {alt}");
    }
}

#[test]
fn pictures_are_small_and_all_of_them_are_shown_somewhere() {
    let pages: String = ["README.md", "docs/pictures.md", "docs/overlays.md", "docs/light.md"]
        .map(|page| std::fs::read_to_string(root().join(page)).expect("a page"))
        .concat();
    let mut together = 0;
    for entry in std::fs::read_dir(root().join("docs/pictures")).expect("the pictures").flatten() {
        let (bytes, name) = (entry.metadata().expect("a file").len(), entry.file_name().to_string_lossy().into_owned());
        assert!(bytes <= MOST_BYTES, "{name} has {bytes} bytes");
        assert!(pages.contains(&format!("pictures/{name})")), "{name} is on no page");
        together += bytes;
    }
    assert!(together <= MOST_BYTES_TOGETHER, "{together} bytes");
}

#[test]
fn what_cannot_be_rendered_is_refused_in_a_sentence() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().to_string_lossy().into_owned();
    let film = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    let (wrong, nowhere) = (film("a.mp4"), film("no/such/folder/a.webp"));
    let cases: [(&[&str], &str); 9] = [
        (&["--seconds", "0"], "--seconds is more than 0 and at most 600, found 0"),
        (&["--seconds", "-2"], "--seconds is more than 0"),
        (&["--seconds", "1e9"], "--seconds is more than 0"),
        (&["--at", "-1"], "--at is from 0 to 600 seconds, found -1"),
        (&["--size", "8x8"], "an image is 16x16 to 1280x720 pixels, found 8x8"),
        (&["--size", "1281x720"], "found 1281x720"),
        (&["--gif", &wrong], "--gif writes a file that ends in .gif, found"),
        (&["--seconds", "0.1", "--webp", &nowhere], "a.webp cannot be written"),
        (&["--scene", "nowhere.json"], "nowhere.json: No such file"),
    ];
    for (arguments, expected) in cases {
        let scene: &[&str] = &["--scene", "content/falling/scene.json"];
        let scene = if arguments[0] == "--scene" { &[] } else { scene };
        let output = orrery(&[&["render", "--out", &out], scene, arguments].concat());
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && said.contains(expected), "{arguments:?}: {said}");
        assert!(!said.contains("panicked"), "{said}");
    }
}

#[test]
fn one_run_is_written_in_every_format() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    let (out, gif, webp, mp4) = (file("frames"), file("a.gif"), file("a.webp"), file("a.mp4"));
    let output = orrery(&[
        "render",
        "--scene",
        "content/bounce/scene.json",
        "--at",
        "0.5",
        "--seconds",
        "0.5",
        "--size",
        "65x49",
        "--out",
        &out,
        "--gif",
        &gif,
        "--webp",
        &webp,
        "--mp4",
        &mp4,
    ]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let said: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!((said["frames"].as_u64(), said["webp"].as_str()), (Some(12), Some(webp.as_str())));
    let bytes = std::fs::read(&webp).expect("written");
    let frames: Vec<_> = webp_animation::Decoder::new(&bytes).expect("a WebP").into_iter().collect();
    assert_eq!((frames.len(), frames[0].dimensions()), (12, (65, 49)));
    assert_eq!(frames.last().map(webp_animation::Frame::timestamp), Some(500));
    let bytes = std::fs::read(&mp4).expect("written").len() as u64;
    let film = mp4::Mp4Reader::read_header(std::fs::File::open(&mp4).expect("written"), bytes).expect("an MP4");
    assert_eq!((film.tracks()[&1].width(), film.tracks()[&1].sample_count()), (64, 12));
}
