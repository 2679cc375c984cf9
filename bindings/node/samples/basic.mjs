// The main job: an identity, a token, and what the token says.
import { Engine } from 'mintage';

const engine = new Engine();
const user = engine.createIdentity();
const minted = engine.mint(user, ['chat'], { lifetimeMinutes: 60, claims: { tenant: 'blue' } });

const verified = engine.verify(minted.token);
console.log('same user:', verified.identity === user);
console.log('scopes:', verified.scopes.join(' '));
console.log('minutes:', (verified.expiresAtUnixS - verified.issuedAtUnixS) / 60);
console.log('tenant:', verified.claims.tenant);
engine.close();
