// Mint a token and verify it: interface/samples/basic.md describes the steps and the output.
import { Engine, MintageError } from 'mintage';

const engine = new Engine();
const user = engine.createIdentity();
const minted = engine.mint(user, ['chat', 'voip'], { lifetimeMinutes: 60, claims: { tenant: 'blue' } });

const verified = engine.verify(minted.token);
console.log('same identity:', verified.identity === user ? 'yes' : 'no');
console.log('scopes:', verified.scopes.join(' '));
console.log('minutes:', (verified.expiresAtUnixS - verified.issuedAtUnixS) / 60);
console.log('tenant:', verified.claims.tenant);

try {
  engine.verify(`${minted.token}x`);
} catch (error) {
  if (!(error instanceof MintageError)) throw error;
  console.log('altered:', error.code.replace('ERR_MINTAGE_', ''));
}
engine.close();
