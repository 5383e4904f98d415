//! Mail. It says that something arrived and from which facility; never a subject, a file name or a
//! patient, and its links carry no token but the one that confirms an address.

pub mod letters;
pub mod post;
