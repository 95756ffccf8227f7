// Serves the pages to the browser, on this machine only.

import { createServer } from 'node:http';
import { createReadStream, existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const pages = fileURLToPath(new URL('pages', import.meta.url));
const cometd = dirname(createRequire(import.meta.url).resolve('cometd'));
const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8' };

/** `handle` answers what begins with /cometd-server; `headers` come with every page. */
export async function serve({ handle, headers = {} } = {}) {
  const server = createServer((request, response) => {
    const path = new URL(request.url, 'http://localhost').pathname;
    if (handle && path.startsWith('/cometd-server')) return handle(request, response);
    const file = path.startsWith('/cometd/') ? join(cometd, path.slice('/cometd/'.length)) : join(pages, path);
    if (path.includes('..') || !TYPES[extname(file)] || !existsSync(file)) return response.writeHead(404).end();
    response.writeHead(200, { 'content-type': TYPES[extname(file)], ...headers });
    return createReadStream(file).pipe(response);
  });
  await new Promise((listening) => server.listen(0, 'localhost', listening));
  return {
    url: `http://localhost:${server.address().port}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** A page that trusts nothing: no text is run as a script, nothing is sent anywhere. */
export const STRICT = { 'content-security-policy': "default-src 'none'; script-src 'self'" };
