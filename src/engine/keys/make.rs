//! Keys from their descriptions: generated, or read from the configuration or from a state.

use zeroize::Zeroizing;

use super::super::Core;
use crate::claims::{Form, Profile};
use crate::config::{KeySource, KeySpec, conflict};
use crate::encoding;
use crate::error::Error;
use crate::key::{Algorithm, Key, KeyState, SigningKey, Slot, VerifyingKey};

/// A key that is new to the ring, and its private bytes if it was generated here to be kept.
pub(in crate::engine) struct NewKey {
    pub key: Key,
    pub private: Option<Zeroizing<Vec<u8>>>,
}

impl Core {
    /// The key that a spec describes, generated if need be.
    pub(super) fn new_key(&self, spec: KeySpec, state: KeyState) -> Result<NewKey, Error> {
        let state = spec.state.unwrap_or(state);
        let spec = spec.state(state);
        spec.check(0, self.policy.form.profile)?;
        self.make_new_key(spec, state)
    }

    pub(super) fn make_new_key(&self, spec: KeySpec, state: KeyState) -> Result<NewKey, Error> {
        let KeySource::Generate(algorithm) = spec.source else {
            return Ok(NewKey { key: make_key(spec, state, &self.policy.form)?, private: None });
        };
        if self.sharing.state.is_some() && self.sharing.seals.sealing_key.is_none() {
            return Err(conflict(
                "sealing_key",
                "is needed to keep generated keys in durable state; pass a key, or open the engine with one",
            ));
        }
        let (key, private) =
            SigningKey::generate_exportable(algorithm).map_err(|error| error.at("generate"))?;
        let private = self.sharing.state.is_some().then_some(private);
        let key = make_key(
            KeySpec { source: KeySource::Signing(key), ..spec },
            state,
            &self.policy.form,
        )?;
        Ok(NewKey { key, private })
    }
}

pub(super) fn make_key(spec: KeySpec, state: KeyState, form: &Form) -> Result<Key, Error> {
    let (signing, verifying) = match spec.source {
        KeySource::Generate(algorithm) => {
            let key = SigningKey::generate(algorithm).map_err(|error| error.at("generate"))?;
            let verifying = key.verifying_key();
            (Some(key), verifying)
        }
        KeySource::Signing(key) => {
            let verifying = key.verifying_key();
            (Some(key), verifying)
        }
        KeySource::Verifying(key) => (None, key),
    };
    let thumbprint = verifying.thumbprint();
    let (key_id, header) = header(spec.key_id, &thumbprint, verifying.algorithm(), form);
    Ok(Key::new(key_id, signing, verifying, state, header).in_slot(spec.slot))
}

/// A key as a state keeps it.
pub(in crate::engine) fn sealed_in(
    form: &Form,
    signing: Option<SigningKey>,
    verifying: VerifyingKey,
    key_id: String,
    slot: Option<Slot>,
) -> Key {
    let thumbprint = verifying.thumbprint();
    let (key_id, header) = header(Some(key_id), &thumbprint, verifying.algorithm(), form);
    Key::new(key_id, signing, verifying, KeyState::Pending, header).in_slot(slot)
}

/// The kid, and the encoded header of the tokens that the key signs.
fn header(
    key_id: Option<String>,
    thumbprint: &str,
    algorithm: Algorithm,
    form: &Form,
) -> (String, Box<str>) {
    let quoted = |text: &str| serde_json::to_string(text).unwrap_or_default();
    let alg = quoted(algorithm.name());
    let typ = quoted(&form.typ);
    let (key_id, header) = match form.profile {
        Profile::Standard => {
            let key_id = key_id.unwrap_or_else(|| thumbprint.to_owned());
            let kid = quoted(&key_id);
            (key_id, format!("{{\"alg\":{alg},\"kid\":{kid},\"typ\":{typ}}}"))
        }
        // There is no certificate to take a SHA-1 thumbprint of; twenty bytes of the RFC 7638
        // thumbprint have the same form and name the same key.
        Profile::Acs => {
            let digest = encoding::url_decode(thumbprint.as_bytes()).unwrap_or_default();
            let short = &digest[..digest.len().min(20)];
            let hex: String = short.iter().map(|byte| format!("{byte:02X}")).collect();
            let key_id = key_id.unwrap_or(hex);
            let (kid, x5t) = (quoted(&key_id), encoding::url_encode(short));
            (key_id, format!("{{\"alg\":{alg},\"kid\":{kid},\"x5t\":\"{x5t}\",\"typ\":{typ}}}"))
        }
    };
    (key_id, encoding::url_encode(header.as_bytes()).into())
}
