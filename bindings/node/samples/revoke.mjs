// Revoke one token, all tokens of an identity, and all tokens: interface/samples/revoke.md describes the
// steps and the output.
import { Engine, MintageError } from 'mintage';

const engine = new Engine();

/** `accepted`, or the name of the status that the call ends with. */
function verdict(call) {
  try {
    call();
    return 'accepted';
  } catch (error) {
    if (!(error instanceof MintageError)) throw error;
    return error.code.replace('ERR_MINTAGE_', '');
  }
}
const verify = ({ token }) => verdict(() => engine.verify(token));

const [alice, bob] = [engine.createIdentity(), engine.createIdentity()];
const [phone, laptop, tablet] = [1, 2, 3].map(() => engine.mint(alice, ['chat']));
const desk = engine.mint(bob, ['chat']);

engine.revokeToken(phone.token);
console.log('phone:', verify(phone));
console.log('laptop:', verify(laptop));

// The id and the expiry are enough: the token itself need not be kept.
engine.revokeTokenId(laptop.tokenId, laptop.expiresAtUnixS);
console.log('laptop, by its id:', verify(laptop));

engine.revoke(alice);
console.log('tablet, with its identity:', verify(tablet));
console.log('minted afterwards:', verify(engine.mint(alice, ['chat'])));
console.log('desk:', verify(desk));

engine.revokeAll();
console.log('desk, with all:', verify(desk));

const last = engine.mint(bob, ['chat']);
engine.deleteIdentity(bob);
console.log('deleted:', verify(last));
console.log('mint for the deleted:', verdict(() => engine.mint(bob, ['chat'])));
console.log('state of the deleted:', engine.identityStatus(bob).state);
engine.close();
