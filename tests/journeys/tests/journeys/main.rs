//! Whole lives of complaints. Each has an installation of its own: five processes, a database, queues, a clock.

mod ends;
