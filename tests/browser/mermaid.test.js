// What `print --format mermaid` writes, read by Mermaid itself. MERMAID names its bundle (dist/mermaid.min.js); without it, this is skipped.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';

import { Browser } from './browser.js';
import { diagram } from './cxray.js';

const bundle = process.env.MERMAID;
const skip = bundle ? false : 'MERMAID does not name the bundle of Mermaid';
const folder = mkdtempSync(join(tmpdir(), 'cxray-mermaid-'));
const on = {};
before(async () => {
  if (skip) return;
  writeFileSync(join(folder, 'page.html'), `<meta charset="utf-8"><script src="${pathToFileURL(bundle)}"></script>`);
  on.browser = await Browser.start();
  await on.browser.open(`${pathToFileURL(join(folder, 'page.html'))}`);
  await on.browser.until('typeof mermaid === "object"');
  await on.browser.run('mermaid.initialize({ startOnLoad: false })');
}, { timeout: 60000 });
after(async () => {
  await on.browser?.close();
  rmSync(folder, { recursive: true, force: true });
}, { timeout: 60000 });

/** The texts that Mermaid draws of a diagram. */
async function drawn(text) {
  const made = JSON.stringify(text);
  return on.browser.run(`(async () => {
    await mermaid.parse(${made});
    const { svg } = await mermaid.render('drawn', ${made});
    document.body.innerHTML = svg;
    return [...document.querySelectorAll('text')].map((text) => text.textContent);
  })()`);
}

test('a story of three captures is a diagram', { skip }, async () => {
  const texts = await drawn(diagram(['--merge', 'tests/story/widget.har', 'tests/story/desktop.log', 'tests/story/server.ndjson']));
  assert.ok(texts.some((text) => text.includes('My order 4711')), texts.join('\n'));
  assert.ok(texts.some((text) => text.includes('order/chat-state')), texts.join('\n'));
});

test('captures of every API are diagrams', { skip }, async () => {
  for (const capture of ['webchat.ndjson', 'cometd-chat.har', 'workspaces-call.ndjson', 'owidget.ndjson', 'webchat-faulty.ndjson']) {
    assert.ok((await drawn(diagram([`samples/captures/${capture}`]))).length > 4, capture);
  }
});

test('hostile text is shown as it is', { skip }, async () => {
  const file = join(folder, 'hostile.ndjson');
  for (const text of ['a; b', '#35; #quot;', 'end', 'x end y', '%% comment', '%%{init: {}}%%', '<b onclick=x>bold</b>', 'participant x', 'a->>b: c', '"quoted"', '`code`', 'a\nend\nb', '::: {}', '$$x$$', 'Note over a: b', '\\u0041']) {
    writeFileSync(file, JSON.stringify({ event: 'onMediaMessageEvent', data: { messageId: '1', interactionMediaId: text, type: 'CHAT', body: text, receivedFrom: { participantName: 'A' } } }));
    const texts = await drawn(diagram([file]));
    const wanted = text.replaceAll('\n', '\\n');
    assert.ok(texts.some((drawnText) => drawnText.includes(wanted)), `${text}: ${texts.join(' | ')}`);
    assert.equal(await on.browser.run('document.querySelectorAll("svg b, svg script, svg [onclick]").length'), 0);
  }
});
