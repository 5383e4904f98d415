//! Composing a letter, with its documents.

words! {
    title = "新しく送る", "Compose";
    inbox_changed =
        "受信BOXを切り替えました。前の受信BOXで書いていた内容はそのまま残っていて、受信BOXを戻すと続きを書けます。",
        "You switched inboxes. Your draft in the previous one is kept; switch back to continue it.";
    recipients = "宛先", "Recipients";
    search_recipients =
        "施設名・部署・市区町村・資格・よみがなでさがす",
        "Search facility, department, municipality, profession, kana";
    subject = "件名", "Subject";
    text = "本文（任意）", "Text (optional)";
    patient = "患者（任意）", "Patient (optional)";
    choose_files = "文書を選ぶ", "Choose files";
    choose_folder = "フォルダーを選ぶ", "Choose a folder";
    drop_here = "ここに文書やフォルダーを置いても追加できます", "Or drop files or folders here";
    nothing_dropped = "送れるファイルがありませんでした。", "There were no files to send.";
    some_unreadable(names: &str) =
        "読み取れないものがありました。ほかの文書はそのまま送れます：{names}",
        "Some items could not be read; the others can be sent as they are: {names}";
    file_unreadable =
        "このファイルは読めなくなりました。移動・削除・変更されたか、保存場所とのつながりが切れています。もう一度選んでください。同じファイルなら続きから送ります。",
        "This file can't be read any more: it was moved, deleted or changed, or its drive was disconnected. Choose it again; if it is the same file, the upload resumes.";
    upload_interrupted =
        "ページを読み込み直したため、途中で止まっています。同じファイルをもう一度選ぶと、続きから送ります。",
        "The page was reloaded before the upload finished. Choose the same file again to resume.";
    upload_signed_out = "もう一度ログインすると、続きから送ります。", "Sign in again to resume the upload.";
    names_title = "ファイル名のきまり", "File name rules";
    names_text =
        "200文字まで。日本語、全角の記号（：？など）、空白、「@」も使えます。使えないのは、保存できない半角の記号（ / \\ : * ? \" < > | ）、見えない文字と文字の向きを変える文字、Windowsが機器のために予約している名前（CON、NUL、COM1など）です。ファイルの種類は最後の拡張子で決まり、プログラムやマクロ付きのOffice文書などは送れません。空白を並べて拡張子を隠すこともできません。名前の前後の空白と末尾の「.」は取り除かれます。長い名前はそのまま届き、保存するときだけ255バイトまでに短くなります。同じ名前の2つ目からは、保存するときに「 (2)」のような番号が付きます。",
        "Up to 200 characters; Japanese, full-width symbols, spaces and @ are fine. Not allowed: the symbols / \\ : * ? \" < > |, which can't be saved; characters that are invisible or change the text direction; and names that Windows reserves for devices (CON, NUL, COM1 …). The last extension decides the file type: programs, Office files with macros and the like can't be sent, and spaces must not hide an extension. Spaces at either end and dots at the end are removed. Long names arrive unchanged and are shortened to 255 bytes only when saved; from the second file with the same name, a number is added when saved, as in “name (2).pdf”.";
    same_names(names: &str) =
        "同じ名前の文書があります。保存するときに番号が付きます：{names}",
        "Some documents have the same name and will be numbered when saved: {names}";
    unfinished =
        "送られていない文書があります。同じ文書を選ぶと続きから送ります。",
        "Some documents were not sent. Choose the same document to resume.";
    discard = "消去する", "Discard";
    to_confirm = "送信内容の確認へ", "Go to confirmation";
    same_name(places: &str) = "同名の施設があります：{places}", "Other facilities with the same name: {places}";
    like_name(facilities: &str) =
        "似た名前の施設があります：{facilities}",
        "Other facilities with a similar name: {facilities}";
    uploaded = "準備できました", "Ready";
    upload_failed = "届きませんでした", "Failed";
    upload_stopped = "止めました", "Stopped";
    go_on = "続ける", "Resume";
    need_recipient = "宛先を選んでください。", "Choose a recipient.";
    file_names = "ファイル名", "File names";
    private_letters(parts: &str) =
        "外字(このパソコンだけの文字)があります。相手の画面や印刷では表示されません。〓かカナに置き換えてください。 {parts}",
        "There are custom characters (gaiji), which only this computer can show. Replace them with 〓 or kana. Found in: {parts}";
    need_subject = "件名を入力してください。", "Enter a subject.";
    need_content = "文書を選ぶか、本文を入力してください。", "Choose a document or enter some text.";
    need_uploads = "文書がまだ届き終わっていません。", "Some documents have not finished uploading.";
    please_check = "次の点をお確かめください", "Please check";
    not_admitted = "この送信元からは受け付けていません", "Doesn't accept letters from you";
    too_many(chosen: u32, most: u32) =
        "1回に送れる文書は{most}件までです（いま{chosen}件）。分けて送るか、フォルダーをZIPファイルにまとめてから選んでください。",
        "You can send up to {most} documents at once ({chosen} chosen). Send them in batches, or pack the folder into a ZIP file.";
    limit(documents: u32, size: &str) =
        "1回の送信は合計{size}、{documents}件まで。",
        one "Up to {size} and {documents} document per letter.",
        "Up to {size} and {documents} documents per letter.";
    passed_over(count: usize, first: &str) =
        "パソコンが自動で作るファイル（{first}など{count}件）は送りません。",
        one "{first} is a system file and will not be sent.",
        "{count} system files, such as {first}, will not be sent.";
    folder_cut(most: usize) =
        "ファイルが多すぎるため、はじめの{most}件だけを取り込みました。",
        "Too many files: only the first {most} were added.";
    line_broken =
        "通信を待っています。つながりしだい、続きから自動で送ります。",
        "Waiting for the connection. It will resume automatically.";
    upload_began = "文書を送り始めました。", "Upload started.";
    upload_percent(percent: u64) = "{percent}%まで送りました。", "{percent}% uploaded.";
    cannot_be_sent(count: usize) = "送れない文書が{count}件あります。", "{count} of the documents can't be sent.";
    documents_ready(count: usize) =
        "文書{count}件の準備ができました。",
        one "One document is ready.",
        "{count} documents are ready.";
    pace(percent: &str, rate: &str, left: &str) =
        "{percent} ・ {rate}/秒 ・ 残り {left}",
        "{percent} ・ {rate}/s ・ {left} left";
    room_fits(free: &str) = "空き 約{free}", "About {free} free";
    room_tight(free: &str) = "空き 約{free}・入りきらないことがあります", "About {free} free: may not fit";
    room_full(free: &str) = "空き 約{free}・入りません", "About {free} free: does not fit";
    reply_subject(of: &str) = "返書: {of}", "Re: {of}";
    replies_to(subject: &str) = "「{subject}」への返書として送ります。", "This is sent as a reply to \"{subject}\".";
    no_reply = "返書にしない", "Not a reply";
    forward_subject(of: &str) = "転送: {of}", "Fwd: {of}";
    forward_text(from: &str, at: &str, text: &str) =
        "\n\n-- {from} から {at} に届いた文書の転送 --\n{text}",
        "\n\n-- Forwarded from {from}, received {at} --\n{text}";
    forwards(subject: &str) = "「{subject}」を転送します。送信元には、転送したことが伝わります。", "This forwards \"{subject}\". Its sender sees that it was forwarded.";
    no_forward = "転送にしない", "Not a forward";
    resends(subject: &str) = "「{subject}」をもう一度送ります。", "This sends \"{subject}\" again.";
    replaces(subject: &str) =
        "「{subject}」を差し替えます。これを送ると同時に、前の文書はすべての宛先で取り消され、届いていたものは誤送信として閲覧が止まります。",
        "This replaces \"{subject}\". When you send it, the earlier letter is taken back from all its recipients: cancelled where it has not arrived, stopped as misdirected where it has.";
    new_letter = "新しい文書にする", "Make it a new letter";
    sent_before = "送信済みの文書", "Sent before";
    documents_gone(names: &str) =
        "前の文書は消去されています。必要なら、もう一度選んでください：{names}",
        "The earlier documents have been destroyed. Choose them again if you need them: {names}";
    discards_draft =
        "書きかけの内容があります。始めると、それは消えます。",
        "There is an unfinished letter. Starting another discards it.";
    discard_and_start = "書きかけを消して始める", "Discard it and start";
}
