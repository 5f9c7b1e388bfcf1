//! Holds the repository to its own rules. Everything is in `tests/`; this library is empty on purpose.
