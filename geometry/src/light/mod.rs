//! What light meets: rays and first hits, cameras, sky, ground tiles and tone mapping, shared by prediction and truth.
