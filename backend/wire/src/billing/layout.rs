//! The columns of a breakdown by facility.

use medpost_domain::billing::layout::BreakdownColumn;
use medpost_domain::id::FacilityId;

crate::travels! {
    /// The layout in which an association downloads the breakdown of its invoices.
    pub struct BreakdownLayout {
        /// Its version; 0 if none was saved.
        pub version: i32,
        /// The columns, without duplicates.
        pub columns: Vec<LayoutColumn>,
        /// Yen that the association adds for each facility.
        pub surcharge: i64,
        /// The association's facilities.
        pub members: Vec<LayoutMember>,
    }

    /// A column of a breakdown.
    pub struct LayoutColumn {
        /// The kind of column.
        pub column: BreakdownColumn,
        /// Its heading.
        pub heading: String,
    }

    /// A facility as its association knows it.
    pub struct LayoutMember {
        /// The facility.
        pub facility: FacilityId,
        /// 医療機関コード: the facility's code; ignored in requests.
        #[serde(default)]
        #[cfg_attr(feature = "server", oai(default))]
        pub code: String,
        /// Name of the facility; ignored in requests.
        #[serde(default)]
        #[cfg_attr(feature = "server", oai(default))]
        pub name: String,
        /// 医師会会員番号: the facility's member number.
        pub number: String,
        /// Yen added for this facility, if different from the general surcharge.
        pub surcharge: Option<i64>,
    }
}
