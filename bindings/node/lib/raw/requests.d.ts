// Generated from src/ by `make generate`. Do not edit.
//
// What a caller asks of verify, mint and exchange. An option that is `undefined` is an error: leave it out.
import type { KeySlot } from './config.js';
import type { Json } from '../json.js';
import type { Capability } from './tables.js';

/** What a new token shall grant. */
export interface MintRequest {
  /** Minutes that the token lives; the configured default if it is left out. */
  readonly lifetimeMinutes?: number;
  /** The identity. */
  readonly identity: string;
  /** The scopes. */
  readonly scopes: readonly string[];
  /** Claims of the host's own: a JSON object of at most 4096 bytes. */
  readonly claims?: { readonly [name: string]: Json } | string;
  /** One of the configured audiences; the first if it is left out. */
  readonly audience?: string;
  /** The slot whose key signs, in an engine with slots; the active key if it is left out. */
  readonly keySlot?: KeySlot;
  /**
   * The client that the token is issued to (`client_id`): 1 to 128 bytes without control characters; the configured one
   * if it is left out.
   */
  readonly client?: string;
}

/** What to ask of a token beyond being valid. */
export interface VerifyOptions {
  /** Any one of the scopes is enough. */
  readonly anyScope?: boolean;
  /** The token must hold all of these scopes, or with `anyScope` at least one. */
  readonly scopes?: readonly string[];
  /** The scopes must permit this. */
  readonly capability?: Capability;
  /** The token must have been issued less than so many seconds ago; any time if it is left out. */
  readonly maxAgeS?: number;
  /** The token must be meant for this one of the configured audiences. */
  readonly audience?: string;
  /** The token must be about this identity; any if it is left out. */
  readonly identity?: string;
}

/** A foreign token to exchange. */
export interface ExchangeOptions {
  /** The client application that the caller expects. */
  readonly clientId: string;
  /** The user that the caller expects. */
  readonly userId: string;
}
