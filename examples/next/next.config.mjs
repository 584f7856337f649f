// Static files in dist/, so that the examples' own server can serve them; nothing here is for the checkout.
export default { output: 'export', distDir: 'dist' };
