//! Facility cards, and ordering them.

words! {
    title = "PKIカード", "PKI cards";
    lead =
        "注文は施設のページから行います。紛失したカードは、まず施設のページで停止し、ここで失効させて再発行します。",
        "Order from a facility's page. If a card is lost, suspend it there, then revoke and replace it here.";
    none_here = "施設認証用PKIカードはまだありません。", "No facility PKI cards yet.";
    posts = "担当(ポスト)と担当者", "Posts and post holders";
    order_new = "新しい登録者または担当の名前", "Name of a new member or post";
    none =
        "PKIカードの注文はまだありません。施設のページから注文できます。",
        "No PKI cards ordered yet. Order them from a facility's page.";
    lead_operator =
        "カードの鍵はカードの中で作り、署名要求から証明書を発行します。発送すると、利用開始コードのご案内を印刷します。",
        "Keys are generated in the card; certificates are issued from its signing request. Shipping prints the enrolment letters.";
    search = "施設・氏名・カード番号・注文番号", "Facility, name, card or order no.";
    by_ending = "期限の近い順", "Expiring first";
    replacement = "再発行・更新", "Replacement";
    ordered = "注文", "Ordered";
    issued = "発行", "Issued";
    shipped = "発送", "Shipped";
    in_use_since = "利用開始", "In use since";
    choose_to_ship = "発送するカードに選ぶ", "Select for shipping";
    ship_lead =
        "カードと、利用開始コードのご案内は、別々に郵送します。",
        "Post the card and its enrolment letter separately.";
    ship(count: usize) =
        "{count}枚を発送済みにして、ご案内を印刷する",
        "Mark {count} as shipped and print their letters";
    letters_saved(count: u32) =
        "ご案内{count}通を保存しました。カードとは別に郵送してください。",
        "Letters saved: {count}. Post them separately from the cards.";
    cancel_order = "注文を取り消す", "Cancel the order";
    renew = "更新カードを注文する", "Order a renewal card";
    extend = "30日延長する", "Extend by 30 days";
    issue_certificate = "証明書を発行する", "Issue the certificate";
    sign_request = "カードの署名要求(PKCS #10、PEM)", "Card's signing request (PKCS #10, PEM)";
    sign_hint =
        "カード発行機では medpost card issue を使うと、鍵の作成から書き込みまで一度に行えます。",
        "At a card station, `medpost card issue` generates the keys and writes the certificate in one step.";
    issue = "発行する", "Issue";
    certificate_made =
        "証明書を発行しました。カードに書き込んでください。",
        "Certificate issued. Write it to the card.";
    save_certificate = "証明書を保存する", "Save the certificate";
    save_authority = "発行元の証明書を保存する", "Save the issuer's certificate";
    revoke = "失効させる", "Revoke";
    revoke_effect =
        "カードはすぐに使えなくなり、元に戻せません。",
        "The card stops working at once. This can't be undone.";
    revoke_replace = "代わりのカードを注文する", "Order a replacement card";
    order = "PKIカードを注文する", "Order PKI cards";
    order_for = "カードを使う方", "Cardholder";
    order_person_or_post = "氏名または担当の名前", "Name of the person or post";
    order_post =
        "担当(役職)のカードにする：人が替わってもカードはそのまま使えます",
        "Card for a post: it stays valid when the holder changes";
    order_add_row = "新しい方・担当を加える", "Add a person or post";
    order_remove_row = "この行を取り除く", "Remove this row";
    order_these = "この内容で注文する", "Order";
    order_done(number: &str) = "注文しました。注文番号： {number}", "Ordered. Order number: {number}";
    no_authority = "この環境ではPKIカードを発行していません。", "PKI cards aren't issued here.";
    name_same = "氏名が一致", "Name matches";
    name_other = "氏名が違います", "Name differs";
    name_unlike = "漢字とローマ字を見比べてください", "Compare kanji and romaji";
    offer(included: u32, counted: u32, price: &str) =
        "契約に含まれるカード：{included}枚（現在{counted}枚）。追加は1枚{price}です。",
        one "The contract includes {included} card; {counted} in use. Each additional card costs {price}.",
        "The contract includes {included} cards; {counted} in use. Each additional card costs {price}.";
    cost(count: u32, extra: u32, price: &str) =
        "{count}枚を注文します。うち追加料金のカード：{extra}枚、{price}。",
        "Cards: {count}. Of these, charged additionally: {extra}, {price}.";
}
