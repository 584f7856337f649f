// Where a plain script lies, for the build that has no `import.meta`: to be asked while it runs for the first time. A script that
// somebody has put into another one lies where the page does, as far as anybody can tell.

const script = typeof document === 'object' ? document.currentScript : null;

export const ownAddress = (script && script.src) || (typeof document === 'object' ? document.baseURI : '');
