import MiniCssExtractPlugin from 'mini-css-extract-plugin';

// Nothing is needed for the wasm: webpack 5 finds it beside the code and puts it into dist/. The rule is for the page's own style sheet;
// nothing of the checkout comes into it.
export default {
  mode: 'production',
  entry: './src/main.js',
  output: { filename: 'main.js' },
  module: { rules: [{ test: /\.css$/, use: [MiniCssExtractPlugin.loader, 'css-loader'] }] },
  plugins: [new MiniCssExtractPlugin({ filename: 'main.css' })],
  performance: { hints: false },
};
