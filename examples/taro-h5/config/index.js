// What the generator writes, as far as it is needed; nothing here is for the checkout.
export default {
  projectName: 'paylater-example-taro-h5',
  designWidth: 750,
  deviceRatio: { 640: 1.17, 750: 1, 828: 0.905 },
  sourceRoot: 'src',
  outputRoot: 'dist',
  framework: 'react',
  compiler: { type: 'webpack5', prebundle: { enable: false } },
  h5: { publicPath: '/', staticDirectory: 'static', router: { mode: 'hash' } },
};
