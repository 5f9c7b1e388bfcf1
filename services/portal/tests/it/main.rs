//! The portal as a browser without scripts uses it, in front of the real services. Pages are read by a
//! real HTML parser, forms are sent with every field that they have.

mod administration;
mod browser;
mod faults;
mod filing;
mod following;
mod hostile;
mod life;
mod quota;
mod reports;
mod staff;
mod support;
