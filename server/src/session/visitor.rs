//! Who a request is from: a random token in a cookie, and the form token derived from it. Only a hash of it is kept.

use actix_web::HttpRequest;
use actix_web::cookie::{Cookie, SameSite, time::Duration};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::RngCore as _;
use secrecy::{ExposeSecret, SecretString};
use subtle::ConstantTimeEq;

use crate::error::AppError;

/// The cookie's name.
pub const COOKIE: &str = "orrery";

/// Somebody's browser, by the random token in its cookie.
#[derive(Clone)]
pub struct Visitor {
    token: [u8; 32],
    new: bool,
}

impl Visitor {
    /// The visitor of a request: the one in its cookie, or somebody new.
    #[must_use]
    pub fn of(request: &HttpRequest) -> Self {
        Self::known(request).unwrap_or_else(Self::somebody_new)
    }

    /// Somebody who was never here.
    #[must_use]
    pub fn somebody_new() -> Self {
        let mut token = [0; 32];
        rand::rng().fill_bytes(&mut token);
        Self { token, new: true }
    }

    /// The visitor in a request's cookie, if there is a well-formed one.
    #[must_use]
    pub fn known(request: &HttpRequest) -> Option<Self> {
        let cookie = request.cookie(COOKIE)?;
        let token = URL_SAFE_NO_PAD.decode(cookie.value()).ok()?.try_into().ok()?;
        Some(Self { token, new: false })
    }

    /// What the store knows the visitor by.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        blake3::derive_key("orrery visitor", &self.token)
    }

    /// The cookie to set, if the visitor is new.
    #[must_use]
    pub fn cookie(&self, secure: bool) -> Option<Cookie<'static>> {
        self.new.then(|| {
            Cookie::build(COOKIE, URL_SAFE_NO_PAD.encode(self.token))
                .path("/")
                .http_only(true)
                .same_site(SameSite::Lax)
                .secure(secure)
                .max_age(Duration::days(180))
                .finish()
        })
    }
}

/// Makes and checks the tokens in forms, so that another site cannot post them in a visitor's name.
#[derive(Clone)]
pub struct FormTokens {
    key: [u8; 32],
}

impl FormTokens {
    /// Derived from a secret that several servers may share, or a random one.
    #[must_use]
    pub fn new(secret: Option<&SecretString>) -> Self {
        let mut random = [0; 32];
        rand::rng().fill_bytes(&mut random);
        let bytes = secret.map_or(&random[..], |secret| secret.expose_secret().as_bytes());
        Self { key: blake3::derive_key("orrery form token", bytes) }
    }

    /// The token for this visitor's forms.
    #[must_use]
    pub fn token(&self, visitor: &Visitor) -> String {
        URL_SAFE_NO_PAD.encode(blake3::keyed_hash(&self.key, &visitor.token).as_bytes())
    }

    /// The visitor who posted a form, known by the cookie and proven by the form's token; comparing takes the same time
    /// whatever the token holds.
    ///
    /// # Errors
    /// [`AppError::FormToken`] when there is no cookie or the token is not this visitor's.
    pub fn visitor(&self, request: &HttpRequest, token: &str) -> Result<Visitor, AppError> {
        let known = Visitor::known(request);
        known.filter(|visitor| self.token(visitor).as_bytes().ct_eq(token.as_bytes()).into()).ok_or(AppError::FormToken)
    }
}
