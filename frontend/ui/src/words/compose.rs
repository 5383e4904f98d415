//! Composing a letter, with its documents.

words! {
    title = "新しく送る", "Compose";
    inbox_changed =
        "受信BOXを切り替えました。前の受信BOXで書いていた内容はそのまま残っていて、受信BOXを戻すと続きを書けます。",
        "You switched to another inbox. What you were writing from the one before is kept there.";
    recipients = "宛先", "Recipients";
    search_recipients =
        "施設名・部署・市区町村・資格・よみがなでさがす",
        "Search facility, department, city, profession, kana";
    subject = "件名", "Subject";
    text = "本文（任意）", "Text (optional)";
    patient = "患者（任意）", "Patient (optional)";
    choose_files = "文書を選ぶ", "Choose files";
    choose_folder = "フォルダーを選ぶ", "Choose a folder";
    drop_here = "ここに文書やフォルダーを置いても追加できます", "Or drop files or folders here";
    nothing_dropped = "送れるファイルがありませんでした。", "There was no file to send in it.";
    some_unreadable(names: &str) =
        "読み取れないものがありました。ほかの文書はそのまま送れます：{names}",
        "Some of it could not be read; the rest goes as it is: {names}";
    file_unreadable =
        "このファイルは読めなくなりました。移動・削除・変更されたか、保存場所とのつながりが切れています。もう一度選んでください。同じファイルなら続きから送ります。",
        "This file can't be read any more: it was moved, deleted or changed, or its drive is away. Choose it again: the same file goes on where it stood.";
    upload_interrupted =
        "ページを読み込み直したため、途中で止まっています。同じファイルをもう一度選ぶと、続きから送ります。",
        "The page was loaded anew before all of it had arrived. Choose the same file again: it goes on where it stood.";
    upload_signed_out = "もう一度ログインすると、続きから送ります。", "It goes on once you have signed in again.";
    names_title = "ファイル名のきまり", "What a file may be called";
    names_text =
        "200文字まで。日本語、全角の記号（：？など）、空白、「@」も使えます。使えないのは、保存できない半角の記号（ / \\ : * ? \" < > | ）、見えない文字と文字の向きを変える文字、Windowsが機器のために予約している名前（CON、NUL、COM1など）です。ファイルの種類は最後の拡張子で決まり、プログラムやマクロ付きのOffice文書などは送れません。空白を並べて拡張子を隠すこともできません。名前の前後の空白と末尾の「.」は取り除かれます。長い名前はそのまま届き、保存するときだけ255バイトまでに短くなります。同じ名前の2つ目からは、保存するときに「 (2)」のような番号が付きます。",
        "Up to 200 letters; full-width signs, blanks and @ are fine. Not allowed is what can't be saved: the signs / \\ : * ? \" < > |, characters that are invisible or turn the writing direction, and names that Windows keeps for devices (CON, NUL, COM1 …). The last ending says what a file is: programs, Office files with macros and the like are never sent, and blanks must not hide an ending. Blanks at both ends and dots at the end are dropped. Long names arrive as they are and are shortened to 255 bytes only where they are saved; the second of two that are alike is then numbered, as in “name (2).pdf”.";
    same_names(names: &str) =
        "同じ名前の文書があります。保存するときに番号が付きます：{names}",
        "Some documents have the same name and are numbered when they are saved: {names}";
    unfinished =
        "送られていない文書があります。同じ文書を選ぶと続きから送ります。",
        "Some files were not sent. Choose the same file to continue.";
    discard = "消去する", "Discard";
    to_confirm = "送信内容の確認へ", "Go to confirmation";
    same_name(places: &str) = "同名の施設があります：{places}", "Other facilities of the same name: {places}";
    like_name(facilities: &str) =
        "似た名前の施設があります：{facilities}",
        "Other facilities of a like name: {facilities}";
    uploaded = "準備できました", "Ready";
    upload_failed = "届きませんでした", "Failed";
    upload_stopped = "止めました", "Stopped";
    go_on = "続ける", "Go on";
    need_recipient = "宛先を選んでください。", "Choose a recipient.";
    file_names = "ファイル名", "File names";
    private_letters(parts: &str) =
        "外字(このパソコンだけの文字)があります。相手の画面や印刷では表示されません。〓かカナに置き換えてください。 {parts}",
        "There are letters of private use, which only this computer shows: put 〓 or kana in their place. They are in: {parts}";
    need_subject = "件名を入力してください。", "Enter a subject.";
    need_content = "文書を選ぶか、本文を入力してください。", "Choose a document or enter a text.";
    need_uploads = "文書がまだ届き終わっていません。", "The documents have not arrived in full yet.";
    please_check = "次の点をお確かめください", "Please check";
    not_admitted = "この送信元からは受け付けていません", "Takes no letters from here";
    too_many(chosen: u32, most: u32) =
        "1回に送れる文書は{most}件までです（いま{chosen}件）。分けて送るか、フォルダーをZIPファイルにまとめてから選んでください。",
        "At most {most} documents go at once, and {chosen} are chosen. Send them in parts, or pack the folder into a ZIP file.";
    limit(documents: u32, size: &str) =
        "1回の送信は合計{size}、{documents}件まで。",
        one "At most {size} and {documents} document in one sending.",
        "At most {size} and {documents} documents in one sending.";
    passed_over(count: usize, first: &str) =
        "パソコンが自動で作るファイル（{first}など{count}件）は送りません。",
        one "{first} is a file of the system and is not sent.",
        "{count} files of the system, such as {first}, are not sent.";
    folder_cut(most: usize) =
        "ファイルが多すぎるため、はじめの{most}件だけを取り込みました。",
        "Too many files: only the first {most} were taken.";
    line_broken =
        "通信を待っています。つながりしだい、続きから自動で送ります。",
        "Waiting for the line. It goes on by itself.";
    upload_began = "文書を送り始めました。", "Uploading began.";
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
}
