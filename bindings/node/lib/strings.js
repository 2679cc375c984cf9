// The strings of identities and key ids that were seen lately: making one costs more than verifying.
'use strict';

const { errorNamed } = require('./errors.js');
const { addon, texts } = require('./native.js');

/**
 * Each string has the serial that the addon gave it; see src/texts.c. A string is used only while its
 * serial is the one that is asked for.
 */
class Strings {
  #strings = [];
  #serials = [];
  #make;

  constructor(slots, make) {
    this.#strings = new Array(slots).fill('');
    this.#serials = new Float64Array(slots);
    this.#make = make;
  }

  /** The string of the call that was just made. */
  at(slot, serial) {
    if (this.#serials[slot] === serial) return this.#strings[slot];
    return this.#keep(slot, serial, this.#make());
  }

  /** The string whose bytes begin here. */
  in(slot, serial, bytes, begin, length) {
    if (this.#serials[slot] === serial) return this.#strings[slot];
    return this.#keep(slot, serial, bytes.toString('utf8', begin, begin + length));
  }

  #keep(slot, serial, string) {
    if (typeof string !== 'string') throw errorNamed('OUT_OF_MEMORY', '');
    // In this order: a string without its serial is only made again.
    this.#serials[slot] = 0;
    this.#strings[slot] = string;
    this.#serials[slot] = serial;
    return string;
  }
}

exports.strings = {
  identity: new Strings(texts.IDENTITY, addon.lastVerifiedIdentity),
  keyId: new Strings(texts.KEY_ID, addon.lastVerifiedKeyId),
};
