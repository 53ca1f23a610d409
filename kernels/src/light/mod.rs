//! Learned light: a scene to pixels.
