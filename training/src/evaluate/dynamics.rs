//! Fidelity of the dynamics model on held-out cases.
