//! What a key's row says beside its state: kid, algorithm, slot, the public half, and the private
//! half only sealed.
//!
//! The bytes are a tag under a key of the identity secret, over the thumbprint and what follows, and
//! then one JSON object. So nobody who can merely write to the state can have a key accepted.

use zeroize::Zeroizing;

use super::{Seals, TAG_BYTES, THUMBPRINT_BYTES};
use crate::crypto;
use crate::encoding;
use crate::error::{Error, Status};
use crate::json::{self, Json};
use crate::key::{Algorithm, SigningKey, Slot, VerifyingKey};

/// What a row says of a key.
pub struct KeyRow {
    pub key_id: String,
    pub algorithm: Algorithm,
    pub slot: Option<Slot>,
    pub material: Material,
}

/// The halves of a key that a row yields.
pub enum Material {
    /// None: the key is gone, or it is a secret that was not kept.
    Gone,
    Public(VerifyingKey),
    Private(SigningKey),
}

/// What to write of a key.
pub struct NewKeyRow<'a> {
    pub key_id: &'a str,
    pub algorithm: Algorithm,
    pub slot: Option<Slot>,
    /// Its public half, unless it is symmetric.
    pub public: Option<&'a VerifyingKey>,
    /// Its private half, to be sealed; needs a sealing key.
    pub private: Option<&'a Zeroizing<Vec<u8>>>,
}

impl NewKeyRow<'_> {
    /// # Errors
    /// [`Status::RandomUnavailable`].
    pub fn to_data(
        &self,
        seals: &Seals,
        thumbprint: &[u8; THUMBPRINT_BYTES],
    ) -> Result<Vec<u8>, Error> {
        let kid = serde_json::to_string(self.key_id).unwrap_or_default();
        let mut json = format!("{{\"v\":1,\"kid\":{kid},\"alg\":\"{}\"", self.algorithm.name());
        if let Some(slot) = self.slot {
            json += &format!(",\"slot\":\"{}\"", slot.name());
        }
        if let Some(jwk) = self.public.and_then(|public| public.to_jwk_json(self.key_id)) {
            json += &format!(",\"public\":{jwk}");
        }
        if let (Some(private), Some(key)) = (self.private, &seals.sealing_key) {
            let context = context(self.key_id, self.algorithm);
            let sealed = crypto::seal(key, &context, private)?;
            json += &format!(",\"sealed\":\"{}\"", encoding::url_encode(&sealed));
        }
        json.push('}');
        let tag = seals.keys.tag(&[thumbprint, json.as_bytes()]);
        Ok([&tag[..], json.as_bytes()].concat())
    }
}

/// What a sealed key is bound to, so that it cannot pass for another.
fn context(key_id: &str, algorithm: Algorithm) -> Vec<u8> {
    format!("mintage key 1\0{key_id}\0{}", algorithm.name()).into_bytes()
}

/// Reads a row's data.
///
/// # Errors
/// [`Status::StateDamaged`]; [`Status::StateForeign`] for a key under another sealing key.
pub fn read(
    data: &[u8],
    seals: &Seals,
    thumbprint: &[u8; THUMBPRINT_BYTES],
) -> Result<KeyRow, Error> {
    let damaged = || {
        Error::with(Status::StateDamaged, "what the state says of a key was altered").at("state")
    };
    let (tag, json) = data.split_at_checked(TAG_BYTES).ok_or_else(damaged)?;
    if !seals.keys.holds(&[thumbprint, json], tag) {
        return Err(damaged());
    }
    let text = std::str::from_utf8(json).map_err(|_| damaged())?;
    let json = json::parse_strict(text).map_err(|_| damaged())?;
    let text = |name: &str| match json.member(name) {
        Some(Json::Text(text)) => Some(text.to_string()),
        _ => None,
    };
    if !matches!(json.member("v"), Some(Json::Unsigned(1))) {
        return Err(Error::new(Status::StateNewer).at("state"));
    }
    let key_id = text("kid").ok_or_else(damaged)?;
    let algorithm = text("alg").and_then(|name| Algorithm::from_name(&name)).ok_or_else(damaged)?;
    let slot = match text("slot").as_deref() {
        Some("primary") => Some(Slot::Primary),
        Some("secondary") => Some(Slot::Secondary),
        _ => None,
    };
    let material = match (text("sealed"), json.member("public"), &seals.sealing_key) {
        (Some(sealed), _, Some(sealing_key)) => {
            let sealed = encoding::url_decode(sealed.as_bytes()).ok_or_else(damaged)?;
            let private = crypto::unseal(sealing_key, &context(&key_id, algorithm), &sealed)
                .ok_or_else(|| {
                    let message = "the keys in this state are sealed under another sealing key";
                    Error::with(Status::StateForeign, message).at("sealing_key")
                })?;
            Material::Private(
                SigningKey::from_exported(&private, algorithm).map_err(|_| damaged())?,
            )
        }
        (_, Some(jwk), _) => {
            Material::Public(VerifyingKey::from_json(jwk, None).map_err(|_| damaged())?)
        }
        _ => Material::Gone,
    };
    let row = KeyRow { key_id, algorithm, slot, material };
    let own = match &row.material {
        Material::Gone => return Ok(row),
        Material::Public(key) => key.thumbprint_bytes(),
        Material::Private(key) => key.verifying_key().thumbprint_bytes(),
    };
    if own == *thumbprint { Ok(row) } else { Err(damaged()) }
}

/// The data of the same key without its halves.
pub fn without_material(
    data: &[u8],
    seals: &Seals,
    thumbprint: &[u8; THUMBPRINT_BYTES],
) -> Result<Vec<u8>, Error> {
    let row = read(data, seals, thumbprint)?;
    let (key_id, slot) = (&row.key_id[..], row.slot);
    NewKeyRow { key_id, algorithm: row.algorithm, slot, public: None, private: None }
        .to_data(seals, thumbprint)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::Secret;

    #[test]
    fn a_key_is_read_by_who_shares_both_keys_and_by_nobody_else() {
        let seals = |secret, sealing: Option<u8>| {
            Seals::new(&Secret::new([secret; 32]), sealing.map(|byte| Secret::new([byte; 32])))
        };
        let own = seals(1, Some(2));
        for algorithm in [Algorithm::Es256, Algorithm::Ed25519, Algorithm::Hs256] {
            let (key, private) = SigningKey::generate_exportable(algorithm).unwrap();
            let verifying = key.verifying_key();
            let thumbprint = verifying.thumbprint_bytes();
            let data = NewKeyRow {
                key_id: "k\"1",
                algorithm,
                slot: Some(Slot::Secondary),
                public: Some(&verifying),
                private: Some(&private),
            }
            .to_data(&own, &thumbprint)
            .unwrap();
            let row = read(&data, &own, &thumbprint).unwrap();
            assert_eq!((&row.key_id[..], row.slot), ("k\"1", Some(Slot::Secondary)));
            let Material::Private(back) = row.material else { panic!("sealed, and opened again") };
            assert_eq!(back.verifying_key().thumbprint(), verifying.thumbprint());

            let refused = |seals: &Seals, data: &[u8], thumbprint: &[u8; 32]| {
                read(data, seals, thumbprint).err().map(|error| error.status())
            };
            assert_eq!(refused(&seals(1, Some(3)), &data, &thumbprint), Some(Status::StateForeign));
            assert_eq!(refused(&seals(3, Some(2)), &data, &thumbprint), Some(Status::StateDamaged));
            assert_eq!(refused(&own, &data, &[0; 32]), Some(Status::StateDamaged));
            for place in 0..data.len() {
                let mut bent = data.clone();
                bent[place] ^= 1;
                assert_eq!(refused(&own, &bent, &thumbprint), Some(Status::StateDamaged));
            }
            // Without a sealing key the public half is left, and of a secret nothing.
            let row = read(&data, &seals(1, None), &thumbprint).unwrap();
            assert_eq!(matches!(row.material, Material::Gone), algorithm.is_symmetric());
            let bare = without_material(&data, &own, &thumbprint).unwrap();
            assert!(matches!(read(&bare, &own, &thumbprint).unwrap().material, Material::Gone));
        }
    }
}
