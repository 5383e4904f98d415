//! The columns of a breakdown by facility.

use medpost_domain::billing::layout::BreakdownColumn;
use medpost_domain::id::FacilityId;

crate::travels! {
    /// The layout in which an association takes the breakdown of its invoices away.
    pub struct BreakdownLayout {
        /// Its version; 0: none was saved.
        pub version: i32,
        /// The columns, each once.
        pub columns: Vec<LayoutColumn>,
        /// Yen that the association adds for each facility.
        pub surcharge: i64,
        /// Its facilities.
        pub members: Vec<LayoutMember>,
    }

    /// A column of a breakdown.
    pub struct LayoutColumn {
        /// Which.
        pub column: BreakdownColumn,
        /// Its heading.
        pub heading: String,
    }

    /// A facility as its association knows it.
    pub struct LayoutMember {
        /// Which.
        pub facility: FacilityId,
        /// 医療機関コード; not read.
        #[serde(default)]
        #[cfg_attr(feature = "server", oai(default))]
        pub code: String,
        /// Name; not read.
        #[serde(default)]
        #[cfg_attr(feature = "server", oai(default))]
        pub name: String,
        /// 医師会会員番号
        pub number: String,
        /// Yen that are added for it, where they are not those of all.
        pub surcharge: Option<i64>,
    }
}
