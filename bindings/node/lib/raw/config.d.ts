// Generated from src/ by `make generate`. Do not edit.
//
// The configuration, field by field. The names are the same in every language.
import type { IssuerSpec, KeySpec, StateSpec } from '../config.js';
import type { Jwk, Jwks } from '../json.js';
import type { Algorithm } from './tables.js';

/** The configuration of an engine. */
export interface Config {
  /** The `iss` that tokens carry and must carry. At most 512 bytes. */
  readonly issuer?: string;
  /** The first is minted, any is accepted. A token with an audience needs an engine with one. */
  readonly audience?: string | readonly string[];
  /** The client (`client_id`) that tokens name where the call that mints them names none. At most 128 bytes. */
  readonly client?: string;
  /**
   * `"acs"`: tokens in the form of Azure Communication Services; needs an RS256 key first in `keys`; excludes `issuer`,
   * `audience`, `client`, `typ`. Default: `"standard"`.
   */
  readonly profile?: 'standard' | 'acs';
  /**
   * The header's `typ`, written and required: a media type without `application/`, of ASCII without blank, quote and
   * backslash. At most 64 bytes. Default: `"at+jwt"`.
   */
  readonly typ?: string;
  /** Optional: a token without `kid` is tried with the only key of its algorithm. Default: `"required"`. */
  readonly kid?: 'required' | 'optional';
  /** What names the deployment in identities and in tokens of the ACS profile. Default: `{}`. */
  readonly resource?: Resource;
  /** Whether tokens are minted for created identities only, or for any text. Default: `"issued"`. */
  readonly subjects?: 'issued' | 'any';
  /**
   * The first makes ids, all recognise them. Required with keys of your own, unless the engine only verifies or
   * `subjects` is `"any"`; with state in Redis; and with state in SQLite without `sealing_key`. 1 to 16 items. Default:
   * one random secret, or the one that is sealed in the file.
   */
  readonly identity_secret?: readonly string[];
  /** Your own scopes, bits 5 and up, each an RFC 6749 scope token without comma. At most 58 items. Default: `[]`. */
  readonly scopes?: readonly string[];
  /** The lifetimes that tokens are granted. Default: `{}`. */
  readonly lifetime_minutes?: LifetimeMinutes;
  /** How long after `exp` and before `nbf` a token is accepted; never applied to revocation. 0 to 300. Default: `0`. */
  readonly leeway_s?: number;
  /**
   * The first is active, others are retired unless they say otherwise. `[]` with durable state: no key of its own, only
   * those of the state. At most 256 items. Default: one generated ES256 key.
   */
  readonly keys?: readonly KeySpec[];
  /** Keys to verify with; without `keys` the engine only verifies. Keys of unknown kinds are skipped and reported. */
  readonly jwks?: Jwks;
  /** The issuers whose tokens are verified and exchanged here. At most 64 items. Default: `[]`. */
  readonly issuers?: readonly IssuerSpec[];
  /** Reads a missing `epoch` as 0; needs `"start": "open"`. Default: `false`. */
  readonly foreign_minters?: boolean;
  /** Where revocations and keys are kept. Default: `{"memory":{}}`. */
  readonly state?: StateSpec;
  /**
   * What generated keys, and in SQLite the identity secret, are sealed under (AES-256-GCM); goes with shared state, and
   * is required there unless all keys and the identity secret are yours. In the form: 32 bytes in padded standard
   * base64.
   */
  readonly sealing_key?: string;
  /**
   * Which tokens from before the opening are refused: all, none, or those minted by engines with an earlier start, in
   * milliseconds since 1970. With shared state it is about a state that is new, and else not looked at. Default:
   * "closed"; required with keys of your own and state in memory.
   */
  readonly start?: 'closed' | 'open' | number;
  /**
   * Shared: with state in memory, a revocation in a process that has forked answers `NOT_SHARED`. Default:
   * `"separate"`.
   */
  readonly fork?: 'shared' | 'separate';
  /** For how long shared state may be out of reach. 1 to 86400. Default: `60`. */
  readonly max_staleness_s?: number;
  /** What then happens: verifying and minting answer `STALE`, or go on with what is known. Default: `"refuse"`. */
  readonly on_stale?: 'refuse' | 'continue';
  /** Verified tokens that are remembered; 0 switches the cache off. 0 to 4194304. Default: `16384`. */
  readonly cache_slots?: number;
  /**
   * Bound on the memory of the cache, at least 16 bytes a slot. 0 to 68719476736. Default: 32 MiB, or 32 bytes a slot
   * where that is more.
   */
  readonly cache_bytes?: number;
  /**
   * Manual, for tests: a wall clock that moves only when it is set. When to check the state, staleness and pruning
   * follow the system's monotonic clock all the same. Default: `"system"`.
   */
  readonly clock?: 'system' | 'manual';
}

/** What names the deployment in identities and in tokens of the ACS profile. */
export interface Resource {
  /**
   * The first half of every identity that is created here. In the form: GUID in lower case. Default: derived from the
   * identity secret.
   */
  readonly id?: string;
  /** The location in tokens of the ACS profile. At most 512 bytes. Default: `"unitedstates"`. */
  readonly location?: string;
  /** The short region in tokens of the ACS profile. At most 512 bytes. Default: `"amer"`. */
  readonly region?: string;
}

/** The lifetimes that tokens are granted, in minutes. */
export interface LifetimeMinutes {
  /** The shortest lifetime, not above `max`. 1 to 527040. Default: 60, or `max` if that is lower. */
  readonly min?: number;
  /**
   * The longest lifetime, and the longest `exp` − `iat` that is accepted. 1 to 527040. Default: 1440, or `min` if that
   * is higher.
   */
  readonly max?: number;
  /**
   * The lifetime of a token that asks for none, from `min` to `max`. 1 to 527040. Default: 1440, brought into the
   * bounds.
   */
  readonly default?: number;
}

/** The state that the key begins in. */
export type KeyState = 'pending' | 'active' | 'retired' | 'revoked';

/** The slot that the key is in. An engine has both or none. */
export type KeySlot = 'primary' | 'secondary';

/** A key, or how to come by one: exactly one of `generate`, `pem`, `pem_file`, `jwk` and `secret`. */
export interface Key {
  /** The engine generates a key of this algorithm. */
  readonly generate?: 'HS256' | 'HS384' | 'HS512' | 'ES256' | 'ES384' | 'Ed25519' | 'EdDSA';
  /** PEM text: PKCS#8 to sign, SubjectPublicKeyInfo to verify. */
  readonly pem?: string;
  /** The path of a file of at most 64 KiB with such text. */
  readonly pem_file?: string;
  /** A JWK: with private members to sign, else to verify. */
  readonly jwk?: Jwk;
  /** An HMAC secret, at least as long as the digest of its algorithm. In the form: padded standard base64. */
  readonly secret?: string;
  /** The one algorithm of the key; needed with `pem`, `pem_file` and `secret`. Default: the `alg` of the JWK. */
  readonly algorithm?: Algorithm;
  /**
   * The name of the key in tokens and key sets, of printable ASCII. At most 64 bytes. Default: the RFC 7638 thumbprint.
   */
  readonly kid?: string;
  /** The state that the key begins in. Default: active for the first, retired for others, pending when added later. */
  readonly state?: KeyState;
  /** The slot that the key is in. An engine has both or none. */
  readonly slot?: KeySlot;
}

/** An issuer whose tokens are verified here, and perhaps exchanged. */
export interface Issuer {
  /** Microsoft Entra for Teams users: everything below but `jwks`, `exchange.tenant` and `exchange.clients`. */
  readonly preset?: 'teams';
  /** The `iss` of its tokens. Needed without a preset. */
  readonly issuer?: string | readonly string[];
  /** A token must name one of them. Needed without a preset. */
  readonly audience?: string | readonly string[];
  /**
   * Keys without `alg` are used with the only one of these that fits; keys of others are skipped. At most 13 items.
   * Default: what the keys say.
   */
  readonly algorithms?: readonly ('ES256' | 'ES384' | 'RS256' | 'RS384' | 'RS512' | 'PS256' | 'PS384' | 'PS512' | 'Ed25519' | 'EdDSA')[];
  /** Its public keys; kinds that are not known here are skipped. */
  readonly jwks: Jwks;
  /** The `typ` of its tokens' headers. At most 64 bytes. Default: `"at+jwt"`. */
  readonly typ?: string;
  /** Its own leeway for `exp` and `nbf`. 0 to 300. Default: `0`. */
  readonly leeway_s?: number;
  /** Without it, tokens are verified only. */
  readonly exchange?: Exchange;
}

/** What an exchange of an issuer's tokens asks, and what it grants (RFC 8693). */
export interface Exchange {
  /** What `tid` must be. At most 512 bytes. */
  readonly tenant?: string;
  /** The client applications that are trusted. 1 to 64 items. */
  readonly clients: readonly string[];
  /** The first of these that a token has names its client. 1 to 64 items. Default: `["azp"]`. */
  readonly client_claims?: readonly string[];
  /** The claim that names the user. At most 64 bytes. Needed without a preset. */
  readonly user_claim?: string;
  /**
   * What the token must hold in `scp` or `scope`. An access token holds scopes; an ID token does not. At most 64 items.
   * Default: `[]`.
   */
  readonly required_scopes?: readonly string[];
  /** Scopes of this engine that the new token holds. 1 to 64 items. Needed without a preset. */
  readonly scopes?: readonly string[];
  /** What the identities begin with; it belongs to this issuer alone. At most 127 bytes. Needed without a preset. */
  readonly identity_prefix?: string;
  /**
   * Guid: clients, users and the tenant are GUIDs; they are compared, and the identity is made, in lower case. Default:
   * `"exact"`.
   */
  readonly ids?: 'exact' | 'guid';
}

/** Where revocations and keys are kept: one of these. */
export interface State {
  /** In this process only, as without `state`. */
  readonly memory?: Memory;
  /** In this SQLite file, which the processes of one machine may share. */
  readonly sqlite?: string;
  /** In the Redis at this URL, which machines may share. */
  readonly redis?: string | Redis;
}

/** State in this process only; it has no fields. */
export interface Memory {
}

/** State in Redis. */
export interface Redis {
  /** `redis://`, `rediss://` for TLS, or `redis+unix://`. */
  readonly url: string;
  /**
   * What the names of its keys begin with, for several deployments on one server. At most 128 bytes. Default:
   * `"{mintage}:"`.
   */
  readonly prefix?: string;
}
