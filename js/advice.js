// What a developer can do where a file of the package or the backend did not come. It is loaded only then, and looks once more
// itself, because what failed says too little: to a page that is refused, a browser says no more than that there is no network.

const EXCLUDE = "optimizeDeps: { exclude: ['paylater-checkout'] }";

/** Writes it on the console. `failure` is what a file failed with, and `backend` the address of a backend that did not answer. */
export async function say(failure, backend) {
  console.error(backend === undefined ? await ofFile(failure) : await ofBackend(backend, location.origin));
}

/** About a file of the package: the wasm or the words. Its address is in the failure, or in what the failure says. */
export async function ofFile(failure, ask = fetch) {
  const { address: known, message } = failure;
  const isAddress = typeof known === 'string' || known instanceof URL;
  const address = isAddress ? String(known) : (/https?:\/\/\S+/.exec(message) || [''])[0];
  if (address === '') return both('a file of the package did not come', '组件的一个文件没有加载成功');
  let answer;
  try {
    answer = await ask(address);
  } catch (silence) {
    return both(
      `${address} cannot be reached: is its server running, does it allow this origin (CORS), is it in the page's connect-src?`,
      `无法访问 ${address}：服务器是否在运行，是否允许本页来源（CORS），页面的 connect-src 是否包含它？`,
    );
  }
  if (!answer.ok) {
    return both(
      `${address} answers ${answer.status}: the file did not come along with index.js; copy it there, or give load() its address`,
      `${address} 返回 ${answer.status}：文件没有和 index.js 放在一起；请复制过去，或把它的地址传给 load()`,
    );
  }
  if (/html/.test(answer.headers.get('content-type') || '')) {
    return both(
      `${address} is an HTML page and not the file: a development server answers so where there is none; in Vite 4 to 7 add ${EXCLUDE}`,
      `${address} 返回的是 HTML 页面而不是文件：开发服务器找不到文件时会这样；Vite 4 至 7 请加上 ${EXCLUDE}`,
    );
  }
  return both(
    `${address} is there, so it is the page that refuses it: its policy needs script-src 'wasm-unsafe-eval', and the engine WebAssembly`,
    `${address} 可以访问，是页面拒绝了它：script-src 需要 'wasm-unsafe-eval'，浏览器需要支持 WebAssembly`,
  );
}

/** About a backend that did not answer this page: whether it is there can be asked by any page, though not what it says. */
export async function ofBackend(backend, origin, ask = fetch) {
  try {
    await ask(`${backend}/healthz`, { mode: 'no-cors' });
  } catch (silence) {
    return both(
      `the backend at ${backend} cannot be reached: is it running, is api-base right, is it in the page's connect-src?`,
      `无法访问后端 ${backend}：它是否在运行，api-base 是否正确，页面的 connect-src 是否包含它？`,
    );
  }
  return both(
    `the backend at ${backend} is there and does not answer this page: add ${origin} to its allowed_origins`,
    `后端 ${backend} 在运行，但不回答本页：请把 ${origin} 加入它的 allowed_origins`,
  );
}

function both(english, chinese) {
  return `paylater-checkout: ${english} · ${chinese}`;
}
