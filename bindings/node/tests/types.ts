// What the types allow, and, after each @ts-expect-error, what they do not. Compiled by types.test.mjs
// with --strict, as a user of the package would; never run.
import { Engine, MintageError, capabilities, features, inspect, version } from 'mintage';
import type {
  Algorithm, Capability, Changes, Claim, Config, ErrorCode, IssuerSpec, KeyInfo, MintVerdict, OAuthError, Minted, Permission, SharedEngine, StateSpec, Stats, Verified, VerifiedExternal, VerifyVerdict,
} from 'mintage';

const config: Config = {
  issuer: 'https://id.example',
  audience: ['https://api.example'],
  scopes: ['files.read'],
  keys: [
    { generate: 'ES256' },
    { pem_file: 'key.pem', algorithm: 'RS256', state: 'retired' },
    { jwk: { kty: 'OKP', crv: 'Ed25519', x: '' }, algorithm: 'Ed25519' },
  ],
  identity_secret: ['AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8='],
  start: 1,
};

const issuer: IssuerSpec = {
  issuer: 'https://id.example', audience: 'api', algorithms: ['ES256'], jwks: { keys: [] },
  exchange: { clients: ['app'], user_claim: 'sub', scopes: ['chat'], identity_prefix: 'example:' },
};
const teams: Config = { issuers: [issuer, { preset: 'teams', jwks: { keys: [] }, exchange: { tenant: '', clients: [''] } }] };
const slots: Config = { keys: [{ generate: 'ES256', slot: 'primary' }, { generate: 'ES256', slot: 'secondary' }] };
// @ts-expect-error: an issuer has a name or a preset
new Engine({ issuers: [{ audience: 'api', jwks: { keys: [] } }] });

const states: StateSpec[] = [{ memory: {} }, { sqlite: 'state.db' }, { redis: 'redis://localhost' }, { redis: { url: 'rediss://localhost', prefix: 'mine:' } }];
const durable: Config[] = states.map((state) => ({ state, sealing_key: '', max_staleness_s: 60, on_stale: 'continue' }));
// @ts-expect-error: there is no such state
new Engine({ state: { postgres: '' } });
// @ts-expect-error: a path, not an address
new Engine({ state: { sqlite: new URL('file:///state.db') } });
// @ts-expect-error: it refuses or continues
new Engine({ on_stale: 'ignore' });

new Engine();
new Engine(durable[0]);
new Engine('{}');
new Engine(teams).setIssuer(issuer);
new Engine(slots).regenerateKey('secondary', { generate: 'ES256' });
{
  using engine = new Engine(config);
  const identity: string = engine.createIdentity();
  const minted: Minted = engine.mint(identity, ['chat'], { lifetimeMinutes: 60, claims: { tenant: 'blue', list: [1, null] } });
  const verified: Verified = engine.verify(minted.token, {
    scopes: ['chat'] as const, anyScope: true, capability: 'create_message', maxAgeS: 60, audience: '', identity,
  });
  const until: Date = verified.expiresAt;
  const epoch: number = verified.epoch;
  const names: readonly string[] = verified.scopes;
  const permission: Permission = engine.permits(names, 'start_call');
  const shared: SharedEngine = engine.share();
  Engine.attach(shared).close();
  engine.rotateKey({ kid: 'next' }, { revokeOld: true });
  engine.rotateKey();
  const kids: string[] = engine.keys().keys.map((key) => key.kid);
  const list: readonly Capability[] = capabilities;
  const texts: string[] = [version(), ...features(), ...kids, ...list, permission, String(until), String(epoch)];
  inspect(texts[0]!).header;

  const external: VerifiedExternal = engine.verifyExternal(minted.token, { audience: 'api', identity: 'alice', maxAgeS: 60 });
  const ready: Verified | undefined = engine.verifyIfReady(minted.token, { scopes: ['chat'] });
  // @ts-expect-error: the answer may not be at hand
  engine.verifyIfReady(minted.token).identity;
  const client: string | undefined = engine.verify(engine.mint(identity, ['chat'], { client: ready?.client ?? 'app' }).token).client;
  const keys: readonly KeyInfo[] = engine.keys().keys;
  const slots: (string | undefined)[] = [client, ...keys.map((key) => key.slot)];
  const algorithm: Algorithm = 'ES256';
  // @ts-expect-error: there is no such algorithm
  const none: Algorithm = 'none';
  const exchanged: Minted = engine.exchange(minted.token, { clientId: 'app', userId: external.subject });
  const verdicts: VerifyVerdict[] = engine.verifyMany([exchanged.token] as const, { scopes: ['chat'] });
  for (const verdict of verdicts) {
    if (verdict.ok) verdict.verified.identity;
    else verdict.error.code;
    // @ts-expect-error: it may have been refused
    verdict.verified.identity;
  }
  const mints: MintVerdict[] = engine.mintMany([{ identity, scopes: ['chat'], lifetimeMinutes: 60, keySlot: 'secondary' }]);
  mints.map((verdict) => (verdict.ok ? verdict.minted.token : verdict.error.field));
  const stats: Stats = engine.stats();
  const figures: number[] = [stats.minted, stats.refused['EXPIRED'] ?? 0, stats.state.looks, stats.state.age_ms ?? 0];
  const nothing: void = engine.sync();
  engine.revokeMany([identity, ...names]);
  const changes: Changes = engine.changesSince();
  const news: boolean = engine.changesApply(changes.bytes);
  const next: boolean = engine.changesSince(changes.cursor).isComplete;
  engine.changesApply(Buffer.from([figures.length, Number(news), Number(next), String(nothing).length]));
  // @ts-expect-error: with state in memory it has no age
  const age: number = stats.state.age_ms;
  // @ts-expect-error: once deleted there is no epoch
  const its: number = engine.identityStatus(identity).epoch;
  // @ts-expect-error: identities are a list
  engine.revokeMany(identity);
  // @ts-expect-error: the bytes are applied, not the result
  engine.changesApply(changes);
  // @ts-expect-error: nor their text
  engine.changesApply('TU5UQw==');
  // @ts-expect-error: changes do not change
  changes.cursor = changes.bytes;
  // @ts-expect-error: a foreign token is none of ours
  const ours: Verified = external;
  // @ts-expect-error: and has no scopes here
  external.scopes;
  // @ts-expect-error: both are asked for
  engine.exchange(minted.token, { clientId: 'app' });
  // @ts-expect-error: there are two slots
  engine.mint(identity, ['chat'], { keySlot: 'third' });
  // @ts-expect-error: the same of its scopes is asked of all
  engine.verifyMany([minted.token], { anyScope: true });

  // @ts-expect-error: a list of names, not one name
  engine.mint(identity, 'chat');
  // @ts-expect-error: the option is called scopes
  engine.verify(minted.token, { scope: ['chat'] });
  // @ts-expect-error: there is no such capability
  engine.verify(minted.token, { capability: 'fly' });
  // @ts-expect-error: a header may be absent, and must be looked at first
  engine.verify({} as string | undefined);
  // @ts-expect-error: a token is a string
  engine.verify(Buffer.from(minted.token));
  // @ts-expect-error: results do not change
  verified.identity = 'mallory';
  // @ts-expect-error: nor do their lists
  verified.scopes.push('voip');
  // @ts-expect-error: nor do their claims
  verified.claims['sub'] = 'mallory';
  // @ts-expect-error: claims are JSON
  engine.mint(identity, ['chat'], { claims: { at: new Date() } });
  // @ts-expect-error: the engine finds this out too: a key has an algorithm
  new Engine({ keys: [{ pem_file: 'key.pem' }] });
  // @ts-expect-error: there is no such field
  new Engine({ isuer: 'https://id.example' });
  // @ts-expect-error: the library alone makes them
  new MintageError();
}

try {
  inspect('');
} catch (error) {
  if (error instanceof MintageError) {
    const code: ErrorCode = error.code;
    const status: number = error.status;
    const answer: [number, OAuthError | undefined, Claim | undefined, boolean] = [error.httpStatus, error.oauthError, error.claim, error.retryable];
    // @ts-expect-error: a custom claim is never named
    if (error.claim === 'tenant') console.log(answer);
    switch (code) {
      case 'ERR_MINTAGE_EXPIRED':
      case 'ERR_MINTAGE_CLOSED':
        console.log(status, error.field);
        break;
      // @ts-expect-error: there is no such code
      case 'ERR_MINTAGE_EXPIERD':
    }
  }
}
