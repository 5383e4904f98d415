//! How payers are addressed, and how they pay.

stored! {
    /// The calendar used for dates in letters.
    pub enum Era {
        /// 西暦 (Western calendar)
        Western = "western",
        /// 和暦 (Japanese era), as used by public bodies.
        Japanese = "japanese",
    }
}

stored! {
    /// How an invoice reaches its payer.
    pub enum Delivery {
        /// 画面で受け取る: viewed on the website; a mail without the invoice announces it.
        Screen = "screen",
        /// メール添付PDF: attached to a mail as PDF.
        Mail = "mail",
        /// 郵送: sent by post.
        Post = "post",
    }
}

stored! {
    /// How an invoice is paid.
    pub enum Method {
        /// 銀行振込 (bank transfer)
        BankTransfer = "transfer",
        /// 口座振替 (direct debit)
        Debit = "debit",
        /// クレジットカード (credit card)
        Card = "card",
    }
}

stored! {
    /// The kind of a document that we issue.
    pub enum Document {
        /// 請求書 (invoice)
        Invoice = "invoice",
        /// 適格返還請求書: reverses an invoice or a part of it.
        Reversal = "reversal",
    }
}
