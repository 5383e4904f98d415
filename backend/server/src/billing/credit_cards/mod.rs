//! Credit cards: entered at Stripe, charged, refunded.

pub mod card;
pub mod charge;
pub mod events;
pub mod objects;
pub mod refunds;
pub mod stripe;
