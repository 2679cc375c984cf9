//! The classes of errors: which type a host raises for a status, and what that type extends.
//!
//! `statuses!` names a class for each status; this table says what a class is called in each
//! language that has a tree of exceptions. Names that the users of that language's usual library
//! know are kept, so the trees differ a little. A language without a class of its own for a row
//! names the class of another row and gives no parents.

/// A class in one language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HostClass {
    /// The name of the type.
    pub name: &'static str,
    /// The types that it extends, in their order. Empty: the type is that of another class.
    pub parents: &'static [&'static str],
}

macro_rules! classes {
    ($(
        $class:ident [$($parent:ident)*] $sentence:literal,
        python $python:ident($($python_parent:ident)*), java $java:ident($($java_parent:ident)*);
    )*) => {
        /// The classes that hosts sort errors into, by the reaction that they call for.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Class {
            $(#[doc = $sentence] $class,)*
        }

        impl Class {
            /// All classes; one comes after its parents.
            pub const ALL: &'static [Class] = &[$(Class::$class,)*];

            /// The name, neutral to languages.
            pub const fn name(self) -> &'static str {
                match self { $(Class::$class => stringify!($class),)* }
            }

            /// The classes that this one is a special case of; none for the top ones.
            pub const fn parents(self) -> &'static [Class] {
                match self { $(Class::$class => &[$(Class::$parent,)*],)* }
            }

            /// One sentence about the class.
            pub const fn sentence(self) -> &'static str {
                match self { $(Class::$class => $sentence,)* }
            }

            /// The exception in Python. The root is `MintageError`.
            pub const fn python(self) -> HostClass {
                match self { $(Class::$class => HostClass {
                    name: stringify!($python),
                    parents: &[$(stringify!($python_parent),)*],
                },)* }
            }

            /// The exception in Java. The root is `MintageException`.
            pub const fn java(self) -> HostClass {
                match self { $(Class::$class => HostClass {
                    name: stringify!($java),
                    parents: &[$(stringify!($java_parent),)*],
                },)* }
            }
        }
    };
}

classes! {
    Misuse [] "The call is wrong (1xxx).",
        python MisuseError(MintageError ValueError), java MisuseException(MintageException);
    EngineClosed [Misuse] "The engine was closed.",
        python EngineClosedError(MisuseError), java MisuseException();
    TokenRefused [] "The token is refused (2xxx).",
        python InvalidTokenError(MintageError), java TokenRefusedException(MintageException);
    TokenMalformed [TokenRefused] "The token cannot be read: it is too long, or no JWS, or its header or claims are malformed.",
        python DecodeError(InvalidTokenError), java TokenMalformedException(TokenRefusedException);
    SignatureInvalid [TokenRefused] "The token's signature does not hold.",
        python InvalidSignatureError(DecodeError), java SignatureInvalidException(TokenRefusedException);
    TokenExpired [TokenRefused] "The token has expired.",
        python ExpiredSignatureError(InvalidTokenError), java TokenExpiredException(TokenRefusedException);
    TokenNotYetValid [TokenRefused] "The token's nbf or iat lies in the future.",
        python ImmatureSignatureError(InvalidTokenError), java TokenNotYetValidException(TokenRefusedException);
    IssuerMismatch [TokenRefused] "The token's issuer is not the configured one.",
        python InvalidIssuerError(InvalidTokenError), java TokenRefusedException();
    AudienceMismatch [TokenRefused] "The token is not meant for the required audience.",
        python InvalidAudienceError(InvalidTokenError), java TokenRefusedException();
    AlgorithmMismatch [TokenRefused] "The token's algorithm is not that of the key.",
        python InvalidAlgorithmError(InvalidTokenError), java TokenRefusedException();
    ClaimMissing [TokenRefused] "The token lacks a claim that is required.",
        python MissingRequiredClaimError(InvalidTokenError), java TokenRefusedException();
    TokenRevoked [TokenRefused] "The token was revoked: by itself, with its identity, its key, or with all others.",
        python RevokedTokenError(InvalidTokenError), java TokenRevokedException(TokenRefusedException);
    InsufficientScope [TokenRefused] "The token is good, but does not permit this; answer 403, not 401.",
        python InsufficientScopeError(InvalidTokenError), java InsufficientScopeException(TokenRefusedException);
    ExchangeRefused [TokenRefused] "The token of another issuer is not exchanged: it, its client or its user is not right.",
        python ExchangeError(InvalidTokenError), java ExchangeRefusedException(TokenRefusedException);
    Identity [] "An identity, scopes, a lifetime or claims are wrong (3xxx).",
        python IdentityError(MintageError ValueError), java IdentityException(MintageException);
    IdentityDeleted [TokenRevoked Identity] "The identity was deleted.",
        python IdentityDeletedError(RevokedTokenError IdentityError), java IdentityDeletedException(TokenRevokedException);
    Config [] "The configuration or a key is wrong (4xxx).",
        python ConfigError(MintageError), java ConfigException(MintageException);
    State [] "The state failed, and no token is to blame (5xxx). A change holds in this process only, until the state is reached.",
        python StateError(MintageError), java StateException(MintageException);
    Stale [State] "The shared state was out of reach for too long, so revocations elsewhere may not be known here; the token may be fine.",
        python StaleError(StateError), java StaleException(StateException);
    NotShared [State] "The process has forked and the state is in memory: the change holds in this process only.",
        python NotSharedError(StateError), java NotSharedException(StateException);
    StateUnavailable [State] "The state cannot be read or written now: it is away, locked, full, or a permission is missing.",
        python StateUnavailableError(StateError), java StateUnavailableException(StateException);
    Changes [State] "The bytes are not changes that this engine can apply; nothing was applied.",
        python ChangesError(StateError ValueError), java ChangesException(StateException);
    Internal [] "A fault inside the library, or of the system below it (9xxx).",
        python InternalError(MintageError), java InternalException(MintageException);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Status;

    #[test]
    fn a_class_comes_after_its_parents_in_every_language() {
        type Host = fn(Class) -> HostClass;
        let hosts: [(&str, Host); 2] =
            [("MintageError", Class::python), ("MintageException", Class::java)];
        for (root, host) in hosts {
            let mut declared = vec![root, "ValueError"];
            for class in Class::ALL.iter().copied() {
                let HostClass { name, parents } = host(class);
                assert_eq!(declared.contains(&name), parents.is_empty(), "{name}");
                assert!(parents.iter().all(|parent| declared.contains(parent)), "{name}");
                declared.push(name);
            }
        }
    }

    #[test]
    fn every_class_has_a_status_and_ends_its_sentence() {
        for (position, class) in Class::ALL.iter().enumerate() {
            assert!(Status::ALL.iter().any(|status| status.class() == Some(*class)), "{class:?}");
            assert!(class.sentence().ends_with('.'), "{class:?}");
            assert!(class.parents().iter().all(|parent| Class::ALL[..position].contains(parent)));
        }
    }
}
