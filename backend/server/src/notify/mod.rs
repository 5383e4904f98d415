//! Mail. A notice says that something arrived and from which facility, never a subject, a file name or a
//! patient; its link carries no token.

pub mod mails;
pub mod post;
