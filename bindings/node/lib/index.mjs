// The same for `import`: one module underneath, so that there is one MintageError.
import mintage from './index.js';

export const { Engine, MintageError, inspect, version, features, capabilities } = mintage;
