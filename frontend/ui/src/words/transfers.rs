//! Facilities that move to another contract, and municipalities that are renamed.

words! {
    title = "合併・移管", "Mergers and transfers";
    lead =
        "施設を、受信BOX・カード・届いている文書ごと、別の団体の契約へ月初に移します。宛先や短縮の登録、送信中の文書はそのまま続きます。",
        "Facilities move to another association's contract on the first of a month, with their inboxes, cards and what has arrived. Address books and letters being sent are not affected.";
    none = "合併・移管の申込みはまだありません。", "No transfers yet.";
    ask = "移管を申し込む", "Request a transfer";
    whole_contract =
        "この契約の施設をすべて移し、契約を終える(合併)",
        "Transfer all facilities of this contract and end it (merger)";
    facilities_to_move = "移す施設", "Facilities to transfer";
    search_and_add = "施設名で探して加える", "Search and add";
    choose_facilities = "移管する施設を選んでください。", "Choose the facilities to transfer.";
    pool = "一緒に移す容量(MB)", "Storage to transfer (MB)";
    first_day = "移管日(月の初日)", "Transfer date (1st of month)";
    to = "移す先の契約", "Destination contract";
    note = "理由・連絡事項", "Reason, note";
    code_told =
        "移管番号(今だけ表示されます)。移す先の団体へ、電話など別の経路で伝えてください。",
        "Transfer number (shown only once). Give it to the receiving association by another route, e.g. telephone.";
    number_told = "移管番号を受け取った方", "If you received a transfer number";
    number = "移管番号", "Transfer number";
    look_at_it = "内容を見る", "View details";
    into = "受け入れる契約", "Receiving contract";
    show_effect = "内容を見る", "View details";
    agree = "合意する", "Agree";
    withdraw_or_refuse = "取り下げる・断る", "Withdraw or reject";
    nobody_yet = "相手の団体の入力待ち", "awaiting the other side";
    agreements = "合意", "Agreed";
    gives = "移す側", "giving side";
    takes = "受ける側", "receiving side";
    hindered_nobody = "移す施設がありません。", "There are no facilities to transfer.";
    hindered_pool =
        "一緒に移す容量が、移す施設の割り当てまたは保管中の量より小さくなっています。",
        "The storage to transfer is smaller than what these facilities have allocated or hold.";
    hindered_rest =
        "残る容量が、残る施設の割り当てまたは保管中の量より小さくなります。",
        "What remains is smaller than what the remaining facilities have allocated or hold.";
    hindered_code =
        "同じ医療機関コードの施設が、移す先にすでにあります。",
        "A facility with the same code already exists there.";
    hindered_tax =
        "一方の契約の料金が税込、もう一方が税抜です。",
        "One contract's prices include tax, the other's exclude it.";
    hindered_contract =
        "移管日に、どちらかの契約が終わっているか、まだ始まっていません。",
        "One of the contracts is over or not begun on that day.";
    code_taken = "コード重複", "duplicate code";
    city_rename = "市区町村名の変更(市町村合併など)", "Municipality name change";
    city_rename_lead =
        "その市区町村の施設すべての住所の表示を、指定した日から新しい名前にします。元の名前でも引き続き探せます。",
        "All facilities there show the new name from that day. They can still be found by the old one.";
    city_before = "今の市区町村名", "Current name";
    city_after = "新しい市区町村名", "New name";
    city_check = "対象を確かめる", "Check";
    city_rename_it = "変更を登録する", "Rename";
    merger = "合併", "merger";
    city_concerned(count: u32) =
        "{count}施設が対象です",
        one "Affected: {count} facility",
        "Affected: {count} facilities";
    city_renamed(count: u32) =
        "{count}施設に登録しました",
        one "Renamed: {count} facility",
        "Renamed: {count} facilities";
}
