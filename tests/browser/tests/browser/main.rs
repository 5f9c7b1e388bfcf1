//! The complainants' pages in Chromium: whole journeys in both languages, with scripts and without.

mod console;
mod journey;
mod keyboard;
