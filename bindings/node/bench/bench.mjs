// What a call costs, beside the usual libraries at their best: keys parsed once, verifiers built once,
// caches on where they have one. In every round each takes its turn; the figure is the median of
// the rounds, in nanoseconds of CPU time of the process. Prints a table and writes target/bench/node.json.
//
//     node bench/bench.mjs
import { createHmac, createPrivateKey, createPublicKey, createSecretKey } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import { Engine } from 'mintage';

const here = dirname(dirname(fileURLToPath(import.meta.url)));
const root = resolve(here, '../..');
const peer = createRequire(join(here, 'peers/'));
const jsonwebtoken = peer('jsonwebtoken');
const fastJwt = peer('fast-jwt');
const nodeRs = peer('@node-rs/jsonwebtoken');
const jose = peer('jose');

const ROUNDS = 11;
const ISSUER = 'https://id.example';
const AUDIENCE = 'https://api.example';
const SECRET = Buffer.alloc(32, 7);
const IDENTITY_SECRET = ['AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8='];
/** As many different tokens, so that no verdict is one branch long. */
const TOKENS = 64;

const PEM = readFileSync(join(root, 'tests/keys/ec_p256.pem'), 'utf8');
const PUBLIC_PEM = readFileSync(join(root, 'tests/keys/ec_p256.pub.pem'), 'utf8');
const KEYS = {
  HS256: { spec: { secret: SECRET.toString('base64') }, signing: createSecretKey(SECRET), verifying: createSecretKey(SECRET), raw: SECRET, rawPublic: SECRET },
  ES256: { spec: { pem: PEM }, signing: createPrivateKey(PEM), verifying: createPublicKey(PUBLIC_PEM), raw: PEM, rawPublic: PUBLIC_PEM },
};

function setting(algorithm, cacheSlots, more = {}) {
  const { spec, ...keys } = KEYS[algorithm];
  const engine = new Engine({
    issuer: ISSUER, audience: AUDIENCE, identity_secret: IDENTITY_SECRET, start: 'open', cache_slots: cacheSlots,
    keys: [{ ...spec, algorithm, kid: 'k1' }], ...more,
  });
  // As an HTTP parser hands them over: flat strings of one byte a character.
  const tokens = Array.from({ length: TOKENS }, () =>
    Buffer.from(engine.mint(engine.createIdentity(), ['chat'], { claims: { tenant: 'blue' } }).token).toString('latin1'),
  );
  return { engine, tokens, algorithm, ...keys };
}

const readVerified = (verified) => verified.identity.length + verified.expiresAtUnixS;
const readPayload = (payload) => payload.sub.length + payload.exp;
const allClaims = (claims) => claims.tenant.length + claims.jti.length + claims.exp;

const fastVerifier = ({ algorithm, rawPublic }, cache) =>
  fastJwt.createVerifier({ key: rawPublic, algorithms: [algorithm], allowedIss: ISSUER, allowedAud: AUDIENCE, cache });

/** One verify of each library for tokens that it has not cached. */
function firstSight(of) {
  const options = { algorithms: [of.algorithm], issuer: ISSUER, audience: AUDIENCE };
  const rsOptions = { algorithms: [nodeRs.Algorithm[of.algorithm]], iss: [ISSUER], aud: [AUDIENCE] };
  const fast = fastVerifier(of, false);
  return {
    ours: (token) => readVerified(of.engine.verify(token)),
    'fast-jwt': (token) => readPayload(fast(token)),
    jsonwebtoken: (token) => readPayload(jsonwebtoken.verify(token, of.verifying, options)),
    '@node-rs/jsonwebtoken': (token) => readPayload(nodeRs.verifySync(token, of.rawPublic, rsOptions)),
    jose: async (token) => readPayload((await jose.jwtVerify(token, of.verifying, options)).payload),
  };
}

function minting(of) {
  const identity = of.engine.createIdentity();
  const rest = (now) => ({ iss: ISSUER, aud: AUDIENCE, sub: identity, iat: now, exp: now + 86400, jti: crypto.randomUUID(), scope: 'chat', epoch: now, tenant: 'blue' });
  const claims = () => rest(Math.floor(Date.now() / 1000));
  const fast = fastJwt.createSigner({ key: of.raw, algorithm: of.algorithm, kid: 'k1' });
  return {
    ours: () => of.engine.mint(identity, ['chat'], { claims: { tenant: 'blue' } }).token.length,
    'fast-jwt': () => fast(claims()).length,
    jsonwebtoken: () => jsonwebtoken.sign(claims(), of.signing, { algorithm: of.algorithm, keyid: 'k1' }).length,
    '@node-rs/jsonwebtoken': () => nodeRs.signSync(claims(), of.raw, { algorithm: nodeRs.Algorithm[of.algorithm], keyId: 'k1' }).length,
    jose: async () => (await new jose.SignJWT(claims()).setProtectedHeader({ alg: of.algorithm, kid: 'k1' }).sign(of.signing)).length,
  };
}

const cached = setting('HS256', 16384);
const cold = { HS256: setting('HS256', 0), ES256: setting('ES256', 0) };
const stateFolder = mkdtempSync(join(tmpdir(), 'mintage-bench-'));
const inFile = setting('HS256', 16384, { state: { sqlite: join(stateFolder, 'state.db') } });
const fastCached = fastVerifier(cached, 10_000);
const bearers = cached.tokens.map((token) => Buffer.from(`Bearer ${token}`).toString('latin1'));
const bareKey = createSecretKey(SECRET);
const batch = Array.from({ length: 1000 }, (_, place) => cached.tokens[place % TOKENS]);

const ROWS = [
  {
    row: 'verify, seen before, identity and expiry read',
    calls: { ours: (token) => readVerified(cached.engine.verify(token)), 'fast-jwt, cache on': (token) => readPayload(fastCached(token)) },
    tokens: cached.tokens,
    checks: (ours, peers) => [
      ['ns a call', ours, '<=', 200],
      ['times fast-jwt with its cache on', peers['fast-jwt, cache on'] / ours, '>=', 12],
    ],
  },
  {
    row: 'verify, seen before, a scope required',
    calls: {
      ours: (token) => readVerified(cached.engine.verify(token, { scopes: ['chat'] })),
      'fast-jwt, cache on': (token) => {
        const payload = fastCached(token);
        if (!payload.scope.split(' ').includes('chat')) throw new Error('scope');
        return readPayload(payload);
      },
    },
    tokens: cached.tokens,
  },
  {
    row: 'verify, seen before, state in SQLite',
    calls: {
      ours: (token) => readVerified(inFile.engine.verify(inFile.tokens[token])),
      'state in memory': (token) => readVerified(cached.engine.verify(cached.tokens[token])),
    },
    tokens: Array.from({ length: TOKENS }, (_, place) => place),
    note: 'with a look at the file every 5 ms',
  },
  {
    row: 'verify, seen before, cut out of "Bearer …"',
    calls: { ours: (bearer) => readVerified(cached.engine.verify(bearer.slice(7))), 'fast-jwt, cache on': (bearer) => readPayload(fastCached(bearer.slice(7))) },
    tokens: bearers,
  },
  {
    row: 'verifyMany of 1000 tokens seen before, for each',
    calls: {
      ours: () => {
        let sum = 0;
        for (const { verified } of cached.engine.verifyMany(batch)) sum += readVerified(verified);
        return sum;
      },
      '1000 calls of verify': () => {
        let sum = 0;
        for (const token of batch) sum += readVerified(cached.engine.verify(token));
        return sum;
      },
    },
    tokens: [''],
    each: batch.length,
    note: 'reading a string out of a list through Node-API costs about as much as a call',
  },
  {
    row: 'verify, seen before, and all claims read',
    calls: { ours: (token) => allClaims(cached.engine.verify(token).claims), 'fast-jwt, cache on': (token) => allClaims(fastCached(token)) },
    tokens: cached.tokens,
    note: 'ours decodes and freezes the claims for each result; fast-jwt hands out one shared object',
  },
  {
    row: 'verify, first sight, HS256',
    calls: firstSight(cold.HS256),
    tokens: cold.HS256.tokens,
    checks: (ours, peers) => [
      ['times the fastest of fast-jwt, jsonwebtoken, @node-rs', Math.min(peers['fast-jwt'], peers.jsonwebtoken, peers['@node-rs/jsonwebtoken']) / ours, '>=', 5],
    ],
    note: 'cache off everywhere',
  },
  { row: 'verify, first sight, ES256', calls: firstSight(cold.ES256), tokens: cold.ES256.tokens, note: 'cache off everywhere' },
  { row: 'mint, HS256', calls: minting(cold.HS256), tokens: cold.HS256.tokens },
  { row: 'mint, ES256', calls: minting(cold.ES256), tokens: cold.ES256.tokens },
  {
    row: 'bare HMAC-SHA256 of node:crypto over the same token',
    calls: { ours: (token) => createHmac('sha256', bareKey).update(token).digest().length },
    tokens: cached.tokens,
    note: 'for comparison between machines; nothing of mintage in it',
  },
];

/** A loop of its own for each call, so that one's shapes do not slow another's. */
const loopOf = (call) =>
  call.constructor.name === 'AsyncFunction'
    ? new Function('call', 'tokens', 'count', 'return (async () => { let sum = 0; for (let i = 0; i < count; i++) sum += await call(tokens[i % tokens.length]); return sum; })()').bind(null, call)
    : new Function('call', 'tokens', 'count', 'let sum = 0; for (let i = 0; i < count; i++) sum += call(tokens[i % tokens.length]); return sum;').bind(null, call);

async function time(loop, tokens, count) {
  const start = process.cpuUsage();
  await loop(tokens, count);
  const { user, system } = process.cpuUsage(start);
  return ((user + system) * 1000) / count;
}

const median = (figures) => figures.sort((a, b) => a - b)[Math.floor(figures.length / 2)];

async function measure({ calls, tokens, each = 1 }) {
  const runs = [];
  for (const [name, call] of Object.entries(calls)) {
    const loop = loopOf(call);
    await loop(tokens, 200);
    const guess = await time(loop, tokens, 200);
    // About 60 ms a turn, at least 50 calls; the first turns warm up.
    const count = Math.max(50, Math.round(60e6 / Math.max(guess, 100)));
    await loop(tokens, count);
    runs.push({ name, loop, count, figures: [] });
  }
  for (let round = 0; round < ROUNDS; round++) {
    for (const run of runs) run.figures.push(await time(run.loop, tokens, run.count));
  }
  return Object.fromEntries(runs.map(({ name, figures }) => [name, median(figures) / each]));
}

const holds = { '<=': (figure, limit) => figure <= limit, '>=': (figure, limit) => figure >= limit };
const rows = [];
for (const row of ROWS) {
  const { ours, ...peers } = await measure(row);
  const checks = (row.checks?.(ours, peers) ?? []).map(([meaning, figure, sign, limit]) => ({
    figure: Number(figure.toFixed(1)), meaning, required: `${sign} ${limit}`, verdict: holds[sign](figure, limit) ? 'ok' : 'MISSED',
  }));
  const whole = Object.fromEntries(Object.entries(peers).map(([name, figure]) => [name, Math.round(figure)]));
  rows.push({ row: row.row, ours_ns: Math.round(ours), peers: whole, checks, note: row.note ?? '' });
  const beside = Object.entries(whole).map(([name, figure]) => `${name} ${figure} ns (${(figure / ours).toFixed(1)} ×)`).join(', ');
  const verdicts = checks.map(({ figure, meaning, required, verdict }) => `${figure} ${meaning}, required ${required}: ${verdict}`).join('; ');
  console.log(`| ${row.row} | ${Math.round(ours)} ns | ${beside} | ${verdicts} |`);
}
inFile.engine.close();
rmSync(stateFolder, { recursive: true });
console.log(`tokens of ${cached.tokens[0].length} bytes, ${TOKENS} of them in turn; Node ${process.version}`);
mkdirSync(join(root, 'target/bench'), { recursive: true });
writeFileSync(join(root, 'target/bench/node.json'), `${JSON.stringify({ host: 'Node', rows }, null, 2)}\n`);
