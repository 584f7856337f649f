// Loads the page again when something was built anew. It is on a page only where the shop's server was told to watch.

let seen = null;

new EventSource('/shop/builds').addEventListener('message', ({ data }) => {
  // The first number is that of this page. One that comes after the server was started anew is compared with it, too.
  if (seen === null) seen = data;
  else if (data !== seen) location.reload();
});
