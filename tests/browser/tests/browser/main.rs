//! The complainants' pages in Chromium: whole journeys in both languages, with scripts and without.

mod journey;
mod keyboard;
