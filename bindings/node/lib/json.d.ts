// What JSON can say, and the documents of RFC 7517.

/** What JSON can say. There is no `undefined` in it: a field that has nothing to say is left out. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/** A public or private key, as RFC 7517 has it. */
export interface Jwk {
  readonly kty: string;
  readonly [name: string]: Json;
}

/** Public keys, as RFC 7517 has them. */
export interface Jwks {
  readonly keys: readonly Jwk[];
}
