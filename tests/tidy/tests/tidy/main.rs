//! Holds the repository to its own rules: where things may be, what may depend on what, and that the
//! containers are what the launcher starts.

mod building;
mod compose;
mod containers;
mod descriptions;
mod launcher;
mod limits;
mod looks;
mod messages;
mod pages;
mod repository;
mod rules;
mod sources;
mod workspace;
