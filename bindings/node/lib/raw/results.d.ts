// Generated from src/ by `make generate`. Do not edit.
//
// What an engine returns. Objects that it writes in JSON have the same field names in every language.
import type { Json } from '../json.js';

/** What has happened to an identity, as far as this engine remembers. */
export type IdentityState =
  /** Nothing. */
  | 'active'
  /** It was revoked; tokens minted since then are accepted. */
  | 'revoked'
  /** It was deleted. */
  | 'deleted';

/** What a key is used for, or what became of it. */
export type KeyInfoState =
  /** Published and verifies, but does not sign yet. */
  | 'pending'
  /** Signs and verifies. */
  | 'active'
  /** Verifies until the last token that it signed has expired. */
  | 'retired'
  /** All its tokens are refused, for good. */
  | 'revoked'
  /** It was retired, and its last token has expired. */
  | 'dropped';

/** Where an engine keeps revocations and keys. */
export type StateKind =
  /** In the process itself. */
  | 'memory'
  /** In a SQLite file, which the processes of one machine may share. */
  | 'sqlite'
  /** In Redis, which machines may share. */
  | 'redis';

/** What an engine has counted since it was opened, and what it takes. */
export interface Stats {
  /** Tokens minted. */
  readonly minted: number;
  /** Identities created. */
  readonly identities_created: number;
  /** Tokens accepted after their signature was checked. */
  readonly verified_at_first_sight: number;
  /** Tokens accepted from the cache. */
  readonly verified_from_cache: number;
  /** Tokens refused, by the name of the status. */
  readonly refused: { readonly [name: string]: number };
  /** Calls that revoked something. */
  readonly revocations: number;
  /** Identities that the engine remembers as revoked or deleted. */
  readonly identities_remembered: number;
  /** Single tokens that it remembers as revoked. */
  readonly tokens_remembered: number;
  /** Bytes that remembering them takes. */
  readonly revocation_bytes: number;
  /** Slots of the cache. */
  readonly cache_slots: number;
  /** Bytes of the cache. */
  readonly cache_bytes: number;
  /** Verified tokens that had to leave the cache while they were alive. */
  readonly cache_evictions: number;
  /** Keys that verify. */
  readonly keys: number;
  /** Calls over the C boundary that failed inside the library. */
  readonly panics: number;
  /** What the state that others share has done. */
  readonly state: StateStats;
}

/** What is known of an identity. */
export interface IdentityStatus {
  /** The id that was asked about. */
  readonly identity: string;
  /** What has happened to it. */
  readonly state: IdentityState;
  /** The epoch that its next token carries; absent once deleted. */
  readonly epoch?: number;
}

/** What an engine says of one of its keys. */
export interface KeyInfo {
  /** The `kid`. */
  readonly kid: string;
  /** The algorithm's name. */
  readonly alg: string;
  /** What it is used for, or what became of it. */
  readonly state: KeyInfoState;
  /** The slot that it is in, if the engine has slots. */
  readonly slot?: string;
  /** Whether the engine holds the private half, or the secret. */
  readonly private: boolean;
  /** For a retired key: when its last token is dead, in seconds since 1970. */
  readonly last_token_dies_at_unix_s?: number;
}

/** What an engine's state has done. */
export interface StateStats {
  /** Where revocations and keys are kept. */
  readonly kind: StateKind;
  /** How often the state was asked for changes. */
  readonly looks: number;
  /** Changes that came from it. */
  readonly changes_read: number;
  /** Changes that went into it. */
  readonly changes_written: number;
  /** Times that it could not be read or written. */
  readonly failures: number;
  /** Changes that hold in this process and could not be written yet. */
  readonly unwritten: number;
  /** Milliseconds since it was last known to hold nothing new; nothing with state in memory. */
  readonly age_ms?: number;
}

/** What an accepted token says. */
export interface Verified {
  /** Who the token is about. */
  readonly identity: string;
  /** The scopes that the token holds. */
  readonly scopes: readonly string[];
  /** `iat`, in seconds since 1970. */
  readonly issuedAtUnixS: number;
  /** `issuedAtUnixS` as a date. */
  readonly issuedAt: Date;
  /** `exp`, in seconds since 1970. */
  readonly expiresAtUnixS: number;
  /** `expiresAtUnixS` as a date. */
  readonly expiresAt: Date;
  /** The epoch that the identity had when the token was minted. */
  readonly epoch: number;
  /** `jti`. */
  readonly tokenId: string;
  /** `kid` of the key that verified it. */
  readonly keyId: string;
  /** `client_id`: the client that the token was issued to. `undefined` if the token names none. */
  readonly client: string | undefined;
  /** All claims, decoded when they are first asked for; frozen. */
  readonly claims: { readonly [name: string]: Json };
}

/** What an accepted token of another issuer says. */
export interface VerifiedExternal {
  /** `sub`: who the token is about, as its issuer calls them. */
  readonly subject: string;
  /** `iat`, in seconds since 1970. */
  readonly issuedAtUnixS: number;
  /** `issuedAtUnixS` as a date. */
  readonly issuedAt: Date;
  /** `exp`, in seconds since 1970. */
  readonly expiresAtUnixS: number;
  /** `expiresAtUnixS` as a date. */
  readonly expiresAt: Date;
  /** Which of the trusted issuers, counted from 1. Compare it where several are trusted. */
  readonly issuerIndex: number;
  /** `jti`. Empty if the token has none, or one above 64 bytes. */
  readonly tokenId: string;
  /** `kid` of the issuer's key that verified it; of a kid above 255 bytes its SHA-256, in base64url (43 bytes). */
  readonly keyId: string;
  /** All claims, decoded when they are first asked for; frozen. */
  readonly claims: { readonly [name: string]: Json };
}

/** A new token. */
export interface Minted {
  /** The token; empty if `createIdentityAndMint` got no scopes, and so only created. */
  readonly token: string;
  /** The identity that it is for. */
  readonly identity: string;
  /** `iat`, in seconds since 1970. */
  readonly issuedAtUnixS: number;
  /** `issuedAtUnixS` as a date. */
  readonly issuedAt: Date;
  /** `exp`, in seconds since 1970: refused from this second on. */
  readonly expiresAtUnixS: number;
  /** `expiresAtUnixS` as a date. */
  readonly expiresAt: Date;
  /** The epoch of the identity. */
  readonly epoch: number;
  /** `jti`. */
  readonly tokenId: string;
  /** `kid` of the key that signed. */
  readonly keyId: string;
}
