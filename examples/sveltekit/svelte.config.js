import adapter from '@sveltejs/adapter-static';

// Static files in dist/, so that the examples' own server can serve them; nothing here is for the checkout.
export default { kit: { adapter: adapter({ pages: 'dist', assets: 'dist' }) } };
