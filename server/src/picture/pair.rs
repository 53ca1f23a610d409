//! Two pictures in one: side by side for a wide view, one above the other for a tall one.

use kernels::light::{Frame, Size};

/// How two pictures make one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Layout {
    /// The first on the left.
    #[default]
    SideBySide,
    /// The first above.
    Stacked,
}

impl Layout {
    /// Width and height of two pictures of one size together.
    #[must_use]
    pub fn joined(self, each: Size) -> (u32, u32) {
        match self {
            Self::SideBySide => (2 * each.width(), each.height()),
            Self::Stacked => (each.width(), 2 * each.height()),
        }
    }
}

/// Two pictures of one size as one.
///
/// # Panics
/// When they are not of one size, or one does not hold `3 x width x height` bytes.
#[must_use]
pub fn join(first: &Frame, second: &Frame, layout: Layout) -> Frame {
    assert_eq!((first.width, first.height), (second.width, second.height), "two halves are of one size");
    assert_eq!(first.rgb.len(), second.rgb.len(), "two halves are of one size");
    let (width, height) = (first.width, first.height);
    match layout {
        Layout::SideBySide => {
            let row = 3 * width as usize;
            let rows = first.rgb.chunks_exact(row).zip(second.rgb.chunks_exact(row));
            Frame { width: 2 * width, height, rgb: rows.flat_map(|(left, right)| [left, right].concat()).collect() }
        }
        Layout::Stacked => Frame { width, height: 2 * height, rgb: [first.rgb.as_slice(), &second.rgb].concat() },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_pictures_keep_every_pixel_in_its_place() {
        let picture = |from: u8| Frame { width: 2, height: 3, rgb: (from..from + 18).collect() };
        let (first, second) = (picture(0), picture(100));
        let pixel = |frame: &Frame, x: usize, y: usize| frame.rgb[3 * (y * frame.width as usize + x)];
        let wide = join(&first, &second, Layout::SideBySide);
        let tall = join(&first, &second, Layout::Stacked);
        assert_eq!(((wide.width, wide.height), (tall.width, tall.height)), ((4, 3), (2, 6)));
        for (x, y) in (0..2).flat_map(|x| (0..3).map(move |y| (x, y))) {
            assert_eq!(pixel(&wide, x, y), pixel(&first, x, y));
            assert_eq!(pixel(&wide, x + 2, y), pixel(&second, x, y));
            assert_eq!(pixel(&tall, x, y), pixel(&first, x, y));
            assert_eq!(pixel(&tall, x, y + 3), pixel(&second, x, y));
        }
        let size = Size::new(64, 48).expect("a size");
        assert_eq!((Layout::SideBySide.joined(size), Layout::Stacked.joined(size)), ((128, 48), (64, 96)));
    }
}
