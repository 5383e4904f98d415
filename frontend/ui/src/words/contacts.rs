//! The emergency telephone list.

words! {
    title = "緊急連絡網", "Emergency telephone list";
    lead =
        "サービスが使えないときのために、毎月印刷して手元に置いてください。",
        "Print it each month and keep it at hand for the day the service is not there.";
}
