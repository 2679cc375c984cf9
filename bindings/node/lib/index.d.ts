/// <reference lib="esnext.disposable" />
import type { IssuerSpec, KeySpec } from './config.js';
import type { Json, Jwks } from './json.js';
import type { Config, KeySlot } from './raw/config.js';
import type { IdentityStatus, KeyInfo, Minted, Stats, Verified, VerifiedExternal } from './raw/results.js';
import type { ExchangeOptions, MintRequest, VerifyOptions } from './raw/requests.js';
import type { Capability, Claim, ErrorCode, OAuthError } from './raw/tables.js';

export type * from './config.js';
export type * from './json.js';
export type * from './raw/config.js';
export type * from './raw/requests.js';
export type * from './raw/results.js';
export type * from './raw/tables.js';

/** Whether scopes permit a capability; `by_role` when the role of the holder decides. */
export type Permission = 'no' | 'yes' | 'by_role';

/** What is asked of a token of another issuer. Its scopes are among its claims. */
export type VerifyExternalOptions = Pick<VerifyOptions, 'audience' | 'identity' | 'maxAgeS'>;

/** What a new token shall grant beside its scopes. */
export type MintOptions = Omit<MintRequest, 'identity' | 'scopes'>;

/** The verdict on one of many tokens. */
export type VerifyVerdict =
  | { readonly ok: true; readonly verified: Verified; readonly error: undefined }
  | { readonly ok: false; readonly verified: undefined; readonly error: MintageError };

/** What became of one of many requests. */
export type MintVerdict =
  | { readonly ok: true; readonly minted: Minted; readonly error: undefined }
  | { readonly ok: false; readonly minted: undefined; readonly error: MintageError };

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
  /** The registered claim to blame; `undefined` where there is none. A custom claim is never named. */
  readonly claim: Claim | undefined;
  /** Whether the same call may succeed later. */
  readonly retryable: boolean;
  /** The HTTP status that a service answers with. */
  readonly httpStatus: number;
  /** The `error` for `WWW-Authenticate` (RFC 6750, section 3.1); `undefined` where none fits. */
  readonly oauthError: OAuthError | undefined;
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
  /**
   * The same, but only if the answer is at hand; `undefined` where `verify` would have to wait or to compute: the token
   * was not seen before, or shared state is to be read. For event loops, which then ask elsewhere.
   */
  verifyIfReady(token: string, options?: VerifyOptions): Verified | undefined;
  /** A verdict for each token, in the same order. Look at its `ok`: refused tokens do not throw here. At most 65 536. */
  verifyMany(tokens: readonly string[], options?: { readonly scopes?: readonly string[] }): VerifyVerdict[];
  /** A new token, or the reason why not, for each request, in the same order. At most 65 536. */
  mintMany(requests: readonly MintRequest[]): MintVerdict[];
  permits(scopes: readonly string[], capability: Capability): Permission;

  /** Accepts a token of one of the trusted issuers, or throws. */
  verifyExternal(token: string, options?: VerifyExternalOptions): VerifiedExternal;
  /** A new token for the user of a trusted issuer, in exchange for that issuer's token. Throws if it is not of this client application and this user. */
  exchange(token: string, expected: ExchangeOptions): Minted;
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
  keys(): { readonly keys: readonly KeyInfo[]; readonly skipped: readonly number[] };
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
