//! Learned dynamics: a scene at one time step to the scene at the next.
