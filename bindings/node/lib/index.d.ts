/// <reference lib="esnext.disposable" />
import type { Capability, ErrorCode as StatusCode } from './tables.js';

export type { Capability };

/** The `code` of an error: one for each status, and that of a closed engine. */
export type ErrorCode = StatusCode | 'ERR_MINTAGE_CLOSED';

/** Whether scopes permit a capability; `by_role` when the role of the holder decides. */
export type Permission = 'no' | 'yes' | 'by_role';

export type Algorithm =
  | 'ES256' | 'ES384' | 'Ed25519' | 'EdDSA'
  | 'HS256' | 'HS384' | 'HS512'
  | 'RS256' | 'RS384' | 'RS512'
  | 'PS256' | 'PS384' | 'PS512';

export type KeyState = 'pending' | 'active' | 'retired' | 'revoked';

/** What JSON can say. There is no `undefined` in it: a field that has nothing to say is left out. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/** A public or private key as RFC 7517 has it. */
export interface Jwk {
  readonly kty: string;
  readonly [name: string]: Json;
}

/** One of the two keys of an engine with slots. */
export type KeySlot = 'primary' | 'secondary';

/** A key, with exactly one source. The names are those of the configuration, in every language. */
export type KeySpec = { readonly kid?: string; readonly state?: KeyState; readonly slot?: KeySlot } & (
  | { readonly generate: Algorithm }
  | { readonly pem: string; readonly algorithm: Algorithm }
  | { readonly pem_file: string; readonly algorithm: Algorithm }
  | { readonly jwk: Jwk; readonly algorithm?: Algorithm }
  | { readonly secret: string; readonly algorithm: Algorithm }
);

/** Public keys, as RFC 7517 has them. */
export interface Jwks {
  readonly keys: readonly Jwk[];
}

/** How tokens of a trusted issuer are exchanged. */
export interface ExchangeSpec {
  readonly tenant?: string;
  readonly clients: readonly string[];
  readonly client_claims?: readonly string[];
  readonly user_claim: string;
  readonly required_scopes?: readonly string[];
  readonly scopes: readonly string[];
  readonly identity_prefix: string;
  readonly ids?: 'exact' | 'guid';
}

/** An issuer whose tokens are trusted; README.md of the repository describes each field. */
export type IssuerSpec =
  | {
      readonly issuer: string | readonly string[];
      readonly audience: string | readonly string[];
      readonly algorithms?: readonly Algorithm[];
      readonly jwks: Jwks;
      readonly typ?: string;
      readonly leeway_s?: number;
      readonly exchange?: ExchangeSpec;
    }
  | {
      readonly preset: 'teams';
      readonly jwks: Jwks;
      readonly leeway_s?: number;
      readonly exchange: Partial<ExchangeSpec> & Pick<ExchangeSpec, 'clients'>;
    };

/** Where revocations and keys are kept: in this process, in a file for the processes of one machine, or in Redis for machines. */
export type StateSpec =
  | { readonly memory: {} }
  | { readonly sqlite: string }
  | { readonly redis: string | { readonly url: string; readonly prefix?: string } };

/** The configuration of an engine; README.md of the repository describes each field. */
export interface Config {
  readonly issuer?: string;
  readonly audience?: string | readonly string[];
  readonly profile?: 'standard' | 'acs';
  readonly typ?: string;
  readonly kid?: 'required' | 'optional';
  readonly resource?: { readonly id?: string; readonly location?: string; readonly region?: string };
  readonly subjects?: 'issued' | 'any';
  readonly identity_secret?: readonly string[];
  readonly scopes?: readonly string[];
  readonly lifetime_minutes?: { readonly min?: number; readonly max?: number; readonly default?: number };
  readonly leeway_s?: number;
  readonly keys?: readonly KeySpec[];
  readonly jwks?: Jwks;
  readonly foreign_minters?: boolean;
  readonly start?: 'closed' | 'open' | number;
  /** `"separate"` unless it is said here. */
  readonly fork?: 'shared' | 'separate';
  readonly cache_slots?: number;
  readonly cache_bytes?: number;
  readonly clock?: 'system' | 'manual';
  readonly state?: StateSpec;
  /** 32 bytes in base64, for the keys that are kept in `state`. */
  readonly sealing_key?: string;
  readonly issuers?: readonly IssuerSpec[];
  /** For how long the state may be out of reach before `on_stale` applies. */
  readonly max_staleness_s?: number;
  readonly on_stale?: 'refuse' | 'continue';
}

/** What a request asks of a token. An option that is `undefined` is an error: leave it out. */
export interface VerifyOptions {
  /** The token must hold all of these scopes; or, with `anyScope`, at least one. */
  readonly scopes?: readonly string[];
  readonly anyScope?: boolean;
  /** The scopes must permit this. */
  readonly capability?: Capability;
  /** The token must have been issued less than so many seconds ago. */
  readonly maxAgeS?: number;
  /** The token must be meant for this one of the configured audiences. */
  readonly audience?: string;
  /** The token must be about this identity. */
  readonly identity?: string;
}

/** What is asked of a token of another issuer. Its scopes are among its claims. */
export interface VerifyExternalOptions {
  /** The token must be meant for this one of the audiences that are configured for its issuer. */
  readonly audience?: string;
  /** The token must be about this subject. */
  readonly identity?: string;
  /** The token must have been issued less than so many seconds ago. */
  readonly maxAgeS?: number;
}

export interface MintOptions {
  /** Whole minutes; the configured default if it is left out. */
  readonly lifetimeMinutes?: number;
  /** Claims of your own: an object, or its JSON text. */
  readonly claims?: { readonly [name: string]: Json } | string;
  /** One of the configured audiences; the first if it is left out. */
  readonly audience?: string;
  /** Which key signs, in an engine with slots; the primary one if it is left out. */
  readonly keySlot?: KeySlot;
}

/** One of many tokens to mint. */
export interface MintRequest extends MintOptions {
  readonly identity: string;
  readonly scopes: readonly string[];
}

/** What an accepted token says. It does not change, and it does not show the token. */
export interface Verified {
  /** Who the token is about (`sub`). */
  readonly identity: string;
  /** The scopes that it holds, as far as this engine knows them. */
  readonly scopes: readonly string[];
  readonly issuedAt: Date;
  readonly issuedAtUnixS: number;
  readonly expiresAt: Date;
  readonly expiresAtUnixS: number;
  /** The epoch that the identity had when the token was minted. */
  readonly epoch: number;
  /** `jti`. */
  readonly tokenId: string;
  /** `kid` of the key that verified it. */
  readonly keyId: string;
  /** All claims, decoded when they are first asked for; frozen. */
  readonly claims: { readonly [name: string]: Json };
}

/** What an accepted token of another issuer says. Not a `Verified`: it grants nothing here. */
export interface VerifiedExternal {
  /** The place of its issuer among those that are trusted, counted from 1. */
  readonly issuerIndex: number;
  /** `sub`. */
  readonly subject: string;
  /** `jti`; empty if the token has none, or one above 64 bytes. */
  readonly tokenId: string;
  /** `kid` of the key that verified it. */
  readonly keyId: string;
  readonly issuedAt: Date;
  readonly issuedAtUnixS: number;
  readonly expiresAt: Date;
  readonly expiresAtUnixS: number;
  /** All claims, decoded when they are first asked for; frozen. */
  readonly claims: { readonly [name: string]: Json };
}

/** The verdict on one of many tokens. */
export type VerifyVerdict =
  | { readonly ok: true; readonly verified: Verified; readonly error: undefined }
  | { readonly ok: false; readonly verified: undefined; readonly error: MintageError };

/** What became of one of many requests. */
export type MintVerdict =
  | { readonly ok: true; readonly minted: Minted; readonly error: undefined }
  | { readonly ok: false; readonly minted: undefined; readonly error: MintageError };

/** A new token. As JSON: `token`, `identity` and `expiresAtUnixS`, for the client. */
export interface Minted {
  /** Empty if `createIdentityAndMint` was given no scopes, and so only created. */
  readonly token: string;
  readonly identity: string;
  readonly issuedAt: Date;
  readonly issuedAtUnixS: number;
  readonly expiresAt: Date;
  readonly expiresAtUnixS: number;
  readonly epoch: number;
  readonly tokenId: string;
  readonly keyId: string;
}

/** What a token says before anyone has checked it: proof of nothing. */
export interface Unverified {
  readonly unverified: true;
  readonly header: { readonly [name: string]: Json };
  readonly claims: { readonly [name: string]: Json };
}

/** What has changed in an engine, as bytes for others. It does not change: bytes are copied for who asks. */
export interface Changes {
  /** For `changesApply` in other engines; empty if nothing has changed. As JSON, in base64. */
  readonly bytes: Uint8Array;
  /** Where to go on from: 24 bytes. As JSON, in base64. */
  readonly cursor: Uint8Array;
  /** Whether this is everything that the engine knows, and not only what is new. */
  readonly isComplete: boolean;
}

/** What the state that is shared has done. */
export interface StateStats {
  readonly kind: 'memory' | 'sqlite' | 'redis';
  /** How often it was asked for changes. */
  readonly looks: number;
  readonly changes_read: number;
  readonly changes_written: number;
  /** Times that it could not be read or written. */
  readonly failures: number;
  /** Changes that hold in this process and could not be written yet. */
  readonly unwritten: number;
  /** Milliseconds since it was last known to hold nothing new; absent with state in memory. */
  readonly age_ms?: number;
}

/** What an engine has counted since it was opened, and what it takes. */
export interface Stats {
  readonly minted: number;
  readonly identities_created: number;
  readonly verified_at_first_sight: number;
  readonly verified_from_cache: number;
  /** Tokens refused, by the name of the status. */
  readonly refused: { readonly [status: string]: number };
  readonly revocations: number;
  readonly identities_remembered: number;
  readonly tokens_remembered: number;
  readonly revocation_bytes: number;
  readonly cache_slots: number;
  readonly cache_bytes: number;
  readonly cache_evictions: number;
  readonly keys: number;
  readonly panics: number;
  readonly state: StateStats;
}

export interface IdentityStatus {
  readonly identity: string;
  readonly state: 'active' | 'revoked' | 'deleted';
  /** The epoch of its next token; absent once it is deleted. */
  readonly epoch?: number;
}

export interface KeyRecord {
  readonly kid: string;
  readonly alg: Algorithm;
  readonly state: KeyState | 'dropped';
  readonly private: boolean;
  readonly last_token_dies_at_unix_s?: number;
}

/** Stands for an engine in a message to another thread of this process. */
export interface SharedEngine {
  readonly mintageEngine: string;
}

/** What is thrown where the library refuses. Arguments of the wrong type are a `TypeError` with the code `ERR_MINTAGE_INVALID_ARGUMENT`. */
export class MintageError extends Error {
  private constructor();
  readonly name: 'MintageError';
  readonly code: ErrorCode;
  /** The number of the status, the same in every language; docs/errors.md lists them. */
  readonly status: number;
  /** The field to blame, as the configuration and the C structs name it; empty where there is none. */
  readonly field: string;
}

/** Policy, keys, revocations and cache. Every method throws if the engine is closed. */
export class Engine {
  /** The configuration as an object, or as JSON text. `{}` works: keys and identities then die with the process. */
  constructor(config?: Config | string);

  /** Another handle, in this thread, to an engine that `share` was called on. */
  static attach(shared: SharedEngine): Engine;
  /** Something to post to a worker. Holds until this handle is closed or collected. */
  share(): SharedEngine;
  /** Gives the handle back; the engine ends with its last. Twice is fine. */
  close(): void;
  [Symbol.dispose](): void;

  /** A new identity. Nothing is stored: the id certifies itself. */
  createIdentity(): string;
  /** A new identity, and a token for it. */
  createIdentityAndMint(scopes: readonly string[], options?: MintOptions): Minted;
  /** A new token for an identity. Minting again is how a token is refreshed. */
  mint(identity: string, scopes: readonly string[], options?: MintOptions): Minted;
  /** Accepts a token that satisfies all that is asked, or throws. */
  verify(token: string, options?: VerifyOptions): Verified;
  /** A verdict for each token, in the same order. Look at its `ok`: refused tokens do not throw here. At most 65 536. */
  verifyMany(tokens: readonly string[], options?: { readonly scopes?: readonly string[] }): VerifyVerdict[];
  /** A new token, or the reason why not, for each request, in the same order. At most 65 536. */
  mintMany(requests: readonly MintRequest[]): MintVerdict[];
  permits(scopes: readonly string[], capability: Capability): Permission;

  /** Accepts a token of one of the trusted issuers, or throws. */
  verifyExternal(token: string, options?: VerifyExternalOptions): VerifiedExternal;
  /** A new token for the user of a trusted issuer, in exchange for that issuer's token. Throws if it is not of this client application and this user. */
  exchange(token: string, expected: { readonly clientId: string; readonly userId: string }): Minted;
  /** Trusts an issuer, or replaces what is known of the one with the same name: its key set above all. */
  setIssuer(issuer: IssuerSpec | string): void;

  /** Refuses all tokens that the identity has; tokens minted afterwards are accepted. */
  revoke(identity: string): void;
  /** The same for many, with one write; nothing is revoked if one of them is not an identity. At most 65 536. */
  revokeMany(identities: readonly string[]): void;
  /** Refuses this one token. */
  revokeToken(token: string): void;
  /** Refuses the token with this `jti`, which expires at that time (`exp`, in seconds since 1970). */
  revokeTokenId(tokenId: string, expiresAtUnixS: number): void;
  /** Refuses every token that exists. */
  revokeAll(): void;
  /** Refuses every token of the identity and every further mint, for good. */
  deleteIdentity(identity: string): void;
  identityStatus(identity: string): IdentityStatus;

  /** Adds a key: pending unless it says otherwise. */
  addKey(key: KeySpec | string): void;
  /** Makes another key the active one: a pending one (`{ kid }`), a new one, or, without a key, one that is generated. */
  rotateKey(key?: KeySpec | { readonly kid: string } | string, options?: { readonly revokeOld?: boolean }): void;
  /** Puts a new key into a slot (one that is generated, if none is given) and revokes the one that was there. */
  regenerateKey(keySlot: KeySlot, key?: KeySpec | string): void;
  /** Makes a pending key retire. */
  retireKey(keyId: string): void;
  /** Refuses all tokens that this key signed, at once and for good. */
  revokeKey(keyId: string): void;
  keys(): { readonly keys: readonly KeyRecord[]; readonly skipped: readonly number[] };
  /** The public keys, as an RFC 7517 key set. */
  jwks(): Jwks;

  /** Brings everything up to date now: reads what siblings changed, and writes what could not be written before. */
  sync(): void;
  /** What has changed since the `cursor` of an earlier call; everything without one. */
  changesSince(cursor?: Uint8Array): Changes;
  /** Takes in the `bytes` that `changesSince` gave in another engine with the same `identity_secret`; whether they were news, and so worth passing on. */
  changesApply(changes: Uint8Array): boolean;

  /** What the engine has counted since it was opened, and what it takes. */
  stats(): Stats;
  /** Sets the clock of an engine that was opened with `"clock": "manual"`. For tests. */
  setClock(unixMs: number): void;
}

/** What a token says before anyone has checked it: proof of nothing. For people who look for a mistake. */
export function inspect(token: string): Unverified;
/** The version of the library. */
export function version(): string;
/** What is built into the library. */
export function features(): string[];
/** The names of all capabilities. */
export const capabilities: readonly Capability[];
