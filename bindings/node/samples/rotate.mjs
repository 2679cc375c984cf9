// Change the key that signs: interface/samples/rotate.md describes the steps and the output.
import { Engine, MintageError } from 'mintage';

const engine = new Engine();

function verdict({ token }) {
  try {
    engine.verify(token);
    return 'accepted';
  } catch (error) {
    if (!(error instanceof MintageError)) throw error;
    return error.code.replace('ERR_MINTAGE_', '');
  }
}

const user = engine.createIdentity();
const first = engine.mint(user, ['chat']);

// Routine: publish the next key, give verifiers time to fetch the set, then switch.
engine.addKey({ generate: 'ES256', kid: '2025-02' });
console.log('published:', engine.jwks().keys.length);
engine.rotateKey({ kid: '2025-02' });
console.log('first token:', verdict(first));
const second = engine.mint(user, ['chat']);
console.log('signed by:', second.keyId);

// A leak: the key is revoked, and its tokens with it.
engine.rotateKey({ generate: 'ES256', kid: '2025-03' }, { revokeOld: true });
console.log('leaked token:', verdict(second));
console.log('first token:', verdict(first));

const states = new Map(engine.keys().keys.map(({ kid, state }) => [kid, state]));
const published = new Set(engine.jwks().keys.map(({ kid }) => kid));
for (const kid of ['2025-02', '2025-03']) console.log(`${kid}:`, states.get(kid));
for (const kid of ['2025-02', '2025-03']) console.log(`${kid} published:`, published.has(kid) ? 'yes' : 'no');
engine.close();
