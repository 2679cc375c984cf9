// From what a caller passes to what the library takes. Everything is read exactly once, so that a
// getter or a proxy cannot show one value to the check and another to the use; and what is not
// understood is an error, because a requirement that is dropped in silence lets somebody in.
'use strict';

const { isUint8Array } = require('node:util/types');

const { errorNamed, wrongType } = require('./errors.js');
const { capabilities, constants, keySlots } = require('./raw/tables.js');

const { BATCH_MAX, CURSOR_BYTES } = constants;

const U32_MAX = 0xffffffff;
/** Deeper than anything that the library takes, and an end to what contains itself. */
const LEVELS_MAX = 64;

/** Whether it is an object as `{}` makes them, also one of another realm. */
function isPlain(value) {
  const prototype = Object.getPrototypeOf(value);
  return (
    prototype === Object.prototype ||
    prototype === null ||
    (Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype, 'propertyIsEnumerable'))
  );
}

/**
 * Fills in the options that were given, of those that are allowed. Own properties count and no others,
 * so Object.prototype cannot add one. A name that is not known, and one whose value is undefined, are
 * errors: both are most likely a requirement that its author believes to be in force.
 */
function readOptions(options, given, allowed) {
  if (options === undefined) return given;
  if (typeof options !== 'object' || options === null || Array.isArray(options) || !isPlain(options)) {
    throw wrongType('options', 'must be a plain object');
  }
  const names = Object.keys(options);
  if (Reflect.ownKeys(options).length !== names.length) {
    throw wrongType('options', 'has one that is a symbol or not enumerable');
  }
  for (const name of names) {
    const value = options[name];
    if (value === undefined) throw wrongType('options', 'has one that is undefined; leave it out where there is nothing to ask');
    if (!allowed.includes(name)) {
      throw wrongType('options', `may have ${allowed.join(', ')}, and nothing else`);
    }
    given[name] = value;
  }
  return given;
}

/** A token. Half a surrogate pair is the token's fault: the library refuses what becomes of it. */
function token(value, field) {
  if (typeof value !== 'string') throw wrongType(field, 'must be a string');
  return value;
}

/** A text that is Unicode. */
function text(value, field) {
  if (typeof value !== 'string') throw wrongType(field, 'must be a string');
  if (!value.isWellFormed()) throw errorNamed('INVALID_UTF8', field);
  return value;
}

function optionalText(value, field) {
  return value === undefined ? undefined : text(value, field);
}

function flag(value, field) {
  if (typeof value !== 'boolean') throw wrongType(field, 'must be true or false');
  return value;
}

function optionalFlag(value, field) {
  return value !== undefined && flag(value, field);
}

/** The number of a capability; 0 stands for an option that was not given. */
function capabilityNumber(name) {
  return name === undefined ? 0 : requiredCapabilityNumber(name);
}

function requiredCapabilityNumber(name) {
  if (typeof name !== 'string') throw wrongType('capability', 'must be the name of a capability');
  if (!Object.hasOwn(capabilities, name)) throw errorNamed('UNKNOWN_CAPABILITY', 'capability');
  return capabilities[name];
}

/** A whole number from 1 on that fits the library's; 0 stands for an option that was not given. */
function count(value, field, status) {
  if (value === undefined) return 0;
  if (typeof value !== 'number') throw wrongType(field, 'must be a number');
  if (!Number.isInteger(value) || value < 1 || value > U32_MAX) throw errorNamed(status, field);
  return value;
}

/** A slot by its name; 0 stands for none. */
function keySlotNumber(value) {
  if (value === undefined) return 0;
  if (typeof value !== 'string') throw wrongType('key_slot', "must be 'primary' or 'secondary'");
  if (!Object.hasOwn(keySlots, value)) throw errorNamed('INVALID_ARGUMENT', 'key_slot', "There are two slots: 'primary' and 'secondary'.");
  return keySlots[value];
}

/** A copy of a list that is not too long, each place read once. */
function items(value, field) {
  if (!Array.isArray(value)) throw wrongType(field, 'must be an array');
  const { length } = value;
  if (length > BATCH_MAX) throw errorNamed('INVALID_ARGUMENT', field, `At most ${BATCH_MAX} in one call; pass them in portions.`);
  // Array.from makes own places, whatever Array.prototype may have been given.
  return Array.from({ length }, (_, place) => value[place]);
}

/** A copy of bytes: theirs may lie in memory that another thread writes to. */
function bytes(value, field) {
  if (!isUint8Array(value)) throw wrongType(field, 'must be a Buffer or another Uint8Array');
  try {
    return new Uint8Array(value);
  } catch {
    throw wrongType(field, 'has no bytes any more: they were handed to another thread');
  }
}

/** An empty one would ask for everything, which is what leaving it out is for. */
function cursor(value) {
  if (value === undefined) return undefined;
  const copy = bytes(value, 'cursor');
  if (copy.length !== CURSOR_BYTES) throw errorNamed('INVALID_ARGUMENT', 'cursor', `A cursor has ${CURSOR_BYTES} bytes.`);
  return copy;
}

/** A point in time, as a number. */
function time(value, field) {
  if (typeof value !== 'number') throw wrongType(field, 'must be a number');
  if (!Number.isSafeInteger(value)) throw errorNamed('INVALID_ARGUMENT', field);
  return value;
}

/**
 * A document (a configuration, a key, claims) as JSON text: an object, or the text itself. What JSON
 * has no form for is an error; JSON.stringify would leave an undefined field out.
 */
function json(value, field) {
  if (typeof value === 'string') return text(value, field);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw wrongType(field, 'must be an object, or JSON text');
  }
  return write(value, field, 1);
}

function optionalJson(value, field) {
  return value === undefined ? undefined : json(value, field);
}

/** The path says where by number: a name may be a secret in the wrong place. */
function write(value, path, level) {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(text(value, path));
    case 'number':
      if (!Number.isFinite(value)) throw wrongType(path, 'is a number that JSON does not have');
      return String(value);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'object':
      break;
    default:
      throw wrongType(path, `is ${typeof value === 'undefined' ? 'undefined' : `a ${typeof value}`}, which JSON does not have`);
  }
  if (value === null) return 'null';
  if (level > LEVELS_MAX) throw wrongType(path, 'is nested too deep');
  if (Array.isArray(value)) {
    const parts = [];
    for (let place = 0, length = value.length; place < length; place++) {
      parts.push(write(value[place], `${path}[${place}]`, level + 1));
    }
    return `[${parts.join(',')}]`;
  }
  if (!isPlain(value)) throw wrongType(path, 'is not a plain object; pass what it stands for');
  let members = '';
  let place = 0;
  const names = Object.keys(value);
  if (Reflect.ownKeys(value).length !== names.length) throw wrongType(path, 'has a member that is a symbol or not enumerable');
  for (const name of names) {
    const member = write(value[name], `${path}[${place}]`, level + 1);
    members += `${place++ === 0 ? '' : ','}${JSON.stringify(text(name, path))}:${member}`;
  }
  return `{${members}}`;
}

module.exports = {
  readOptions, token, text, optionalText, optionalFlag, capabilityNumber, requiredCapabilityNumber, count, keySlotNumber,
  items, bytes, cursor, time, json, optionalJson,
};
