// Users who sign in elsewhere: their provider's token is checked, and exchanged for one of ours.
import { Engine, MintageError } from 'mintage';

// Stands for the provider: another engine, whose key set is public.
const provider = new Engine({ issuer: 'https://id.example', audience: 'https://api.example', subjects: 'any' });
const trusted = () => ({
  issuer: 'https://id.example',
  audience: 'https://api.example',
  algorithms: ['ES256'],
  jwks: provider.jwks(),
  exchange: { clients: ['app'], user_claim: 'sub', scopes: ['chat'], identity_prefix: 'example:' },
});
const signIn = () => provider.mint('user-4711', ['chat'], { claims: { azp: 'app' } }).token;

// "open", because the proof is made in the same second.
const engine = new Engine({ start: 'open', issuers: [trusted()] });
const attempt = (what, call) => {
  try {
    console.log(`${what}: ${call()}`);
  } catch (error) {
    if (!(error instanceof MintageError)) throw error;
    console.log(`${what}: ${error.code}, ${error.message}`);
  }
};

const proof = signIn();
attempt('signed in as', () => engine.verifyExternal(proof, { audience: 'https://api.example' }).subject);
attempt('with another application', () => engine.exchange(proof, { clientId: 'other', userId: 'user-4711' }).identity);
attempt('as another user', () => engine.exchange(proof, { clientId: 'app', userId: 'user-1' }).identity);

const { identity, token } = engine.exchange(proof, { clientId: 'app', userId: 'user-4711' });
attempt('exchanged', () => engine.verify(token, { scopes: ['chat'] }).identity);

// Revoked like any other; and the proof from before buys no new token.
engine.revoke(identity);
attempt('logged out', () => engine.verify(token).identity);
attempt('once more with the old proof', () => engine.exchange(proof, { clientId: 'app', userId: 'user-4711' }).identity);

// The provider changes its key: fetch its key set again, and hand it over.
provider.rotateKey();
const renewed = signIn();
attempt('with a key that is new', () => engine.verifyExternal(renewed).subject);
engine.setIssuer(trusted());
attempt('after setIssuer', () => engine.verifyExternal(renewed).subject);
engine.close();
provider.close();
