//! Exact geometry that prediction, pixels and truth share.

pub mod contact;
pub mod displaced;
pub mod fit;
pub mod frontal_area;
pub mod light;
