// Serves files from a few folders, and nothing outside them.

import { createReadStream } from 'node:fs';
import { readFile, realpath, stat } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
};

// A name that carries a hash of its content can be kept for a year; any other is asked for again with its tag.
const HASHED_NAME = /[-.][0-9a-f]{8,64}\.[a-z0-9]+$/;

/**
 * Answers from `folder` and returns true, or returns false when there is no such file there. `dress` may change the text of pages.
 */
export async function serveFile(folder, urlPath, request, response, dress = null) {
  const file = await locate(folder, urlPath);
  if (file === null) return false;
  const { path, size, mtimeMs } = file;
  if (dress !== null && extname(path) === '.html') return sendPage(dress(await readFile(path, 'utf8')), response);
  const tag = `"${size.toString(16)}-${Math.trunc(mtimeMs).toString(16)}"`;
  response.setHeader('etag', tag);
  response.setHeader('cache-control', cachePolicy(path));
  response.setHeader('content-type', TYPES[extname(path)]);
  if (request.headers['if-none-match'] === tag) {
    response.writeHead(304).end();
    return true;
  }
  response.writeHead(200, { 'content-length': size });
  if (request.method === 'HEAD') {
    response.end();
    return true;
  }
  createReadStream(path).on('error', () => response.destroy()).pipe(response);
  return true;
}

function sendPage(html, response) {
  response.writeHead(200, { 'content-type': TYPES['.html'], 'cache-control': 'no-store' }).end(html);
  return true;
}

function cachePolicy(path) {
  if (extname(path) === '.html') return 'no-store';
  return HASHED_NAME.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache';
}

/** The real path is compared after links are followed, so neither `..` nor a link leads out of the folder. */
async function locate(folder, urlPath) {
  if (urlPath.includes('\0') || urlPath.split('/').some((part) => part.startsWith('.'))) return null;
  const wanted = join(folder, normalize(urlPath.endsWith('/') ? `${urlPath}index.html` : urlPath));
  if (TYPES[extname(wanted)] === undefined) return null;
  try {
    const root = await realpath(folder);
    const path = await realpath(wanted);
    if (!path.startsWith(root + sep)) return null;
    const { size, mtimeMs, isFile } = await about(path);
    return isFile ? { path, size, mtimeMs } : null;
  } catch {
    return null;
  }
}

async function about(path) {
  const found = await stat(path);
  return { size: found.size, mtimeMs: found.mtimeMs, isFile: found.isFile() };
}
