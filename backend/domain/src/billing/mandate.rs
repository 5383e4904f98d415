//! 口座振替依頼書: the state of a direct debit mandate. Nothing is collected before it is registered.

use crate::number::Count;

stored! {
    /// The state of a direct debit mandate.
    pub enum MandateState {
        /// 依頼書送付: the form has been sent out.
        Sent = "sent",
        /// 受付: the signed form has been received.
        Received = "received",
        /// 金融機関確認中: the bank is checking it.
        Checking = "checking",
        /// 登録済み: registered; collection is possible.
        Registered = "registered",
        /// 不備返却: returned as faulty, with the reason.
        Returned = "returned",
        /// 解約: ended.
        Ended = "ended",
    }
}

impl MandateState {
    /// Whether this state may be followed by `next`.
    pub const fn may_be(self, next: Self) -> bool {
        use MandateState::{Checking, Ended, Received, Registered, Returned, Sent};
        matches!(
            (self, next),
            (Sent, Received)
                | (Received, Checking)
                | (Checking, Registered)
                | (Received | Checking | Registered, Returned)
                | (Returned | Ended, Sent | Received)
                | (Sent | Received | Checking | Registered | Returned, Ended)
        )
    }

    /// Whether the mandate must have a bank account in this state, i.e. from receipt on.
    pub const fn has_account(self) -> bool {
        matches!(self, Self::Received | Self::Checking | Self::Registered)
    }
}

/// Number of failed collections in a row after which the payer is billed by bank transfer again.
pub const FAILURES: Count = Count(2);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mandate_goes_its_way_and_is_never_registered_unseen() {
        use MandateState::{Checking, Ended, Received, Registered, Returned, Sent};
        let way = [Sent, Received, Checking, Registered];
        assert!(way.windows(2).all(|it| it[0].may_be(it[1])));
        for from in MandateState::ALL {
            assert_eq!(from.may_be(Registered), from == Checking, "{from:?}");
            assert!(!from.may_be(from));
        }
        assert!(
            Registered.may_be(Returned) && Returned.may_be(Received) && Ended.may_be(Sent) && !Ended.may_be(Checking)
        );
    }
}
