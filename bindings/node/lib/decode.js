// The parts of a token that the library has accepted or made, so that they decode.
'use strict';

const decode = (part) => JSON.parse(Buffer.from(part, 'base64url').toString());

/** The claims; none of the text that stands for no token. */
exports.claimsOf = (token) => (token === '' ? { jti: '' } : decode(token.slice(token.indexOf('.') + 1, token.lastIndexOf('.'))));

exports.headerOf = (token) => (token === '' ? { kid: '' } : decode(token.slice(0, token.indexOf('.'))));

exports.frozenClaimsOf = (token) => freezeAll(exports.claimsOf(token));

exports.dateOf = (unixS) => new Date(unixS * 1000);

function freezeAll(value) {
  for (const part of Object.values(value)) if (typeof part === 'object' && part !== null) freezeAll(part);
  return Object.freeze(value);
}
