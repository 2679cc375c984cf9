//! The claims that an error may name: registered ones, and those that the engine itself writes.
//!
//! A refusal states at most one of them, as a number. The name of a custom claim is never stated: it
//! belongs to the host, or to whoever made the token.

macro_rules! claims {
    ($($claim:ident = $number:literal, $constant:literal, $name:literal, $sentence:literal;)*) => {
        /// A claim that an error may concern, with its stable number.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u8)]
        #[non_exhaustive]
        pub enum RegisteredClaim {
            $(#[doc = $sentence] $claim = $number,)*
        }

        impl RegisteredClaim {
            /// All of them, in the order of their numbers.
            pub const ALL: &'static [RegisteredClaim] = &[$(RegisteredClaim::$claim,)*];

            /// The name in the token, such as `iss`.
            pub const fn name(self) -> &'static str {
                match self { $(RegisteredClaim::$claim => $name,)* }
            }

            /// The name in upper case, as it is in the header after `MINTAGE_CLAIM_`.
            pub const fn constant(self) -> &'static str {
                match self { $(RegisteredClaim::$claim => $constant,)* }
            }

            /// One sentence for people: what the claim states.
            pub const fn sentence(self) -> &'static str {
                match self { $(RegisteredClaim::$claim => $sentence,)* }
            }

            /// The claim with this number, if there is one.
            pub const fn from_number(number: u32) -> Option<RegisteredClaim> {
                match number { $($number => Some(RegisteredClaim::$claim),)* _ => None }
            }
        }
    };
}

// name = number, "NAME", "claim", "sentence". 0 is none; numbers are append-only.
claims! {
    Issuer = 1, "ISS", "iss", "Who issued the token (RFC 7519).";
    Subject = 2, "SUB", "sub", "Who the token is about (RFC 7519).";
    Audience = 3, "AUD", "aud", "Who the token is meant for (RFC 7519).";
    ExpiresAt = 4, "EXP", "exp", "When the token expires (RFC 7519).";
    NotBefore = 5, "NBF", "nbf", "When the token becomes valid (RFC 7519).";
    IssuedAt = 6, "IAT", "iat", "When the token was issued (RFC 7519).";
    TokenId = 7, "JTI", "jti", "The id of the token (RFC 7519).";
    ClientId = 8, "CLIENT_ID", "client_id", "The client that the token was issued to (RFC 8693, RFC 9068).";
    Scope = 9, "SCOPE", "scope", "What the token grants (RFC 8693, RFC 9068).";
    Epoch = 10, "EPOCH", "epoch", "The epoch in which the token was minted.";
    ResourceId = 11, "RESOURCE_ID", "resourceId", "ACS profile: the resource that issued the token.";
    SkypeId = 12, "SKYPEID", "skypeid", "ACS profile: who the token is about.";
    AcsScope = 13, "ACS_SCOPE", "acsScope", "ACS profile: what the token grants.";
}

impl RegisteredClaim {
    /// The stable number.
    pub const fn number(self) -> u32 {
        self as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_count_from_one_and_are_found_again() {
        for (position, claim) in RegisteredClaim::ALL.iter().enumerate() {
            assert_eq!(claim.number() as usize, position + 1);
            assert_eq!(RegisteredClaim::from_number(claim.number()), Some(*claim));
            assert!(claim.sentence().ends_with('.'), "{claim:?}");
        }
        assert_eq!(RegisteredClaim::from_number(0), None);
    }

    #[test]
    fn no_claim_costs_no_byte() {
        assert_eq!(size_of::<Option<RegisteredClaim>>(), 1);
    }
}
