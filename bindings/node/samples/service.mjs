// A small service: signs users in, checks each request, logs out. The table of users is yours; the
// engine knows identities only. Prints its address, and stops on SIGTERM.
//
//     POST /login  {"user", "password"}  → {"token", "identity", "expiresAtUnixS"}
//     GET  /messages                       needs the scope chat
//     POST /logout                         logs out everywhere
import { createServer } from 'node:http';

import { Engine, MintageError } from 'mintage';

const engine = new Engine();
/** Your database, in short: who has which password (hashed, in earnest), and which identity. */
const passwords = new Map([['alice', 'wonderland'], ['bob', 'builder']]);
const identities = new Map();

function identityOf(user) {
  if (!identities.has(user)) identities.set(user, engine.createIdentity());
  return identities.get(user);
}

/** The token of the request; an empty text, which no token is, if there is none. */
function bearer(request) {
  const { authorization = '' } = request.headers;
  return authorization.startsWith('Bearer ') ? authorization.slice(7) : '';
}

async function bodyOf(request) {
  let text = '';
  for await (const chunk of request) {
    text += chunk;
    if (text.length > 4096) throw new SyntaxError('too long');
  }
  return JSON.parse(text);
}

const ROUTES = {
  async 'POST /login'(request) {
    const { user, password } = (await bodyOf(request)) ?? {};
    if (!passwords.has(user) || passwords.get(user) !== password) return [401, { error: 'wrong user or password' }];
    return [200, engine.mint(identityOf(user), ['chat'], { lifetimeMinutes: 60 })];
  },
  async 'GET /messages'(request) {
    const verified = engine.verify(bearer(request), { scopes: ['chat'] });
    return [200, { for: verified.identity, messages: ['hello'] }];
  },
  async 'POST /logout'(request) {
    engine.revoke(engine.verify(bearer(request)).identity);
    return [200, { loggedOut: true }];
  },
};

async function answer(request) {
  const route = ROUTES[`${request.method} ${request.url}`];
  if (route === undefined) return [404, { error: 'not found' }];
  try {
    return await route(request);
  } catch (error) {
    if (error instanceof SyntaxError) return [400, { error: 'malformed' }];
    // Of the token only: what else the library refuses is a mistake of ours.
    if (!(error instanceof MintageError) || error.status < 2000 || error.status > 3302) throw error;
    const forbidden = ['ERR_MINTAGE_INSUFFICIENT_SCOPE', 'ERR_MINTAGE_CAPABILITY_DENIED'].includes(error.code);
    return [forbidden ? 403 : 401, { error: error.code }];
  }
}

const server = createServer(async (request, response) => {
  const [status, body] = await answer(request).catch((error) => {
    console.error(error);
    return [500, { error: 'internal' }];
  });
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
});
server.listen(Number(process.env.PORT ?? 0), '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`));
process.on('SIGTERM', () => {
  server.close(() => engine.close());
  server.closeAllConnections();
});
