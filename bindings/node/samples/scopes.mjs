// Scopes of your own beside those of ACS, and the ways to ask for them.
import { Engine, MintageError } from 'mintage';

const engine = new Engine({ scopes: ['files.read', 'files.write'] });
const user = engine.createIdentity();
const { token } = engine.mint(user, ['chat.join', 'files.read']);

function ask(what, options) {
  try {
    engine.verify(token, options);
    console.log(`${what}: accepted`);
  } catch (error) {
    if (!(error instanceof MintageError)) throw error;
    console.log(`${what}: ${error.code}`);
  }
}

ask('files.read', { scopes: ['files.read'] });
ask('files.read and files.write', { scopes: ['files.read', 'files.write'] });
ask('files.read or files.write', { scopes: ['files.read', 'files.write'], anyScope: true });
ask('sending a message', { capability: 'create_message' });
ask('making a thread', { capability: 'create_chat_thread' });
ask('a scope that nobody knows', { scopes: ['files.reed'] });
console.log('chat permits making a thread:', engine.permits(['chat'], 'create_chat_thread'));
console.log("voip permits other operations in a room's call:", engine.permits(['voip'], 'other_room_call_operations'));
engine.close();
