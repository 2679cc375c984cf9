// Rotating keys: as a routine, and after a leak.
import { Engine, MintageError } from 'mintage';

const engine = new Engine();
const user = engine.createIdentity();
const old = engine.mint(user, ['chat']);

// Publish the next key, give verifiers time to fetch the key set, then switch.
engine.addKey({ generate: 'ES256', kid: '2025-02' });
console.log('published:', engine.jwks().keys.length);
engine.rotateKey({ kid: '2025-02' });
engine.verify(old.token);
console.log('tokens of the old key go on');

// A leak: the key goes, and its tokens with it.
const leaked = engine.mint(user, ['chat']);
engine.rotateKey({ generate: 'ES256', kid: '2025-03' }, { revokeOld: true });
try {
  engine.verify(leaked.token);
} catch (error) {
  if (!(error instanceof MintageError)) throw error;
  console.log('tokens of the leaked key:', error.code);
}
for (const { kid, state } of engine.keys().keys) if (kid.startsWith('2025')) console.log(kid, state);
engine.close();
