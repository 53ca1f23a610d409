//! Training of the dynamics model.
