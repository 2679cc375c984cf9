// What is thrown. A status of the library becomes a MintageError; an argument of the wrong type is a
// TypeError. Neither says anything of the values that were passed in.
'use strict';

const { addon } = require('./native.js');
const { claims, statuses } = require('./raw/tables.js');

const known = new Map(
  statuses.map(([status, name, retryable, httpStatus, oauthError, sentence]) => [
    status,
    { name, retryable, httpStatus, oauthError, sentence },
  ]),
);
const numbers = new Map(statuses.map(([status, name]) => [name, status]));
/** What is assumed of a status that only a newer library has. */
const UNKNOWN = { name: 'UNKNOWN', retryable: false, httpStatus: 500, oauthError: undefined, sentence: 'The call failed.' };

const OK = 0;
const CLOSED = -1;

class MintageError extends Error {
  #claim;

  constructor(code, status, field, message, claim) {
    super(message);
    this.code = code;
    this.status = status;
    this.field = field;
    this.#claim = claim;
  }

  get claim() {
    return this.#claim;
  }
  get retryable() {
    return (known.get(this.status) ?? UNKNOWN).retryable;
  }
  get httpStatus() {
    return (known.get(this.status) ?? UNKNOWN).httpStatus;
  }
  get oauthError() {
    return (known.get(this.status) ?? UNKNOWN).oauthError;
  }
}
Object.defineProperty(MintageError.prototype, 'name', { value: 'MintageError', configurable: true, writable: true });

/** The number of a status. */
const statusOf = (name) => numbers.get(name);

/** The error of a status by its name, found before the library was asked. */
function errorNamed(name, field, message) {
  const status = numbers.get(name);
  return new MintageError(`ERR_MINTAGE_${name}`, status, field, message ?? known.get(status).sentence);
}

/** The error of a status, with field, message and claim, if the library gave them. */
function errorWith(status, [field, message, claim] = ['', undefined, 0]) {
  const { name, sentence } = known.get(status) ?? UNKNOWN;
  return new MintageError(`ERR_MINTAGE_${name}`, status, field, message ?? sentence, claims[claim]);
}

/** The error of what the addon has just answered instead of MINTAGE_OK. */
function errorOf(status) {
  if (status === CLOSED) {
    return new MintageError('ERR_MINTAGE_CLOSED', numbers.get('INVALID_HANDLE'), '', 'The engine was closed.');
  }
  return errorWith(status, addon.failure());
}

/** A call that answers with a status. */
function done(answer) {
  if (answer !== OK) throw errorOf(answer);
}

/** A call that answers with a value, or with a status instead. */
function taken(answer) {
  if (typeof answer === 'number' || answer === undefined) throw errorOf(answer);
  return answer;
}

/** The error of an argument or option that is not of the type that it must have. */
function wrongType(field, message) {
  const error = new TypeError(`${field} ${message}`);
  error.code = 'ERR_MINTAGE_INVALID_ARGUMENT';
  error.status = numbers.get('INVALID_ARGUMENT');
  error.field = field;
  return error;
}

/** Says which of many items an error of ours is about; the error of a caller's getter stays as it is. */
function within(path, error) {
  if (error instanceof MintageError || (error instanceof TypeError && error.code === 'ERR_MINTAGE_INVALID_ARGUMENT')) {
    error.field = error.field === 'options' ? path : `${path}.${error.field}`;
  }
  return error;
}

module.exports = { MintageError, done, errorNamed, errorOf, errorWith, statusOf, taken, wrongType, within };
