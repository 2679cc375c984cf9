// The scopes of one engine: names outside, bits inside.
'use strict';

const { errorNamed, errorOf, wrongType } = require('./errors.js');
const { addon, at, putScopes, words } = require('./native.js');
const { SCOPES_MAX } = require('./raw/tables.js').constants;

const ACS_SCOPES = 5;
/** How many different sets of scopes are kept at hand as lists. */
const LISTS_MAX = 1024;
const NONE = Object.freeze({ low: 0, high: 0 });

/** The lower and the upper half of a mask of the first `count` bits. */
const firstBits = (count) => ({ low: count >= 32 ? 0xffffffff : 2 ** count - 1, high: count > 32 ? 2 ** (count - 32) - 1 : 0 });

/** All names of the engine, in the order of their bits; asks for one more until there is none. */
function namesOf(engine) {
  let names = [];
  for (let count = ACS_SCOPES; count <= SCOPES_MAX; count++) {
    putScopes(at.SCOPES, firstBits(count));
    const answer = addon.scopesFormat(engine);
    if (typeof answer !== 'string') {
      if (count === ACS_SCOPES) throw errorOf(answer);
      break;
    }
    names = answer.split(' ');
  }
  return names;
}

/** From bits to names. Results keep this and not the engine, which may be closed or collected before them. */
class ScopeLists {
  #names;
  #lists = new Map();

  constructor(names) {
    this.#names = names;
  }

  /** The names of a mask, as a list that cannot be changed. */
  list(low, high) {
    const key = high * 2 ** 32 + low;
    let list = this.#lists.get(key);
    if (list === undefined) {
      list = Object.freeze(this.#names.filter((_, bit) => ((bit < 32 ? low >>> bit : high >>> (bit - 32)) & 1) === 1));
      if (Number.isSafeInteger(key) && this.#lists.size < LISTS_MAX) this.#lists.set(key, list);
    }
    return list;
  }
}

/** From names to bits. */
class Scopes {
  #engine;
  #masks = new Map();

  constructor(engine) {
    this.#engine = engine;
    this.lists = new ScopeLists(namesOf(engine));
  }

  /** The mask of a list of names, its two halves. A name that is not known is an error. */
  mask(list) {
    if (!Array.isArray(list)) throw wrongType('scopes', 'must be an array of names');
    const mask = { low: 0, high: 0 };
    for (let place = 0, length = list.length; place < length; place++) {
      const name = list[place];
      const scope = this.#masks.get(name) ?? this.#parse(name);
      mask.low |= scope.low;
      mask.high |= scope.high;
    }
    return mask;
  }

  /** The same for a list that may be left out, which asks for none. */
  optionalMask(list) {
    return list === undefined ? NONE : this.mask(list);
  }

  /** One name, never several: the library splits at blanks. */
  #parse(name) {
    if (typeof name !== 'string') throw wrongType('scopes', 'must be an array of names');
    if (name === '' || /\s/.test(name) || !name.isWellFormed()) throw errorNamed('SCOPE_UNKNOWN', 'scopes');
    const status = addon.scopesParse(this.#engine, name);
    if (status !== 0) throw errorOf(status);
    const scope = { low: words[at.SCOPES], high: words[at.SCOPES + 1] };
    this.#masks.set(name, scope);
    return scope;
  }
}

module.exports = { Scopes };
