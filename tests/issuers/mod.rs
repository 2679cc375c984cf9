//! A tenant of Microsoft Entra and a partner, as issuers that sign, and an engine that trusts them.
#![allow(dead_code)]

use crate::common::*;
use mintage::key::{Algorithm, SigningKey};
use mintage::{
    Clock, Config, Engine, Error, ExchangeSpec, ExternalCheck, IssuerSpec, Start, Status,
};
use serde_json::{Value, json};

pub const TENANT: &str = "72f988bf-86f1-41af-91ab-2d7cd011db47";
pub const CLIENT: &str = "2d4e9f5a-1f2b-4c3d-8e4f-5a6b7c8d9e0f";
pub const USER: &str = "8A3B5C7D-9e0f-4a1b-8c2d-3e4f5a6b7c8d";
pub const IDENTITY: &str = "8:orgid:8a3b5c7d-9e0f-4a1b-8c2d-3e4f5a6b7c8d";
pub const PARTNER: &str = "https://id.partner.example";

/// A trusted issuer: its key and its name.
pub struct Stand {
    pub key: SigningKey,
    pub kid: &'static str,
}

impl Stand {
    pub fn entra() -> Stand {
        Stand { key: SigningKey::from_pkcs8_pem(RSA, Algorithm::Rs256).unwrap(), kid: "entra-1" }
    }

    pub fn partner() -> Stand {
        Stand { key: SigningKey::generate(Algorithm::Es256).unwrap(), kid: "partner-1" }
    }

    pub fn jwks(&self) -> String {
        let mut jwk: Value =
            serde_json::from_str(&self.key.verifying_key().to_jwk_json(self.kid).unwrap()).unwrap();
        // As Entra publishes its keys.
        jwk.as_object_mut().unwrap().remove("alg");
        json!({ "keys": [jwk, { "kty": "future" }] }).to_string()
    }

    pub fn sign(&self, typ: &str, claims: &Value) -> String {
        let alg = self.key.algorithm().name();
        let header = json!({ "typ": typ, "alg": alg, "x5t": "x", "kid": self.kid });
        assemble(&self.key, header.to_string(), claims.to_string())
    }
}

/// Claims as in a version 1 access token of Entra.
pub fn v1() -> Value {
    json!({
        "aud": "https://auth.msft.communication.azure.com",
        "iss": format!("https://sts.windows.net/{TENANT}/"),
        "iat": NOW_S, "nbf": NOW_S, "exp": NOW_S + 4000,
        "acr": "1", "aio": "AVQAq/8TAAAA", "amr": ["pwd", "mfa"],
        "appid": CLIENT, "appidacr": "0", "family_name": "Doe", "given_name": "Jane",
        "ipaddr": "203.0.113.7", "name": "Jane Doe", "oid": USER.to_lowercase(),
        "puid": "1003200012345678", "rh": "0.AXoA", "scp": "Teams.ManageCalls Teams.ManageChats",
        "sub": "LhVs1kN8q0n7Xo2mJ9yX3q7rWwz8lI2eXyG0m3bT5dA", "tid": TENANT,
        "unique_name": "jane@example.com", "upn": "jane@example.com", "uti": "a-b_c", "ver": "1.0",
    })
}

/// Claims as in a version 2 access token of Entra.
pub fn v2() -> Value {
    let mut claims = v1();
    let object = claims.as_object_mut().unwrap();
    object.remove("appid");
    object.insert("azp".into(), CLIENT.into());
    object.insert("aud".into(), "1fd5118e-2576-4263-8130-9503064c837a".into());
    object.insert("iss".into(), format!("https://login.microsoftonline.com/{TENANT}/v2.0").into());
    object.insert("ver".into(), "2.0".into());
    claims
}

/// Claims of the other issuer, in the names of RFC 9068.
pub fn partners() -> Value {
    json!({
        "iss": PARTNER, "aud": "https://api.example", "sub": "user-7", "client_id": "app",
        "azp": "app", "iat": NOW_S, "exp": NOW_S + 4000, "jti": "p-1", "scope": "link",
    })
}

pub struct Meeting {
    pub engine: Engine,
    pub clock: Clock,
    pub entra: Stand,
    pub partner: Stand,
}

pub fn meeting() -> Meeting {
    meeting_with(|config| config)
}

pub fn meeting_with(change: impl FnOnce(Config) -> Config) -> Meeting {
    let (entra, partner, clock) = (Stand::entra(), Stand::partner(), Clock::manual());
    clock.set_unix_ms((NOW_S + 10) * 1000).unwrap();
    let config = Config::new()
        .identity_secret([7; 32])
        .start(Start::Open)
        .clock(clock.clone())
        .trust(IssuerSpec::teams(TENANT, &[CLIENT], &entra.jwks()).unwrap())
        .trust(partner_spec(&partner));
    Meeting { engine: Engine::open(change(config)).unwrap(), clock, entra, partner }
}

pub fn partner_spec(partner: &Stand) -> IssuerSpec {
    IssuerSpec::new(PARTNER, "https://api.example", &partner.jwks(), &[Algorithm::Es256])
        .unwrap()
        .exchange(
            ExchangeSpec::new("partner:", "sub").client("app").scope("chat").required_scope("link"),
        )
}

impl Meeting {
    pub fn external(&self, token: &str) -> Status {
        self.external_with(token, &ExternalCheck::new())
    }

    pub fn external_with(&self, token: &str, check: &ExternalCheck<'_>) -> Status {
        let verified = self.engine.verify_external(token, check);
        verified.err().map_or(Status::Ok, |refusal| refusal.status())
    }

    pub fn exchange(&self, token: &str) -> Result<(mintage::IdentityId, mintage::Minted), Error> {
        self.engine.exchange(token, CLIENT, USER)
    }

    pub fn exchange_status(&self, token: &str) -> Status {
        self.exchange(token).err().map_or(Status::Ok, |error| error.status())
    }

    pub fn v1(&self) -> String {
        self.entra.sign("JWT", &v1())
    }
}
