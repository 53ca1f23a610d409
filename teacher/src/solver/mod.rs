//! Exact motion: event-driven impacts, and closed forms where there are any.
