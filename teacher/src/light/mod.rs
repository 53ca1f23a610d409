//! Exact light: a path tracer.
