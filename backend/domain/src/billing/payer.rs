//! How whoever pays is written to, and how they pay.

stored! {
    /// How dates are written.
    pub enum Era {
        /// 西暦
        Western = "western",
        /// 和暦: as public bodies write.
        Japanese = "japanese",
    }
}

stored! {
    /// How an invoice reaches its payer.
    pub enum Delivery {
        /// 画面で受け取る: a notice by mail, without the invoice.
        Screen = "screen",
        /// メール添付PDF
        Mail = "mail",
        /// 郵送
        Post = "post",
    }
}

stored! {
    /// How an invoice is paid.
    pub enum Method {
        /// 銀行振込
        Transfer = "transfer",
        /// 口座振替
        Debit = "debit",
        /// クレジットカード
        Card = "card",
    }
}

stored! {
    /// What a document of ours is.
    pub enum Document {
        /// 請求書
        Invoice = "invoice",
        /// 適格返還請求書: takes an invoice back, or a part of what was billed.
        Reversal = "reversal",
    }
}
