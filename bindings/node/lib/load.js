// Finds the addon that belongs to this platform, and says clearly what there is where there is none.
'use strict';

const { existsSync, readdirSync } = require('node:fs');
const { join } = require('node:path');

class LoadError extends Error {
  constructor(message, cause) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'MintageError';
    this.code = 'ERR_MINTAGE_NO_ADDON';
  }
}

/** Loads `<folder>/<platform>/mintage.node`. */
exports.load = (folder, platform) => {
  const file = join(folder, platform, 'mintage.node');
  if (!existsSync(file)) {
    const present = existsSync(folder) ? readdirSync(folder).join(', ') : '';
    throw new LoadError(
      `mintage has no addon for ${platform}; ${present === '' ? 'none is built' : `it has: ${present}`}. ` +
        'In a checkout, `npm install` in bindings/node builds it; it needs a C compiler, make and Rust.',
    );
  }
  try {
    return require(file);
  } catch (error) {
    if (error?.code?.startsWith('ERR_MINTAGE_')) throw error;
    throw new LoadError(`mintage's addon for ${platform} does not load here (it needs Linux with glibc)`, error);
  }
};
