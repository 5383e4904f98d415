//! The layout in which an association downloads the breakdown of its invoices.

stored! {
    /// A column of the breakdown.
    pub enum BreakdownColumn {
        /// 請求書番号 (invoice number)
        Number = "number",
        /// 期間 (period)
        Period = "period",
        /// 医師会会員番号: the member number that the association uses.
        Member = "member",
        /// 医療機関コード (medical institution code)
        Code = "code",
        /// 施設名 (name of the facility)
        Facility = "facility",
        /// The amount in yen, as on the invoice.
        Yen = "yen",
        /// A surcharge that the association adds for itself.
        Surcharge = "surcharge",
        /// The amount plus the surcharge.
        Sum = "sum",
    }
}

impl BreakdownColumn {
    /// The default heading, used if the association has not set one.
    pub const fn heading(self) -> &'static str {
        match self {
            Self::Number => "番号",
            Self::Period => "期間",
            Self::Member => "会員番号",
            Self::Code => "医療機関コード",
            Self::Facility => "施設名",
            Self::Yen => "金額",
            Self::Surcharge => "上乗せ額",
            Self::Sum => "合計",
        }
    }

    /// The default columns, used by associations that have saved no layout.
    pub const PLAIN: [Self; 4] = [Self::Number, Self::Code, Self::Facility, Self::Yen];
}
