//! The regulation, rule by rule: everything is in `tests/`; this library is empty on purpose.
