//! Sizes, alignments and offsets of every struct, for bindings to check theirs against.

use super::types::*;

macro_rules! layouts {
    ($($name:ident { $($field:ident),* $(,)? })*) => {
        /// The table, as JSON: written to `tests/abi/layout.json`.
        pub fn layout_json() -> String {
            let structs = [$((
                stringify!($name),
                size_of::<$name>(),
                align_of::<$name>(),
                vec![$((
                    stringify!($field),
                    std::mem::offset_of!($name, $field),
                    size_of_field(|all: &$name| &raw const all.$field),
                ),)*],
            ),)*];
            let structs = structs.map(|(name, size, align, fields)| {
                let fields: Vec<String> = fields
                    .iter()
                    .map(|(field, offset, size)| {
                        format!("      \"{field}\": {{ \"offset\": {offset}, \"size\": {size} }}")
                    })
                    .collect();
                format!(
                    "  \"{name}\": {{\n    \"size\": {size},\n    \"align\": {align},\n    \"fields\": {{\n{}\n    }}\n  }}",
                    fields.join(",\n")
                )
            });
            format!("{{\n{}\n}}\n", structs.join(",\n"))
        }

        // No struct has padding, so every byte of one is a field's.
        $(const _: () = {
            let mut sum = 0;
            $(sum += size_of_field(|all: &$name| &raw const all.$field);)*
            assert!(sum == size_of::<$name>());
        };)*
    };
}

const fn size_of_field<T, F>(_: fn(&T) -> *const F) -> usize {
    size_of::<F>()
}

layouts! {
    mintage_error { struct_size, status, field, message }
    mintage_mint_request {
        struct_size, lifetime_minutes, identity, identity_len, scopes, claims, claims_len, audience,
        audience_len, error, key_slot, flags,
    }
    mintage_minted {
        struct_size, token_len, issued_at_unix_s, expires_at_unix_s, epoch, token_id_len, key_id_len,
        token_id, key_id,
    }
    mintage_verified {
        struct_size, flags, scopes, issued_at_unix_s, expires_at_unix_s, epoch, identity_len,
        token_id_len, key_id_len, issuer_index, identity, token_id, key_id,
    }
    mintage_verify_request {
        struct_size, flags, token, token_len, required_scopes, capability, max_age_s, audience,
        audience_len, identity, identity_len, claims_out, claims_capacity, claims_len_out, error,
    }
    mintage_exchange_request {
        struct_size, flags, token, token_len, client_id, client_id_len, user_id, user_id_len, error,
    }
    mintage_slice { data, len }
}
