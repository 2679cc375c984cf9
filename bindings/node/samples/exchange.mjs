// Tokens of another issuer: interface/samples/exchange.md describes the steps and the output.
import { Engine, MintageError } from 'mintage';

// Another engine plays the provider. Ours knows only its public keys.
const provider = new Engine({ issuer: 'https://id.example', audience: 'api', subjects: 'any' });
const signIn = () => provider.mint('user-4711', ['chat'], { claims: { azp: 'app' } }).token;

/** What our configuration says about the provider, with its key set of now. */
const trusted = () => ({
  issuer: 'https://id.example',
  audience: 'api',
  algorithms: ['ES256'],
  jwks: provider.jwks(),
  exchange: { clients: ['app'], user_claim: 'sub', scopes: ['chat'], identity_prefix: 'example:' },
});

function show(step, call) {
  try {
    console.log(`${step}: ${call()}`);
  } catch (error) {
    if (!(error instanceof MintageError)) throw error;
    console.log(`${step}: ${error.code.replace('ERR_MINTAGE_', '')}`);
  }
}

const engine = new Engine({ start: 'open', issuers: [trusted()] });
const proof = signIn();
show('subject', () => engine.verifyExternal(proof, { audience: 'api' }).subject);
show('as a token of this engine', () => engine.verify(proof).identity);
show('another application', () => engine.exchange(proof, { clientId: 'other', userId: 'user-4711' }).identity);
show('another user', () => engine.exchange(proof, { clientId: 'app', userId: 'user-4712' }).identity);

const { identity, token } = engine.exchange(proof, { clientId: 'app', userId: 'user-4711' });
console.log('exchanged:', identity);
console.log('scopes:', engine.verify(token, { scopes: ['chat'] }).scopes.join(' '));

engine.revoke(identity);
show('revoked', () => engine.verify(token).identity);
show('old proof', () => engine.exchange(proof, { clientId: 'app', userId: 'user-4711' }).identity);

// The provider changes its key: fetch the key set again, and hand it over.
provider.rotateKey(undefined, { revokeOld: true });
const renewed = signIn();
show('new key', () => engine.verifyExternal(renewed).subject);
engine.setIssuer(trusted());
show('new key set', () => engine.verifyExternal(renewed).subject);
show('old key', () => engine.verifyExternal(proof).subject);
engine.close();
provider.close();
