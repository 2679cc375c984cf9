// A small HTTP service: it signs users in, verifies the token of every request, and logs out.
//
//     POST /login      takes a form with `user` and `password`; answers with a token
//     GET  /messages   requires a token with the scope `chat`
//     GET  /whoami     requires a token
//     POST /logout     requires a token; revokes all tokens of its user
//
// `node service.mjs 8080` serves on that port; without one, on a free port, which it prints. The variable
// MINTAGE_CONFIG names the file with the engine's configuration, as for the command line.
// interface/vectors/http.json fixes the answers; the services in other languages give the same.
//
// A token has up to 8192 bytes. The headers of a request may therefore have 16 KiB in all, and the proxy
// in front of this service, which also provides TLS, must allow as much.
import { timingSafeEqual } from 'node:crypto';
import { readFileSync, realpathSync } from 'node:fs';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';

import { Engine, MintageError } from 'mintage';

const HEADER_BYTES_MAX = 16 * 1024;
const BODY_BYTES_MAX = 4096;

/** Your user table, in short. Yours has hashes of passwords. */
const PASSWORDS = new Map([['alice', 'wonderland'], ['bob', 'builder']]);
const SCOPES = new Map([['alice', ['chat']], ['bob', ['voip']]]);

/** The answer to a request. A function that cannot go on throws it. */
class Answer {
  constructor(status, body, headers = {}) {
    Object.assign(this, { status, body, headers });
  }
}

/** The routes, and the identity of each user. */
class Service {
  #identities = new Map();

  constructor(engine) {
    this.engine = engine;
    this.routes = new Map([
      ['/login', ['POST', this.login]],
      ['/messages', ['GET', this.messages]],
      ['/whoami', ['GET', this.whoami]],
      ['/logout', ['POST', this.logout]],
    ]);
  }

  /** Routes the request; every error ends here. */
  async answer(request) {
    const [method, route] = this.routes.get(request.url.split('?')[0]) ?? [];
    if (route === undefined) return new Answer(404, { reason: 'NOT_FOUND' });
    if (request.method !== method) return new Answer(405, { reason: 'METHOD_NOT_ALLOWED' }, { allow: method });
    try {
      return await route.call(this, request);
    } catch (error) {
      if (error instanceof Answer) return error;
      if (error instanceof MintageError) return refusal(error);
      throw error;
    }
  }

  /** Verifies the token of the request. Nothing else in this service accepts a token. */
  verified(request, ...scopes) {
    const token = bearerToken(request);
    try {
      return this.engine.verify(token, { scopes });
    } catch (error) {
      throw error instanceof MintageError ? refusal(error, ...scopes) : error;
    }
  }

  // ---- the routes

  async login(request) {
    const [user, password] = fields(await bodyOf(request), 'user', 'password');
    if (!PASSWORDS.has(user) || !equal(PASSWORDS.get(user), password)) {
      return new Answer(401, { reason: 'WRONG_PASSWORD' }, { 'www-authenticate': 'Bearer' });
    }
    const minted = this.engine.mint(this.identityOf(user), SCOPES.get(user), { lifetimeMinutes: 60 });
    const granted = { token: minted.token, expires_at_unix_s: minted.expiresAtUnixS };
    return new Answer(200, granted, { 'cache-control': 'no-store' });
  }

  messages(request) {
    this.verified(request, 'chat');
    return new Answer(200, { messages: ['hello'] });
  }

  whoami(request) {
    const { identity, scopes } = this.verified(request);
    return new Answer(200, { identity, scopes });
  }

  logout(request) {
    this.engine.revoke(this.verified(request).identity);
    return new Answer(204);
  }

  /** The identity of a user, created once: a column of your user table. */
  identityOf(user) {
    if (!this.#identities.has(user)) this.#identities.set(user, this.engine.createIdentity());
    return this.#identities.get(user);
  }
}

// ---- from HTTP to the engine, and from its errors to HTTP

/** The token of the request, as in RFC 6750, section 2.1. The scheme is case-insensitive. */
function bearerToken(request) {
  // `headers` keeps the first of two Authorization headers only.
  const values = request.headersDistinct.authorization ?? [];
  if (values.length > 1) {
    throw new Answer(400, { reason: 'TWO_AUTHORIZATION_HEADERS' }, { 'www-authenticate': 'Bearer error="invalid_request"' });
  }
  const [, scheme, token] = /^([^ ]*) *(.*)$/s.exec(values[0] ?? '');
  if (scheme.toLowerCase() !== 'bearer') {
    throw new Answer(401, { reason: 'NO_CREDENTIALS' }, { 'www-authenticate': 'Bearer' });
  }
  return token;
}

/** The answer to an error of the engine. The list of statuses has the HTTP status of each, and its error
 *  code of RFC 6750 if the token or the request is to blame. */
function refusal(error, ...scopes) {
  const headers = {};
  if (error.oauthError) {
    const scope = error.oauthError === 'insufficient_scope' ? `, scope="${scopes.join(' ')}"` : '';
    headers['www-authenticate'] = `Bearer error="${error.oauthError}"${scope}`;
  }
  // The text of an error contains no token, no claim and no key.
  if (error.httpStatus >= 500) console.error(`${error.code}: ${error.message}`);
  return new Answer(error.httpStatus, { reason: error.code.replace('ERR_MINTAGE_', '') }, headers);
}

async function bodyOf(request) {
  const chunks = [];
  let length = 0;
  for await (const chunk of request) {
    length += chunk.length;
    if (length > BODY_BYTES_MAX) throw new Answer(413, { reason: 'BODY_TOO_LARGE' });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

/** The fields with these names of a form; each must be there once. */
function fields(body, ...names) {
  const form = new URLSearchParams(body);
  return names.map((name) => {
    const values = form.getAll(name);
    if (values.length !== 1) throw new Answer(400, { reason: 'BODY_MALFORMED' });
    return values[0];
  });
}

function equal(one, other) {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
}

// ---- the server

/** A server for this engine, which stays the caller's to close. */
export function makeServer(engine) {
  const service = new Service(engine);
  return createServer({ maxHeaderSize: HEADER_BYTES_MAX }, async (request, response) => {
    const { status, body, headers } = await service.answer(request).catch((error) => {
      console.error(error);
      return new Answer(500, { reason: 'INTERNAL' });
    });
    const type = body === undefined ? {} : { 'content-type': 'application/json' };
    response.writeHead(status, { ...headers, ...type }).end(body && JSON.stringify(body));
  });
}

function main() {
  const path = process.env.MINTAGE_CONFIG;
  const engine = new Engine(path ? readFileSync(path, 'utf8') : {});
  const server = makeServer(engine);
  server.listen(Number(process.argv[2] ?? 0), '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`));
  process.on('SIGTERM', () => {
    server.close(() => engine.close());
    server.closeAllConnections();
  });
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) main();
