// The configuration, where the fields of an object depend on each other. All fields are in
// raw/config.d.ts; a new one needs nothing here.
import type { Exchange, Issuer, Key, State } from './raw/config.js';

/** These fields are there. */
type With<Fields, Names extends keyof Fields> = Required<Pick<Fields, Names>>;

/** A key, with exactly one source. */
export type KeySpec = Omit<Key, 'generate' | 'pem' | 'pem_file' | 'jwk' | 'secret' | 'algorithm'> &
  (
    | With<Key, 'generate'>
    | With<Key, 'pem' | 'algorithm'>
    | With<Key, 'pem_file' | 'algorithm'>
    | (With<Key, 'jwk'> & Pick<Key, 'algorithm'>)
    | With<Key, 'secret' | 'algorithm'>
  );

/** How tokens of a trusted issuer are exchanged. A preset has most of it. */
export type ExchangeSpec = Exchange & With<Exchange, 'user_claim' | 'scopes' | 'identity_prefix'>;

/** An issuer whose tokens are trusted: one that is described, or a preset. */
export type IssuerSpec =
  | (Omit<Issuer, 'preset' | 'issuer' | 'audience' | 'exchange'> &
      With<Issuer, 'issuer' | 'audience'> & { readonly exchange?: ExchangeSpec })
  | (Pick<Issuer, 'jwks' | 'leeway_s'> & With<Issuer, 'preset' | 'exchange'>);

/** Where revocations and keys are kept: in one of these. */
export type StateSpec = With<State, 'memory'> | With<State, 'sqlite'> | With<State, 'redis'>;
