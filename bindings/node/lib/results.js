// The results that belong to no struct of the library: changes for other engines,
// and the verdicts on many. Those of one token are in raw/results.js.
'use strict';

const { inspect } = require('node:util');

/** What has changed in an engine, for others. */
class Changes {
  #bytes;
  #cursor;
  #isComplete;

  constructor(bytes, cursor, isComplete) {
    this.#bytes = bytes;
    this.#cursor = cursor;
    this.#isComplete = isComplete;
  }

  // Bytes cannot be frozen, so each gets a copy.
  get bytes() {
    return Buffer.from(this.#bytes);
  }
  get cursor() {
    return Buffer.from(this.#cursor);
  }
  get isComplete() {
    return this.#isComplete;
  }

  toJSON() {
    const { isComplete } = this;
    return { bytes: this.#bytes.toString('base64'), cursor: this.#cursor.toString('base64'), isComplete };
  }
  [inspect.custom](_depth, options, show) {
    return `Changes ${show({ bytes: this.#bytes.length, isComplete: this.#isComplete }, options)}`;
  }
}

/** The result of a verdict, for the getter that names it. */
let resultOf;

/** What became of one of many: a result, or the error that says why not. */
class Verdict {
  #result;
  #error;

  constructor(result, error) {
    this.#result = result;
    this.#error = error;
  }

  get ok() {
    return this.#error === undefined;
  }
  get error() {
    return this.#error;
  }

  static {
    resultOf = (verdict) => verdict.#result;
  }
}

class VerifyVerdict extends Verdict {
  get verified() {
    return resultOf(this);
  }
  toJSON() {
    const { ok, verified, error } = this;
    return ok ? { ok, verified } : { ok, error };
  }
  [inspect.custom](_depth, options, show) {
    return show(this.toJSON(), options);
  }
}

class MintVerdict extends Verdict {
  get minted() {
    return resultOf(this);
  }
  toJSON() {
    const { ok, minted, error } = this;
    return ok ? { ok, minted } : { ok, error };
  }
  [inspect.custom](_depth, options, show) {
    return show(this.toJSON(), options);
  }
}

for (const { prototype } of [Verdict, VerifyVerdict, MintVerdict]) Object.freeze(prototype);
Object.freeze(Changes.prototype);

module.exports = { Changes, MintVerdict, VerifyVerdict };
