//! Whole lives of complaints, through the doors that people use. Each has an installation of its
//! own: five processes, a database, queues, a clock, an SMTP server.

mod anonymous;
mod canaries;
mod declined;
mod dissatisfied;
mod erased;
mod evidence;
mod integrity;
mod letter;
mod major;
mod matrix;
mod ordinary;
mod partner;
mod real;
mod redo;
mod sign_in;
mod trace;
mod withdrawn;
