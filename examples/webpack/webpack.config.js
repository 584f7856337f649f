// Nothing is needed for the wasm: webpack 5 finds it beside the code and puts it into dist/.
export default {
  mode: 'production',
  entry: './src/main.js',
  output: { filename: 'main.js' },
  performance: { hints: false },
};
