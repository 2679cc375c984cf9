// What a user of the package sees; index.d.ts says what it is.
'use strict';

const { Engine, MintageError, inspect } = require('./engine.js');
const { addon } = require('./native.js');
const { capabilities } = require('./raw/tables.js');

exports.Engine = Engine;
exports.MintageError = MintageError;
exports.inspect = inspect;
exports.version = () => addon.version;
exports.features = () => addon.features.split(' ');
exports.capabilities = Object.freeze(Object.keys(capabilities));
