// Require scopes and capabilities: interface/samples/scopes.md describes the steps and the output.
import { Engine, MintageError } from 'mintage';

// Two scopes of our own, beside the five that every engine knows.
const engine = new Engine({ scopes: ['files.read', 'files.write'] });
const { token } = engine.createIdentityAndMint(['chat.join', 'files.read']);

function check(requirement, options) {
  try {
    engine.verify(token, options);
    console.log(`${requirement}: accepted`);
  } catch (error) {
    if (!(error instanceof MintageError)) throw error;
    console.log(`${requirement}: ${error.code.replace('ERR_MINTAGE_', '')}`);
  }
}

check('files.read', { scopes: ['files.read'] });
check('files.read and files.write', { scopes: ['files.read', 'files.write'] });
check('files.read or files.write', { scopes: ['files.read', 'files.write'], anyScope: true });
check('add_participant', { capability: 'add_participant' });
check('create_message', { capability: 'create_message' });
check('create_chat_thread', { capability: 'create_chat_thread' });
check('files.reed', { scopes: ['files.reed'] });

console.log('chat permits create_chat_thread:', engine.permits(['chat'], 'create_chat_thread'));
console.log('voip permits other_room_call_operations:', engine.permits(['voip'], 'other_room_call_operations'));
engine.close();
