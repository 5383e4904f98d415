//! The emergency telephone list.

words! {
    title = "緊急連絡網", "Emergency telephone list";
    lead =
        "サービスが使えないときのために、毎月印刷して手元に置いてください。",
        "Print it every month and keep it at hand in case the service is unavailable.";
}
