//! Counts with their nouns, and sums.

words! {
    applications(count: u32) = "{count}件", one "{count} application", "{count} applications";
    cards(count: u32) = "{count}件", one "{count} card", "{count} cards";
    contracts(count: u32) = "{count}件", one "{count} contract", "{count} contracts";
    debits(count: u32) = "{count}件", one "{count} debit", "{count} debits";
    facilities(count: u32) = "{count}件", one "{count} facility", "{count} facilities";
    inboxes(count: u32) = "{count}件", one "{count} inbox", "{count} inboxes";
    invoices(count: u32) = "{count}件", one "{count} invoice", "{count} invoices";
    people(count: u32) = "{count}件", one "{count} member", "{count} members";
    documents(count: u32) = "文書{count}件", one "{count} document", "{count} documents";
    pages(count: u32) = "{count}ページ", one "{count} page", "{count} pages";
    minutes(count: u32) = "{count}分", one "{count} minute", "{count} minutes";
    days(count: u32) = "{count}日", one "{count} day", "{count} days";
    /// `amount` is grouped by three digits.
    yen(amount: &str) = "{amount}円", "{amount} yen";
}
