// Runs interface/vectors/http.json against the sample `service`, as interface/vectors/README.md says.
// Requests are written to a socket byte by byte: an HTTP client would merge or drop a second header.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import test from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';

import { Engine, inspect, MintageError } from 'mintage';
import { makeServer } from '../samples/service.mjs';
import { folder, here, IDENTITY_SECRET, root } from './kit.mjs';

const vectors = JSON.parse(readFileSync(join(root, 'interface/vectors/http.json')));

test('there are cases in every state', () => {
  assert.ok(vectors.cases.length >= 70);
  assert.deepEqual([...new Set(vectors.cases.map(({ state }) => state))].sort(), Object.keys(vectors.states).sort());
});

for (const { name, state, steps } of vectors.cases) {
  test(`${state}: ${name}`, { timeout: 60_000 }, async (context) => {
    const tokens = new Map(Object.entries(vectors.tokens));
    const engine = await engineIn(state, folder(context), tokens);
    const server = makeServer(engine).listen(0, '127.0.0.1');
    context.after(() => server.close(() => engine.close()));
    await once(server, 'listening');
    for (const [number, { request, answer }] of steps.entries()) {
      const where = `step ${number}: ${JSON.stringify(request)}`.slice(0, 200);
      const raw = await send(server.address().port, requestBytes(request, tokens));
      check(answer, raw, tokens, where);
      for (const token of used(request, tokens)) assert.ok(!repeats(raw, token), where);
    }
  });
}

test('the program reads its configuration from the file that the variable names', { timeout: 60_000 }, async (context) => {
  const project = folder(context);
  writeFileSync(join(project, 'config.json'), JSON.stringify({ issuer: 'https://id.example' }));
  for (const [variables, issuer] of [[{}, undefined], [{ MINTAGE_CONFIG: 'config.json' }, 'https://id.example']]) {
    const program = spawn(process.execPath, [join(here, 'samples/service.mjs')], {
      cwd: project, env: { ...process.env, ...variables }, stdio: ['ignore', 'pipe', 'inherit'],
    });
    context.after(() => program.kill('SIGKILL'));
    const exit = once(program, 'exit');
    const [line] = await once(program.stdout.setEncoding('utf8'), 'data');
    const login = { method: 'POST', target: '/login', headers: [], body: 'user=alice&password=wonderland' };
    const { status, body } = parse(await send(Number(line.trim().split(':').at(-1)), requestBytes(login, new Map())));
    assert.equal(status, 200);
    assert.equal(inspect(JSON.parse(body).token).claims.iss, issuer);
    program.kill('SIGTERM');
    assert.equal((await exit)[0], 0);
  }
});

// ---- the engine of a case

/** An engine in this state, which the service cannot bring about itself. */
async function engineIn(state, path, tokens) {
  const isLost = state === 'stale' || state === 'unreachable';
  const durable = { state: { sqlite: join(path, 'state.db') }, sealing_key: IDENTITY_SECRET };
  const engine = new Engine({ ...vectors.engine, ...vectors.states[state], ...(isLost ? durable : {}) });
  engine.setClock(vectors.clock_unix_ms);
  const actions = {
    revoke_token: ({ token }) => engine.revokeToken(filled(token, tokens)),
    delete_identity: ({ identity }) => engine.deleteIdentity(identity),
  };
  for (const step of vectors.setup) actions[step.do](step);
  if (isLost) for (const file of readdirSync(path)) renameSync(join(path, file), join(path, `away-${file}`));
  if (state === 'stale') await untilStale(engine, tokens.get('valid'));
  if (state === 'closed_engine') engine.close();
  return engine;
}

async function untilStale(engine, token) {
  for (let tries = 0; tries < 600; tries++) {
    try {
      engine.verify(token);
    } catch (error) {
      if (error instanceof MintageError && error.code === 'ERR_MINTAGE_STALE') return;
      throw error;
    }
    await pause(50);
  }
  assert.fail('the state did not become stale');
}

// ---- requests and answers, as bytes; a character is a byte (ISO 8859-1)

const filled = (text, tokens) => text.replace(/\$(\w+)/g, (_, name) => tokens.get(name));

function used({ target, headers, body = '' }, tokens) {
  return [...[target, ...headers, body].join(' ').matchAll(/\$(\w+)/g)].map(([, name]) => tokens.get(name));
}

function requestBytes({ method, target, headers, body }, tokens) {
  const lines = [`${method} ${target} HTTP/1.1`, 'Host: localhost', 'Connection: close', ...headers];
  const content = filled(body ?? '', tokens);
  if (body !== undefined) lines.push(`Content-Length: ${content.length}`);
  return Buffer.from(`${filled(lines.join('\r\n'), tokens)}\r\n\r\n${content}`, 'latin1');
}

/** The whole answer, up to the end of the connection; what was read if the server reset it. */
function send(port, data) {
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(data));
    socket.setEncoding('latin1').setTimeout(10_000, () => socket.destroy());
    socket.on('data', (part) => (answer += part));
    socket.on('error', () => {});
    socket.on('close', () => resolve(answer));
  });
}

function parse(raw) {
  const end = raw.indexOf('\r\n\r\n');
  const [statusLine, ...lines] = raw.slice(0, end).split('\r\n');
  const headers = lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]);
  const body = raw.slice(end + 4);
  const chunked = headers.some(([name, value]) => name === 'transfer-encoding' && value === 'chunked');
  return { status: Number(statusLine.split(' ')[1]), headers, body: chunked ? unchunked(body) : body };
}

function unchunked(body) {
  const end = body.indexOf('\r\n');
  const length = parseInt(body.slice(0, end), 16);
  return length ? body.slice(end + 2, end + 2 + length) + unchunked(body.slice(end + 4 + length)) : '';
}

function check(expected, raw, tokens, where) {
  if (raw === '' && expected.may_close) return;
  const { status, headers, body } = parse(raw);
  const values = (wanted) => headers.filter(([name]) => name === wanted).map(([, value]) => value);
  assert.ok([expected.status].flat().includes(status), `${where}: ${status}`);
  assert.deepEqual(values('www-authenticate'), expected.www_authenticate === null ? [] : [expected.www_authenticate], where);
  for (const [name, value] of Object.entries(expected.headers ?? {})) assert.ok(values(name.toLowerCase()).includes(value), where);
  if (expected.allow) assert.ok(values('allow').join(',').split(/, */).includes(expected.allow), where);
  if (expected.body === null) assert.equal(body, '', where);
  else if (expected.body) {
    assert.match(values('content-type').join(), /^application\/json/, where);
    const found = JSON.parse(body);
    for (const [name, value] of Object.entries(expected.body)) assert.deepEqual(found[name], value, where);
  }
  if (expected.save) tokens.set(expected.save.slice(1), JSON.parse(body).token);
}

/** Whether 16 consecutive characters of the token, or all of a shorter one, are in the answer. */
function repeats(answer, token) {
  for (let at = 0; at <= Math.max(token.length - 16, 0); at++) {
    const run = token.slice(at, at + 16);
    if (run !== '' && answer.includes(run)) return true;
  }
  return false;
}
