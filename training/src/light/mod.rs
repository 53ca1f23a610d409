//! Training of the light model.
