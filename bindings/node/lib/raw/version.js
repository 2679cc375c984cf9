// Generated from src/ by `make generate`. Do not edit.
//
// The versions that lib/ and the addon have in common, and the sentence for an addon that has others.
'use strict';

/** The version of the package. */
exports.VERSION = '0.1.0';
/** The version of the interface: MINTAGE_ABI_VERSION. */
exports.ABI_VERSION = 2;

/** What is wrong with the addon in this file, which has these versions. */
exports.mismatch = (file, version, abiVersion) =>
  `the files in lib are of mintage ${exports.VERSION} (interface ${exports.ABI_VERSION}), but ` +
  `${file} is of mintage ${version} (interface ${abiVersion}); install both from the same build`;
