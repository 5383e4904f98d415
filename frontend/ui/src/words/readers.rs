//! The readers of an inbox, and their rights.

words! {
    title = "この受信BOXを使う人", "Who uses this inbox";
    note =
        "読む人・送る人を選びます。すぐに有効です。不在の間だけ任せるときは、期限を入れてください。自分の権限は、ほかの担当者だけが変えられます。",
        "Choose who reads and who sends; changes apply at once. For an absence, set a last day. Your own rights can only be changed by someone else.";
    reads = "読む", "Reads";
    sends = "送る", "Sends";
    looks_after = "設定する", "Manages";
    until = "期限", "Last day";
}
