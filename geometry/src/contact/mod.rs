//! Where bodies touch: closest points and contact manifolds, shared by prediction and truth.
