//! Why a card may not sign in, and what to do.

use medpost_domain::card::CardRefusal;

use crate::words::pick;

/// Why a card can't sign in, and what to do: a heading and a sentence.
pub fn refusal(it: CardRefusal) -> (&'static str, &'static str) {
    match it {
        CardRefusal::NoCard => (
            pick("カードを読み取れません", "No card was read"),
            pick(
                "カードリーダーの接続とカードの置き方を確かめ、もう一度お試しください。",
                "Check that the reader is connected and the card is in place, then try again.",
            ),
        ),
        CardRefusal::SigningCertificate => (
            pick("署名用の証明書が選ばれました", "The signing certificate was chosen"),
            pick(
                "署名用の証明書が選ばれました。ブラウザーを開き直し、「認証用」を選び直してください。",
                "Reopen the browser and choose the authentication certificate.",
            ),
        ),
        CardRefusal::Expired => (
            pick("有効期限が切れています", "The card has expired"),
            pick(
                "このカードは有効期限が切れています。カードの切り替えについて、施設の運用担当者にお問い合わせください。",
                "This card has expired. Ask your facility manager about a new card.",
            ),
        ),
        CardRefusal::Revoked => (
            pick("失効しています", "The card is revoked"),
            pick(
                "このカードは発行元で失効しています。お心当たりがないときは、発行元にお問い合わせください。",
                "The issuer has revoked this card. Contact the issuer if you don't know why.",
            ),
        ),
        CardRefusal::RevocationUnknown => (
            pick("カードの失効情報を確認できません", "Revocation can't be checked"),
            pick(
                "カードの失効情報を確認できないため、ログインを止めています。カードの故障ではありません。しばらくしてからもう一度お試しください。",
                "Revocation can't be checked, so sign-in is paused. Your card is not faulty. Try again later.",
            ),
        ),
        CardRefusal::NotYetValid => (
            pick("まだ有効ではありません", "Not valid yet"),
            pick(
                "このカードはまだ有効期間に入っていません。パソコンの日付と、カードの有効期間を確かめてください。",
                "This card is not valid yet. Check the computer's date and the card's dates.",
            ),
        ),
        CardRefusal::UnknownIssuer => (
            pick("このサービスでは使えないカードです", "Card not accepted here"),
            pick(
                "このカードの発行元は登録されていません。医師資格証などのHPKIカード、または施設認証用PKIカードをお使いください。それぞれ専用の入口があります。",
                "Its issuer is not registered here. Use an HPKI card or a facility PKI card; each has its own entrance.",
            ),
        ),
        CardRefusal::WrongPolicy => (
            pick("使えない種類の証明書です", "Wrong type of certificate"),
            pick(
                "この証明書はログイン用ではありません（試験用のカードなど）。認証用の証明書をお使いください。",
                "This certificate is not for signing in (e.g. a test card). Use the authentication certificate.",
            ),
        ),
        CardRefusal::NoProfession => (
            pick("資格の記載がありません", "No profession on the card"),
            pick(
                "資格（hcRole）の記載がないHPKIカードは、名義を指定した利用開始コードでだけ登録できます。施設の運用担当者に、カードの名義を入れてコードを発行してもらってください。管理画面ではお使いになれません。",
                "An HPKI card without a profession (hcRole) can only be enrolled with a code that names its holder. Ask your facility manager for one. It can't be used in the console.",
            ),
        ),
        CardRefusal::WrongKeyUsage => (
            pick("ログインに使えない証明書です", "Not valid for sign-in"),
            pick(
                "この証明書の用途にログインが含まれていません。認証用の証明書を選んでください。",
                "This certificate's usage does not include signing in. Choose the authentication certificate.",
            ),
        ),
        CardRefusal::WrongExtendedKeyUsage => (
            pick("クライアント認証に使えない証明書です", "Not for client authentication"),
            pick(
                "この証明書はクライアント認証用ではありません。認証用の証明書を選んでください。",
                "This certificate is not for client authentication. Choose the authentication certificate.",
            ),
        ),
        CardRefusal::IssuerRevoked => (
            pick("発行元が失効しています", "The issuer is revoked"),
            pick(
                "このカードの発行元の証明書が失効しています。運営事務局にお問い合わせください。",
                "The issuer's certificate has been revoked. Contact the service desk.",
            ),
        ),
        CardRefusal::BrokenChain => (
            pick("証明書を確かめられません", "The certificate can't be verified"),
            pick(
                "証明書のつながりが正しくありません。運営事務局にお問い合わせください。",
                "Its chain is not valid. Contact the service desk.",
            ),
        ),
        CardRefusal::UnknownCriticalExtension => (
            pick("証明書を読み取れません", "The certificate can't be read"),
            pick(
                "証明書に、このサービスが扱えない項目があります。運営事務局にお問い合わせください。",
                "It contains something that this service can't process. Contact the service desk.",
            ),
        ),
        CardRefusal::WeakKey => (
            pick("鍵の強さが足りません", "The key is too weak"),
            pick(
                "このカードの鍵は基準を満たしません。新しいカードの発行を発行元にご相談ください。",
                "This card's key doesn't meet the standard. Ask the issuer for a new card.",
            ),
        ),
        CardRefusal::Unreadable => (
            pick("証明書を読み取れません", "The certificate can't be read"),
            pick(
                "証明書の形式が正しくありません。別のカードをお試しください。",
                "The certificate's format is not valid. Try another card.",
            ),
        ),
    }
}
