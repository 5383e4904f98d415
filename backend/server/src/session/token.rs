//! The signed token of a session, bound to a certificate as in RFC 8705 (`cnf.x5t#S256`).

use std::sync::{Arc, PoisonError, RwLock};

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, decode_header, encode};
use medpost_domain::instant::{Instant, SECOND};
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use zeroize::Zeroizing;

/// Name of the cookie; `__Host-` makes browsers insist on Secure, no Domain and Path=/.
pub const COOKIE: &str = "__Host-medpost";

/// Keys that sign tokens, one per master key version. The newest whose time has come signs, and two verify, so that a
/// leaked key is worthless after two newer ones.
pub struct TokenKeys(RwLock<Arc<Vec<TokenKey>>>);

/// Version of the master key, the moment from which it signs, and the key.
pub type TokenKey = (i32, Instant, Zeroizing<[u8; 32]>);

/// The content of a token.
pub struct Claims {
    /// The session's id.
    pub session: Uuid,
    /// SHA-256 of the certificate it is bound to; `None` if the session was begun with a passkey.
    pub certificate: Option<[u8; 32]>,
    /// When it expires, in whole seconds.
    pub expires: Instant,
}

#[derive(Serialize, Deserialize)]
struct Body {
    sid: Uuid,
    exp: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cnf: Option<Confirmation>,
}

#[derive(Serialize, Deserialize)]
struct Confirmation {
    #[serde(rename = "x5t#S256")]
    certificate: String,
}

impl TokenKeys {
    /// Keys by version, newest last.
    pub fn new(keys: Vec<TokenKey>) -> Self {
        Self(RwLock::new(Arc::new(keys)))
    }

    /// Replaces the keys after the keyring was read again.
    pub fn replace(&self, keys: Vec<TokenKey>) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(keys);
    }

    fn keys(&self) -> Arc<Vec<TokenKey>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Signs a token with the newest key whose time has come; `None` only without keys.
    pub fn sign(&self, claims: &Claims, now: Instant) -> Option<String> {
        let keys = self.keys();
        let (version, _, key) = keys.iter().rev().find(|it| it.1 <= now).or(keys.first())?;
        let mut header = Header::new(Algorithm::HS256);
        header.kid = Some(version.to_string());
        let body = Body {
            sid: claims.session,
            exp: claims.expires.0.div_euclid(SECOND),
            cnf: claims.certificate.map(|it| Confirmation { certificate: BASE64_URL_SAFE_NO_PAD.encode(it) }),
        };
        encode(&header, &body, &EncodingKey::from_secret(&key[..])).ok()
    }

    /// Verifies a token; `None` if it is forged, malformed, expired, or signed with a key that no longer counts.
    pub fn read(&self, token: &str, now: Instant) -> Option<Claims> {
        let version: i32 = decode_header(token).ok()?.kid?.parse().ok()?;
        let keys = self.keys();
        let key = &counting(&keys, now).iter().find(|it| it.0 == version)?.2;
        let mut validation = Validation::new(Algorithm::HS256);
        // The installation's clock decides below, not the library's.
        validation.validate_exp = false;
        validation.required_spec_claims = ["exp".to_owned()].into();
        let body = decode::<Body>(token, &DecodingKey::from_secret(&key[..]), &validation).ok()?.claims;
        let expires = Instant(body.exp.saturating_mul(SECOND));
        let certificate = match body.cnf {
            Some(it) => Some(BASE64_URL_SAFE_NO_PAD.decode(it.certificate).ok()?.try_into().ok()?),
            None => None,
        };
        (now < expires).then_some(Claims { session: body.sid, certificate, expires })
    }
}

/// The keys that verify, two at most: the one that signs and the next, which another process may already sign with. If
/// there is no next one, the one before counts.
fn counting(keys: &[TokenKey], now: Instant) -> &[TokenKey] {
    let signs = keys.iter().rposition(|it| it.1 <= now).unwrap_or(0);
    let from = if signs + 1 < keys.len() { signs } else { signs.saturating_sub(1) };
    &keys[from..keys.len().min(from + 2)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(times: &[i64]) -> TokenKeys {
        let all = times.iter().zip(1..).map(|(from, version)| {
            (version, Instant(*from), Zeroizing::new([u8::try_from(version).expect("few keys"); 32]))
        });
        TokenKeys::new(all.collect())
    }

    /// Which of the keys a token may be signed by.
    #[track_caller]
    fn check(times: &[i64], counts: &[usize]) {
        let (all, now) = (keys(times), Instant(100));
        let claims = Claims { session: Uuid::nil(), certificate: None, expires: Instant(100 * SECOND) };
        let counting: Vec<usize> = (1..=times.len())
            .filter(|only| {
                let mut one = all.keys().to_vec();
                one.retain(|it| it.0 == i32::try_from(*only).expect("few keys"));
                one[0].1 = Instant(0);
                let token = TokenKeys::new(one).sign(&claims, now).expect("it is signed");
                all.read(&token, now).is_some()
            })
            .collect();
        assert_eq!(counting, counts);
    }

    #[test]
    fn a_token_of_the_newest_two_keys_counts() {
        check(&[0], &[1]);
        check(&[0, 0], &[1, 2]);
        check(&[0, 0, 0], &[2, 3]);
        // Its time has not come: the key that signs counts, and the next, which another process may already use.
        check(&[0, 200], &[1, 2]);
        check(&[0, 0, 200], &[2, 3]);
        check(&[0, 200, 200], &[1, 2]);
    }
}
