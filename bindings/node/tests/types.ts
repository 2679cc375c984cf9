// What the types allow, and, after each @ts-expect-error, what they do not. Compiled by types.test.mjs
// with --strict, as a user of the package would; never run.
import { Engine, MintageError, capabilities, features, inspect, version } from 'mintage';
import type { Capability, Config, ErrorCode, Minted, Permission, SharedEngine, Verified } from 'mintage';

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

new Engine();
new Engine('{}');
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
