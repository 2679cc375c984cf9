// Logging out: one device, all devices, everyone; and deleting for good.
import { Engine, MintageError } from 'mintage';

const engine = new Engine();
const alice = engine.createIdentity();
const bob = engine.createIdentity();

function verdict(token) {
  try {
    engine.verify(token);
    return 'accepted';
  } catch (error) {
    if (!(error instanceof MintageError)) throw error;
    return error.code;
  }
}

const phone = engine.mint(alice, ['chat']);
const laptop = engine.mint(alice, ['chat']);
engine.revokeToken(phone.token);
console.log('the phone was lost:', verdict(phone.token), verdict(laptop.token));

// You need not have kept the token: its id and expiry are enough.
engine.revokeTokenId(laptop.tokenId, laptop.expiresAtUnixS);
console.log('and the laptop:', verdict(laptop.token));

const before = engine.mint(alice, ['chat']);
engine.revoke(alice);
const after = engine.mint(alice, ['chat']);
console.log('logged out everywhere:', verdict(before.token), '; logged in again:', verdict(after.token));

const theirs = engine.mint(bob, ['chat']);
engine.revokeAll();
console.log('everyone:', verdict(after.token), verdict(theirs.token));

engine.deleteIdentity(bob);
console.log('deleted:', verdict(theirs.token), engine.identityStatus(bob).state);
engine.close();
