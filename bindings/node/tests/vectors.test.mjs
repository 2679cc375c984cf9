// The vectors that every language runs; interface/vectors/README.md of the repository says what is in them.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';

import { Engine, inspect } from 'mintage';

import { root } from './kit.mjs';

/** The options that a step has, under the names that they have here. */
const optionsOf = (step, names) =>
  Object.fromEntries(Object.entries(names).filter(([, name]) => name in step).map(([ours, name]) => [ours, step[name]]));

const mintOptions = (step) => ({
  ...optionsOf(step, {
    lifetimeMinutes: 'lifetime_minutes', claims: 'claims', audience: 'audience', client: 'client', keySlot: 'key_slot',
  }),
  ...('claims_text' in step ? { claims: step.claims_text } : {}),
});

const verifyOptions = (step) =>
  optionsOf(step, {
    scopes: 'scopes', anyScope: 'any_scope', capability: 'capability', maxAgeS: 'max_age_s', audience: 'audience', identity: 'identity',
  });

const verifiedResult = (verified) => ({
  identity: verified.identity,
  client: verified.client ?? null,
  scopes: verified.scopes,
  issued_at_unix_s: verified.issuedAtUnixS,
  expires_at_unix_s: verified.expiresAtUnixS,
  epoch: verified.epoch,
  token_id: verified.tokenId,
  key_id: verified.keyId,
  claims: verified.claims,
});

const externalResult = (verified) => ({
  identity: verified.subject,
  issuer_index: verified.issuerIndex,
  issued_at_unix_s: verified.issuedAtUnixS,
  expires_at_unix_s: verified.expiresAtUnixS,
  token_id: verified.tokenId,
  key_id: verified.keyId,
  claims: verified.claims,
  // It has none, whatever its claims say.
  scopes: verified.scopes ?? [],
  epoch: verified.epoch ?? 0,
});

/** Asks also whether the answer is at hand: then it is the same. */
function verify(engine, step) {
  const options = verifyOptions(step);
  const answer = outcome(() => verifiedResult(engine.verify(step.token, options)));
  const ready = outcome(() => {
    const verified = engine.verifyIfReady(step.token, options);
    return verified && verifiedResult(verified);
  });
  if (ready.status !== 'OK' || ready.value !== undefined) assert.deepEqual(ready, answer);
  if (answer.status !== 'OK') throw answer.error;
  return answer.value;
}

const CALLS = {
  clock: (engine, step) => engine.setClock(step.unix_ms),
  create_identity: (engine) => engine.createIdentity(),
  create_identity_and_mint: (engine, step) => engine.createIdentityAndMint(step.scopes, mintOptions(step)),
  mint: (engine, step) => engine.mint(step.identity, step.scopes, mintOptions(step)),
  verify,
  verify_external: (engine, step) =>
    externalResult(engine.verifyExternal(step.token, optionsOf(step, { maxAgeS: 'max_age_s', audience: 'audience', identity: 'identity' }))),
  exchange: (engine, step) => engine.exchange(step.token, { clientId: step.client_id, userId: step.user_id }),
  set_issuer: (engine, step) => engine.setIssuer(step.issuer),
  regenerate_key: (engine, step) => engine.regenerateKey(step.key_slot, step.key),
  inspect: (_engine, step) => inspect(step.token),
  permits: (engine, step) => engine.permits(step.scopes, step.capability),
  revoke: (engine, step) => engine.revoke(step.identity),
  delete_identity: (engine, step) => engine.deleteIdentity(step.identity),
  identity_status: (engine, step) => engine.identityStatus(step.identity),
  revoke_all: (engine) => engine.revokeAll(),
  revoke_token: (engine, step) => engine.revokeToken(step.token),
  revoke_token_id: (engine, step) => engine.revokeTokenId(step.token_id, step.expires_at_unix_s),
  changes_apply: (engine, step) => engine.changesApply(Buffer.from(step.changes, 'base64url')),
  add_key: (engine, step) => engine.addKey(step.key),
  rotate_key: (engine, step) => engine.rotateKey(step.key, optionsOf(step, { revokeOld: 'revoke_old' })),
  retire_key: (engine, step) => engine.retireKey(step.key_id),
  revoke_key: (engine, step) => engine.revokeKey(step.key_id),
  keys: (engine) => engine.keys().keys,
  jwks: (engine) => engine.jwks().keys.map(({ kid }) => kid),
};

/** "OK" and the value; or the error, the name of its status, the field to blame and the claim that it is about. */
function outcome(call) {
  try {
    return { status: 'OK', value: call() };
  } catch (error) {
    const status = error.code?.replace('ERR_MINTAGE_', '') ?? error.message;
    return { status, field: error.field, claim: error.claim, error };
  }
}

function agrees(expected, actual) {
  assert.equal(actual.status, expected.expect ?? 'OK');
  if ('field' in expected) assert.equal(actual.field, expected.field);
  if ('claim' in expected) assert.equal(actual.claim, expected.claim);
}

function contains(actual, expected, path) {
  for (const [name, value] of Object.entries(expected)) {
    if (name === 'claims' || name === 'header') contains(actual[name], value, `${path}.${name}`);
    else assert.deepEqual(actual[name], value, `${path}.${name}`);
  }
}

function resultAgrees(step, value) {
  if (!('result' in step)) return;
  if (step.do === 'keys') {
    let place = 0;
    for (const key of step.result) {
      const fits = (candidate) => Object.entries(key).every(([name, part]) => candidate[name] === part);
      const found = value.findIndex((candidate, at) => at >= place && fits(candidate));
      assert.notEqual(found, -1, `a key like ${JSON.stringify(key)}`);
      place = found + 1;
    }
  } else if (typeof step.result === 'object' && !Array.isArray(step.result)) contains(value, step.result, step.do);
  else assert.deepEqual(value, step.result);
}

/** Replaces "$name" and its parts, at any depth, by what was saved. */
function resolved(value, saved) {
  if (Array.isArray(value)) return value.map((part) => resolved(part, saved));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, resolved(part, saved)]));
  }
  if (typeof value !== 'string' || !value.startsWith('$')) return value;
  assert.ok(saved.has(value), `${value} was saved`);
  return saved.get(value);
}

function save(saved, step, value) {
  if ('save_identity' in step) saved.set(`$${step.save_identity}`, value.identity);
  if (!('save' in step)) return;
  saved.set(`$${step.save}`, typeof value === 'string' ? value : value.token);
  saved.set(`$${step.save}.token_id`, value.tokenId);
  saved.set(`$${step.save}.key_id`, value.keyId);
}

function run(vector) {
  const opening = outcome(() => new Engine('config_text' in vector ? vector.config_text : vector.config));
  agrees(vector, opening);
  if (opening.status !== 'OK') return 1;
  const engine = opening.value;
  if ('clock_unix_ms' in vector) engine.setClock(vector.clock_unix_ms);
  const saved = new Map();
  for (const [place, written] of vector.steps.entries()) {
    try {
      const step = resolved(written, saved);
      assert.ok(step.do in CALLS, `the call ${step.do} is known`);
      const actual = outcome(() => CALLS[step.do](engine, step));
      agrees(step, actual);
      if (actual.status !== 'OK') continue;
      resultAgrees(step, actual.value);
      save(saved, written, actual.value);
    } catch (error) {
      error.message = `step ${place} (${written.do}${written.note ? `, ${written.note}` : ''}): ${error.message}`;
      throw error;
    }
  }
  engine.close();
  return vector.steps.length;
}

const vectors = join(root, 'interface/vectors/engine');
let steps = 0;
for (const file of readdirSync(vectors).filter((name) => name.endsWith('.json'))) {
  for (const vector of JSON.parse(readFileSync(join(vectors, file), 'utf8')).cases) {
    test(`${file}: ${vector.name}`, () => {
      steps += run(vector);
    });
  }
}
test('the vectors were found', () => assert.ok(steps > 900, `${steps} steps`));
