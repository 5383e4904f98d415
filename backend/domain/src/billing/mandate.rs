//! 口座振替依頼書: where a mandate stands. Nothing is collected before it is registered.

stored! {
    /// Where a mandate stands.
    pub enum MandateState {
        /// 依頼書送付
        Sent = "sent",
        /// 受付
        Received = "received",
        /// 金融機関確認中
        Checking = "checking",
        /// 登録済み
        Registered = "registered",
        /// 不備返却: with the reason.
        Returned = "returned",
        /// 解約
        Ended = "ended",
    }
}

impl MandateState {
    /// Whether it may stand so after this.
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

    /// Whether it needs an account: from its reception on.
    pub const fn has_account(self) -> bool {
        matches!(self, Self::Received | Self::Checking | Self::Registered)
    }
}

/// So many failed collections in a row, and the payer is billed by transfer again.
pub const FAILURES: i32 = 2;

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
