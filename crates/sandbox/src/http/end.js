// Tells whoever opened the cashier how it ended: a browser by going where the merchant said, a host by a message.
// Any origin may hear it: this is a development tool, and the message proves nothing to anybody.
(() => {
  const { goTo, message } = JSON.parse(document.getElementById('ending').textContent);
  if (goTo) location.replace(goTo);
  else parent.postMessage(message, '*');
})();
