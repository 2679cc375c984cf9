// Finds the addon that belongs to this platform and to these files, and says clearly what is wrong
// where there is none.
'use strict';

const { existsSync, readdirSync } = require('node:fs');
const { join } = require('node:path');

const { ABI_VERSION, VERSION, mismatch } = require('./raw/version.js');

class LoadError extends Error {
  constructor(code, message, cause) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'MintageError';
    this.code = code;
  }
}

/** Loads `<folder>/<platform>/mintage.node`. */
exports.load = (folder, platform) => {
  const file = join(folder, platform, 'mintage.node');
  if (!existsSync(file)) {
    const present = existsSync(folder) ? readdirSync(folder).join(', ') : '';
    throw new LoadError(
      'ERR_MINTAGE_NO_ADDON',
      `mintage has no addon for ${platform}; ${present === '' ? 'none is built' : `it has: ${present}`}. ` +
        'In a checkout, `npm install` in bindings/node builds it; it needs a C compiler, make and Rust.',
    );
  }
  const addon = required(file, platform);
  if (addon.version !== VERSION || addon.abiVersion !== ABI_VERSION) {
    throw new LoadError('ERR_MINTAGE_ABI', mismatch(file, addon.version, addon.abiVersion));
  }
  return addon;
};

function required(file, platform) {
  try {
    return require(file);
  } catch (error) {
    if (error?.code?.startsWith('ERR_MINTAGE_')) throw error;
    const message = `mintage's addon for ${platform} does not load here (it needs Linux with glibc)`;
    throw new LoadError('ERR_MINTAGE_NO_ADDON', message, error);
  }
}
