import resolve from '@rollup/plugin-node-resolve';
// Rollup alone leaves `new URL('…', import.meta.url)` as it is; this puts the wasm into dist/assets/.
import { importMetaAssets } from '@web/rollup-plugin-import-meta-assets';

export default {
  input: 'src/main.js',
  output: { dir: 'dist', format: 'es' },
  plugins: [resolve(), importMetaAssets()],
};
