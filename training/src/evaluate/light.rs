//! Fidelity of the light model on held-out cases.
