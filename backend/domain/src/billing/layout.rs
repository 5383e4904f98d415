//! The layout in which an association takes the breakdown of its invoices away.

stored! {
    /// A column of the breakdown.
    pub enum BreakdownColumn {
        /// 請求書番号
        Number = "number",
        /// 期間
        Period = "period",
        /// 医師会会員番号: the association's own.
        Member = "member",
        /// 医療機関コード
        Code = "code",
        /// 施設名
        Facility = "facility",
        /// Yen, as on the invoice.
        Yen = "yen",
        /// What the association adds for itself.
        Surcharge = "surcharge",
        /// Both together.
        Sum = "sum",
    }
}

impl BreakdownColumn {
    /// Its heading, where an association gave it none.
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

    /// The columns of whoever saved no layout.
    pub const PLAIN: [Self; 4] = [Self::Number, Self::Code, Self::Facility, Self::Yen];
}
