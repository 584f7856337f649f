// The security policy of the shop's pages: what a merchant's server has to allow for the checkout, and nothing else.

/** Where an engine names its version, and since which it knows 'wasm-unsafe-eval'. On iOS every browser is Safari's. */
const KNOW_WASM_EVAL = [
  [/\bOS (\d+)_[\d_]* like Mac OS X/, 16],
  [/\bFirefox\/(\d+)/, 102],
  [/Chrome\/(\d+)/, 97],
  [/\bVersion\/(\d+)/, 16],
];

/** The playground shows one page of this shop in a frame, and no other page of it can be framed by anybody. */
const FRAMING = new Map([
  ['/playground.html', { frames: "'self' ", ancestors: "'none'" }],
  ['/playground/preview.html', { frames: '', ancestors: "'self'" }],
]);
const UNFRAMED = { frames: '', ancestors: "'none'" };

/** `api` and `sandbox` are the origins that the page at `path` talks to; `userAgent` is what the browser calls itself. */
export function policyFor(userAgent, { api, sandbox }, path = '/') {
  const { frames, ancestors } = FRAMING.get(path) ?? UNFRAMED;
  return [
    "default-src 'none'",
    `script-src 'self' ${compiling(userAgent)}`,
    "style-src 'self'",
    "img-src 'self' data:",
    `connect-src 'self' ${api} ${sandbox}`,
    `frame-src ${frames}${sandbox}`,
    `form-action 'self' ${api} ${sandbox}`,
    "base-uri 'none'",
    "object-src 'none'",
    `frame-ancestors ${ancestors}`,
  ].join('; ');
}

/**
 * Compiling WebAssembly has a word of its own. Engines that are too old for it know only the word that also allows eval; a
 * server that will not say that leaves their shoppers without the checkout. A browser that lies about its age weakens
 * nobody's page but its own.
 */
function compiling(userAgent) {
  for (const [pattern, first] of KNOW_WASM_EVAL) {
    const version = pattern.exec(userAgent);
    if (version !== null) return Number(version[1]) < first ? "'unsafe-eval'" : "'wasm-unsafe-eval'";
  }
  return "'wasm-unsafe-eval'";
}
