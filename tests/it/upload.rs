//! Uploads with tus 1.0.0: resumable anywhere, never beyond their length, never mixed with another file.

use medpost_domain::id::DocumentId;
use medpost_domain::instant::DAY;
use medpost_entity::document;
use medpost_tests::calls;
use medpost_tests::client::{base64, metadata};
use medpost_tests::scenes::exchange::{noise, sha256};
use medpost_tests::service::{Database, Service};
use medpost_wire::problem::Code;
use sea_orm::EntityTrait;
use serde_json::json;
use sha2::{Digest, Sha256};

crate::both!(
    pieces_that_end_anywhere_make_one_document,
    another_process_goes_on_where_the_first_stopped,
    a_checksum_that_does_not_match_keeps_nothing,
    refused_names_and_sizes_are_refused_before_a_byte,
    staging_is_never_overrun_in_parallel,
    a_file_that_changed_is_destroyed,
    an_upload_not_sent_ends_after_a_day,
    others_see_nothing_of_an_upload,
    the_newest_writer_has_the_claim_and_nobody_waits_for_the_older,
    every_answer_names_the_version_of_tus,
    a_checksum_of_sha1_and_methods_in_a_header_do_as_well,
);

async fn pieces_that_end_anywhere_make_one_document(database: Database) {
    let it = Service::start(database).await;
    let clinic = it.clinic("見本クリニック", "代表").await;
    let user = &clinic.user;
    let bytes = noise(20_000_003, 7);
    let made = user.create(clinic.inbox(), "胸部CT.zip", bytes.len()).await;
    assert_eq!(made.status, 201);
    assert!(!made.header("upload-expires").is_empty());
    let place = made.header("location").to_owned();
    let mut at = 0;
    for step in [1, 65_535, 65_537, 8 << 20, 3, 5_000_000, 100, usize::MAX] {
        let to = bytes.len().min(at + step.min(bytes.len()));
        let answer = user.patch(&place, at, &bytes[at..to], &[]).await;
        assert_eq!((answer.status, answer.header("upload-offset")), (204, to.to_string().as_str()));
        at = to;
        let head = user.send("HEAD", &place, &[("tus-resumable", "1.0.0".into())], "").await;
        assert_eq!(
            (head.header("upload-offset"), head.header("upload-length")),
            (at.to_string().as_str(), bytes.len().to_string().as_str())
        );
    }
    user.patch(&place, 5, b"x", &[]).await.refused(Code::WrongOffset);
    let id = place.rsplit('/').next().unwrap();
    user.call(calls::finish_upload(id, &json!({ "sha256": sha256(&bytes) }))).await.fine();
    let uploads = user.call(calls::uploads(clinic.inbox())).await.fine();
    assert_eq!(uploads["items"][0]["complete"], true);
    assert_eq!(uploads["items"][0]["name"], "胸部CT.zip");
    // Nothing in the store is readable, and nothing remains of replaced pieces.
    let listed = it.app.vault.depot.list("segments/", None).await.unwrap();
    assert_eq!(listed.len(), bytes.len().div_ceil(8 << 20));
    for object in listed {
        let sealed = it.app.vault.depot.get(&object.name, None).await.unwrap();
        assert!(!sealed.windows(16).any(|it| it == &bytes[1_000..1_016]));
    }
}

async fn another_process_goes_on_where_the_first_stopped(database: Database) {
    let mut it = Service::start(database).await;
    let clinic = it.clinic("見本クリニック", "代表").await;
    let bytes = noise(9_000_000, 3);
    let made = clinic.user.create(clinic.inbox(), "a.zip", bytes.len()).await;
    let place = made.header("location").to_owned();
    clinic.user.patch(&place, 0, &bytes[..4_000_001], &[]).await.fine();
    let second = it.second().await;
    it.stop().await;
    let client = second.client(medpost_domain::card::CardKind::Hpki, Some(&clinic.card));
    let user = medpost_tests::client::Signed { client, token: clinic.user.token.clone() };
    let head = user.send("HEAD", &place, &[("tus-resumable", "1.0.0".into())], "").await;
    assert_eq!(head.header("upload-offset"), "4000001");
    user.patch(&place, 4_000_001, &bytes[4_000_001..], &[]).await.fine();
    let id = place.rsplit('/').next().unwrap();
    user.call(calls::finish_upload(id, &json!({ "sha256": sha256(&bytes) }))).await.fine();
}

async fn a_checksum_that_does_not_match_keeps_nothing(database: Database) {
    let it = Service::start(database).await;
    let clinic = it.clinic("見本クリニック", "代表").await;
    let bytes = noise(9_500_000, 5);
    let place = clinic.user.create(clinic.inbox(), "a.zip", bytes.len()).await.header("location").to_owned();
    let wrong = [("upload-checksum", format!("sha256 {}", base64(&Sha256::digest(b"other"))))];
    let answer = clinic.user.patch(&place, 0, &bytes, &wrong).await;
    assert_eq!(answer.status, 460);
    let head = clinic.user.send("HEAD", &place, &[("tus-resumable", "1.0.0".into())], "").await;
    assert_eq!(head.header("upload-offset"), "0");
    assert_eq!(it.app.vault.depot.list("segments/", None).await.unwrap(), vec![]);
    let right = [("upload-checksum", format!("sha256 {}", base64(&Sha256::digest(&bytes))))];
    clinic.user.patch(&place, 0, &bytes, &right).await.fine();
}

async fn refused_names_and_sizes_are_refused_before_a_byte(database: Database) {
    let it = Service::start(database).await;
    let clinic = it.clinic("見本クリニック", "代表").await;
    let user = &clinic.user;
    for (name, code) in [
        ("a.exe", Code::KindRefused),
        ("a.ＤＯＣＭ", Code::KindRefused),
        ("a.pdf.exe", Code::KindRefused),
        ("a.exe .pdf", Code::NamePadded),
        ("a\u{202E}fdp.pdf", Code::NameDisguised),
        ("a/b.pdf", Code::NameBadCharacter),
        ("a.pdf:x", Code::NameBadCharacter),
        ("NUL.pdf", Code::NameReserved),
        ("", Code::NameEmpty),
    ] {
        user.create(clinic.inbox(), name, 10).await.refused(code);
    }
    user.create(clinic.inbox(), "a.pdf", 0).await.refused(Code::EmptyFile);
    user.create(clinic.inbox(), "a.pdf", 30_000_001).await.refused(Code::DispatchTooLarge);
    user.create(clinic.inbox(), "a.pdf", 30_000_000).await.fine();
    let made = user.create(clinic.inbox(), "b.pdf", 3).await;
    let place = made.header("location").to_owned();
    user.patch(&place, 0, b"four", &[]).await.refused(Code::TooLarge);
    let headers = [("tus-resumable", "0.2.2".to_owned())];
    let answer = user.send("HEAD", &place, &headers, "").await;
    assert_eq!((answer.status, answer.header("tus-version")), (412, "1.0.0"));
    let options = user.send("OPTIONS", "/api/v1/uploads", &[], "").await;
    assert_eq!((options.status, options.header("tus-version"), options.header("tus-resumable")), (204, "1.0.0", ""));
    assert_eq!((options.header("tus-checksum-algorithm"), options.header("tus-max-size")), ("sha256,sha1", "30000000"));
    assert_eq!(options.header("tus-extension"), "creation,creation-with-upload,checksum,expiration,termination");
    user.send("DELETE", &place, &[("tus-resumable", "1.0.0".into())], "").await.fine();
    user.patch(&place, 0, b"abc", &[]).await.refused(Code::UploadGone);
    // Creation with upload.
    let headers = [
        ("tus-resumable", "1.0.0".to_owned()),
        ("upload-length", "3".to_owned()),
        ("upload-metadata", medpost_tests::client::metadata(&clinic.inbox().to_string(), "c.pdf")),
        ("content-type", "application/offset+octet-stream".to_owned()),
    ];
    assert_eq!(user.send("POST", "/api/v1/uploads", &headers, "abc").await.header("upload-offset"), "3");
}

async fn staging_is_never_overrun_in_parallel(database: Database) {
    let it = Service::start(database).await;
    let clinic = it.clinic("見本クリニック", "代表").await;
    let tries = (0..12).map(|_| clinic.user.create(clinic.inbox(), "a.zip", 20_000_000));
    let answers = futures_util::future::join_all(tries).await;
    let made = answers.iter().filter(|it| it.status == 201).count();
    assert_eq!(made, 5, "100 MB of staging hold five of 20 MB");
    answers.iter().filter(|it| it.status != 201).for_each(|it| it.refused(Code::StagingFull));
}

async fn a_file_that_changed_is_destroyed(database: Database) {
    let it = Service::start(database).await;
    let clinic = it.clinic("見本クリニック", "代表").await;
    let id = clinic.user.upload(clinic.inbox(), "a.pdf", b"content").await;
    clinic
        .user
        .call(calls::finish_upload(&id, &json!({ "sha256": sha256(b"other") })))
        .await
        .refused(Code::FileChanged);
    clinic
        .user
        .call(calls::finish_upload(&id, &json!({ "sha256": sha256(b"content") })))
        .await
        .refused(Code::UploadGone);
    it.work().await;
    assert_eq!(it.app.vault.depot.list("segments/", None).await.unwrap(), vec![]);
}

async fn an_upload_not_sent_ends_after_a_day(database: Database) {
    let it = Service::start(database).await;
    let clinic = it.clinic("見本クリニック", "代表").await;
    clinic.user.upload(clinic.inbox(), "a.pdf", b"content").await;
    it.clock.advance(DAY);
    it.work().await;
    let user = clinic.user.client.sign_in().await;
    let uploads = user.call(calls::uploads(clinic.inbox())).await.fine();
    assert_eq!(uploads["items"], json!([]));
    assert_eq!(it.app.vault.depot.list("segments/", None).await.unwrap(), vec![]);
    assert!(medpost_tests::scenes::office::actions(&it).await.iter().any(|it| it == "upload.expired"));
}

async fn others_see_nothing_of_an_upload(database: Database) {
    let it = Service::start(database).await;
    let one = it.clinic("見本クリニック", "代表").await;
    // Of the same association, and of another one.
    for other in [it.clinic("例示医院", "代表").await, it.clinic_of("見本市", "見本市", "代表").await] {
        let made = one.user.create(one.inbox(), "a.pdf", 3).await;
        let place = made.header("location").to_owned();
        other.user.create(one.inbox(), "a.pdf", 3).await.refused(Code::Forbidden);
        other.user.patch(&place, 0, b"abc", &[]).await.refused(Code::NotFound);
        other.user.send("DELETE", &place, &[("tus-resumable", "1.0.0".into())], "").await.refused(Code::NotFound);
        other.user.call(calls::uploads(one.inbox())).await.refused(Code::Forbidden);
    }
}

async fn the_newest_writer_has_the_claim_and_nobody_waits_for_the_older(database: Database) {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let it = Service::start(database).await;
    let clinic = it.clinic("見本クリニック", "代表").await;
    let bytes = noise(3_000_000, 31);
    let made = clinic.user.create(clinic.inbox(), "a.zip", bytes.len()).await;
    let place = made.header("location").to_owned();
    // A connection that went silent halfway, as a proxy may leave it. HEAD answers immediately.
    let other = noise(3_000_000, 32);
    let id: DocumentId = place.rsplit('/').next().unwrap().parse().unwrap();
    let claim = async || document::Entity::find_by_id(id).one(&*it.app.db).await.unwrap().unwrap().claim;
    let before = claim().await;
    let mut old = clinic.user.half_patch(&place, 0, bytes.len(), &other[..1_000_000]).await;
    // Once it has the claim, it is the older request.
    while claim().await == before {
        tokio::task::yield_now().await;
    }
    assert_eq!(clinic.user.offset(&place).await, 0);
    clinic.user.patch(&place, 0, &bytes, &[]).await.fine();
    // The older one comes back with other bytes: it is overtaken, and nothing of it is kept.
    let sent = old.write_all(&other[1_000_000..]).await;
    // A signed-in card's connection stays open, so nothing follows the answer.
    let mut answer = vec![0; 1_024];
    let read = old.read(&mut answer).await;
    assert!(answer.starts_with(b"HTTP/1.1 409") || sent.is_err() || read.is_err(), "{answer:?}");
    clinic.user.call(calls::finish_upload(id, &json!({ "sha256": sha256(&bytes) }))).await.fine();
}

async fn every_answer_names_the_version_of_tus(database: Database) {
    let it = Service::start(database).await;
    let (clinic, other) = (it.clinic("見本クリニック", "代表").await, it.clinic("例示医院", "代表").await);
    let user = &clinic.user;
    let tus = ("tus-resumable", "1.0.0".to_owned());
    let told = ("upload-metadata", metadata(&clinic.inbox().to_string(), "a.pdf"));
    let piece = ("content-type", "application/offset+octet-stream".to_owned());
    let at = |offset: u64| ("upload-offset", offset.to_string());
    let length = |bytes: u64| ("upload-length", bytes.to_string());
    let made = user.create(clinic.inbox(), "a.pdf", 3).await;
    let place = made.header("location").to_owned();
    let nowhere = "/api/v1/uploads/01a2058c-17d1-7a92-bb9f-a045a66ad643".to_owned();
    let all = "/api/v1/uploads".to_owned();
    let sum = ("upload-checksum", format!("sha1 {}", base64(&[0; 20])));
    let anothers = ("upload-metadata", metadata(&other.inbox().to_string(), "a.pdf"));
    for (method, path, headers, body, status) in [
        ("HEAD", &place, vec![tus.clone()], "", 200),
        ("POST", &all, vec![tus.clone(), length(3), told.clone()], "", 201),
        ("POST", &all, vec![tus.clone(), told.clone()], "", 400),
        ("POST", &all, vec![tus.clone(), length(3), anothers], "", 403),
        ("HEAD", &nowhere, vec![tus.clone()], "", 404),
        ("DELETE", &nowhere, vec![tus.clone()], "", 404),
        ("PATCH", &nowhere, vec![tus.clone(), at(0), piece.clone()], "abc", 404),
        ("HEAD", &format!("{place}/more"), vec![tus.clone()], "", 404),
        ("PUT", &place, vec![tus.clone()], "", 405),
        ("POST", &place, vec![tus.clone()], "", 405),
        ("PATCH", &place, vec![tus.clone(), at(1), piece.clone()], "bc", 409),
        ("PATCH", &place, vec![at(0), piece.clone()], "abc", 412),
        ("HEAD", &place, vec![("tus-resumable", "0.2.2".to_owned())], "", 412),
        ("POST", &all, vec![tus.clone(), length(30_000_001), told.clone()], "", 413),
        ("PATCH", &place, vec![tus.clone(), at(0), piece.clone()], "abcd", 413),
        ("PATCH", &place, vec![tus.clone(), at(0)], "abc", 415),
        ("PATCH", &place, vec![tus.clone(), at(0), ("content-type", "text/plain".to_owned())], "abc", 415),
        ("PATCH", &place, vec![tus.clone(), at(0), piece.clone(), sum], "abc", 460),
        ("PATCH", &place, vec![tus.clone(), at(0), piece.clone()], "abc", 204),
        ("DELETE", &place, vec![tus.clone()], "", 204),
        ("HEAD", &place, vec![tus.clone()], "", 410),
    ] {
        let answer = user.send(method, path, &headers, body).await;
        assert_eq!((answer.status, answer.header("tus-resumable")), (status, "1.0.0"), "{method} {path} {headers:?}");
        assert_eq!(answer.header("tus-version"), if status == 412 { "1.0.0" } else { "" });
    }
    // Requests that are not signed in, use another host name, or come from another site.
    let client = &user.client;
    for (headers, status) in [
        (vec![tus.clone()], 401),
        (vec![tus.clone(), ("host", "www.localhost".to_owned())], 421),
        (vec![tus.clone(), ("sec-fetch-site", "cross-site".to_owned())], 403),
    ] {
        let answer = client.send("POST", &all, &headers, "").await;
        assert_eq!((answer.status, answer.header("tus-resumable")), (status, "1.0.0"), "{headers:?}");
    }
}

async fn a_checksum_of_sha1_and_methods_in_a_header_do_as_well(database: Database) {
    let it = Service::start(database).await;
    let clinic = it.clinic("見本クリニック", "代表").await;
    let user = &clinic.user;
    let place = user.create(clinic.inbox(), "a.pdf", 3).await.header("location").to_owned();
    let sum = |of: &[u8]| {
        let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA1_FOR_LEGACY_USE_ONLY, of);
        ("upload-checksum", format!("sha1 {}", base64(digest.as_ref())))
    };
    let instead =
        |method: &str| vec![("tus-resumable", "1.0.0".to_owned()), ("x-http-method-override", method.to_owned())];
    let piece = |checksum: (&'static str, String)| {
        let mut headers = instead("PATCH");
        headers.push(("upload-offset", "0".to_owned()));
        headers.push(("content-type", "application/offset+octet-stream".to_owned()));
        headers.push(checksum);
        headers
    };
    user.send("POST", &place, &piece(sum(b"abd")), "abc").await.refused(Code::ChecksumMismatch);
    user.send("POST", &place, &piece(("upload-checksum", "md5 AAAA".to_owned())), "abc").await.refused(Code::Malformed);
    let head = user.send("POST", &place, &instead("HEAD"), "").await;
    assert_eq!((head.status, head.header("upload-offset"), head.header("upload-length")), (200, "0", "3"));
    let put = user.send("POST", &place, &piece(sum(b"abc")), "abc").await;
    assert_eq!((put.status, put.header("upload-offset")), (204, "3"));
    assert_eq!(user.offset(&place).await, 3);
    assert_eq!(user.send("POST", &place, &instead("DELETE"), "").await.status, 204);
    user.send("POST", &place, &instead("HEAD"), "").await.refused(Code::UploadGone);
    user.send("POST", &place, &instead("GET"), "").await.refused(Code::WrongMethod);
}
