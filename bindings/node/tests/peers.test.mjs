// Tokens to and from the usual libraries, for every algorithm that both know.
import assert from 'node:assert/strict';
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';

import { Engine } from 'mintage';

import { peer, root } from './kit.mjs';

const jsonwebtoken = peer('jsonwebtoken');
const fastJwt = peer('fast-jwt');
const nodeRs = peer('@node-rs/jsonwebtoken');
const jose = peer('jose');

const ISSUER = 'https://id.example';
const AUDIENCE = 'https://api.example';
const SECRET = Buffer.alloc(64, 9);

/** For each algorithm the file of its key; HMAC has a secret instead. */
const ALGORITHMS = {
  HS256: null, HS384: null, HS512: null,
  ES256: 'ec_p256', ES384: 'ec_p384',
  RS256: 'rsa2048', RS384: 'rsa2048', RS512: 'rsa2048',
  PS256: 'rsa2048', PS384: 'rsa2048', PS512: 'rsa2048',
  EdDSA: 'ed25519', Ed25519: 'ed25519',
};

/** What a library signs and verifies with, and which algorithms it does not know. */
const PEERS = {
  jsonwebtoken: {
    unknown: ['EdDSA', 'Ed25519'],
    sign: (claims, { algorithm, signing }) => jsonwebtoken.sign(claims, signing, { algorithm, keyid: 'k', header: { typ: 'at+jwt' } }),
    verify: (token, { algorithm, verifying }) => jsonwebtoken.verify(token, verifying, { algorithms: [algorithm], issuer: ISSUER, audience: AUDIENCE }),
  },
  jose: {
    unknown: [],
    sign: (claims, { algorithm, signing }) => new jose.SignJWT(claims).setProtectedHeader({ alg: algorithm, kid: 'k', typ: 'at+jwt' }).sign(signing),
    verify: async (token, { algorithm, verifying }) =>
      (await jose.jwtVerify(token, verifying, { algorithms: [algorithm], issuer: ISSUER, audience: AUDIENCE, typ: 'at+jwt' })).payload,
  },
  'fast-jwt': {
    unknown: ['Ed25519'],
    sign: (claims, { algorithm, pem }) => fastJwt.createSigner({ key: pem ?? SECRET, algorithm, kid: 'k', header: { typ: 'at+jwt' } })(claims),
    verify: (token, { algorithm, publicPem }) =>
      fastJwt.createVerifier({ key: publicPem ?? SECRET, algorithms: [algorithm], allowedIss: ISSUER, allowedAud: AUDIENCE })(token),
  },
  '@node-rs/jsonwebtoken': {
    unknown: ['Ed25519', 'ES384'],
    sign: (claims, { algorithm, pem }) => nodeRs.signSync(claims, pem ?? SECRET, { algorithm: nodeRs.Algorithm[algorithm], keyId: 'k' }),
    verify: (token, { algorithm, publicPem }) =>
      nodeRs.verifySync(token, publicPem ?? SECRET, { algorithms: [nodeRs.Algorithm[algorithm]], iss: [ISSUER], aud: [AUDIENCE] }),
  },
};

function keysOf(algorithm) {
  const file = ALGORITHMS[algorithm];
  if (file === null) {
    return { algorithm, spec: { secret: SECRET.toString('base64'), algorithm, kid: 'k' }, signing: SECRET, verifying: SECRET };
  }
  const pem = readFileSync(join(root, `tests/keys/${file}.pem`), 'utf8');
  const publicPem = readFileSync(join(root, `tests/keys/${file}.pub.pem`), 'utf8');
  return { algorithm, pem, publicPem, spec: { pem, algorithm, kid: 'k' }, signing: createPrivateKey(pem), verifying: createPublicKey(publicPem) };
}

for (const algorithm of Object.keys(ALGORITHMS)) {
  const keys = keysOf(algorithm);
  for (const [name, library] of Object.entries(PEERS)) {
    if (library.unknown.includes(algorithm)) continue;
    test(`${algorithm}: to ${name} and back`, async () => {
      const engine = new Engine({
        issuer: ISSUER, audience: AUDIENCE, keys: [keys.spec], subjects: 'any', start: 'open', foreign_minters: true,
        // @node-rs/jsonwebtoken writes "typ": "JWT" whatever it is told.
        ...(name === '@node-rs/jsonwebtoken' ? { typ: 'JWT' } : {}),
      });
      const ours = engine.mint('alice', ['chat'], { claims: { tenant: 'blue' } });
      const payload = await library.verify(ours.token, keys);
      assert.deepEqual({ ...payload }, { ...engine.verify(ours.token).claims });
      const bent = ours.token.slice(0, -9) + (ours.token.at(-9) === 'A' ? 'B' : 'A') + ours.token.slice(-8);
      await assert.rejects(async () => library.verify(bent, keys));

      const now = Math.floor(Date.now() / 1000);
      const claims = { iss: ISSUER, aud: AUDIENCE, sub: 'bob', iat: now, exp: now + 3600, jti: 'j-1', scope: 'chat voip', tenant: 'blue' };
      const theirs = await library.sign(claims, keys);
      const verified = engine.verify(theirs, { scopes: ['chat', 'voip'] });
      assert.equal(verified.identity, 'bob');
      assert.equal(verified.tokenId, 'j-1');
      assert.equal(verified.claims.tenant, 'blue');
      engine.revoke('bob');
      assert.throws(() => engine.verify(theirs), { code: 'ERR_MINTAGE_REVOKED' });
    });
  }
}

test('the public keys are a key set that jose verifies with', async () => {
  const engine = new Engine({ issuer: ISSUER, audience: AUDIENCE, subjects: 'any', start: 'open', keys: [{ generate: 'ES256' }, { generate: 'Ed25519', state: 'pending' }] });
  const { token } = engine.mint('alice', ['chat']);
  const { payload } = await jose.jwtVerify(token, jose.createLocalJWKSet(engine.jwks()), { issuer: ISSUER, audience: AUDIENCE });
  assert.equal(payload.sub, 'alice');
  const verifier = new Engine({ issuer: ISSUER, audience: AUDIENCE, jwks: engine.jwks(), subjects: 'any', start: 'open' });
  assert.equal(verifier.verify(token).identity, 'alice');
  assert.throws(() => verifier.mint('alice', ['chat']), { code: 'ERR_MINTAGE_NO_KEY' });
});
