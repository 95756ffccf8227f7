import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';

import { Browser } from './browser.js';
import { report } from './cxray.js';

const folder = mkdtempSync(join(tmpdir(), 'cxray-report-'));
const on = {};
before(async () => {
  on.browser = await Browser.start();
}, { timeout: 60000 });
after(async () => {
  await on.browser?.close();
  rmSync(folder, { recursive: true, force: true });
}, { timeout: 60000 });

/** Opens a page of captures from disk, and waits until it is drawn. */
async function open(name, captures, hash = '') {
  const file = join(folder, name);
  report(captures, file);
  await on.browser.open('about:blank');
  await on.browser.open(pathToFileURL(file) + hash);
  await on.browser.until('document.documentElement.dataset.ready === "yes"');
}
const story = ['tests/story/widget.har', 'tests/story/desktop.log', 'tests/story/server.ndjson'];
const text = (selector) => on.browser.run(`document.querySelector(${JSON.stringify(selector)})?.textContent`);
const count = (selector) => on.browser.run(`document.querySelectorAll(${JSON.stringify(selector)}).length`);
const click = (selector) => on.browser.run(`document.querySelector(${JSON.stringify(selector)}).click()`);
const press = (key) => on.browser.run(`document.body.dispatchEvent(new KeyboardEvent('keydown', { key: ${JSON.stringify(key)}, bubbles: true }))`);
const filter = (id, value) => on.browser.run(`{ const field = document.getElementById('${id}'); field.value = ${JSON.stringify(value)}; field.dispatchEvent(new Event(field.tagName === 'INPUT' ? 'input' : 'change')); }`);

test('a story of three captures is drawn, filtered, and leads to its findings', async () => {
  await open('story.html', story);
  assert.equal(await text('#shown'), '29 events');
  assert.ok(await count('.row svg .arrow') > 10);
  assert.equal(await count('#findings tr'), 3);
  await on.browser.run('document.querySelectorAll("#findings tr")[2].click()');
  assert.match(await text('#detail'), /goes from `Completed` to `Chatting`/);
  assert.match(await text('#detail a[data-go]'), /server.ndjson:7/);
  assert.ok(await count('#arcs path') >= 1);
  assert.match(await on.browser.run('location.hash'), /at=\d+/);
  await click('#detail a[data-go]');
  assert.match(await text('.row.chosen'), /Completed/);
  await press('Escape');
  assert.equal(await count('main.open'), 0);
  await press('n');
  assert.match(await text('#detail'), /schema\/type/);
  assert.match(await text('#detail mark'), /"1"/);
  assert.match(await text('#detail .aside em'), /How many agents are in the chat/);
  await filter('api', 'cometd');
  assert.equal(await text('#shown'), '8 of 29 events');
  await filter('q', 'order 4711');
  assert.equal(await text('#shown'), '1 of 29 events');
  const hash = await on.browser.run('location.hash');
  assert.match(hash, /api=cometd/);
  await open('again.html', story, hash.replace(/&?at=\d+/, ''));
  assert.equal(await text('#shown'), '1 of 29 events');
  assert.equal(await on.browser.console(), '');
});

test('two captures stand side by side, and what differs is marked and told', async () => {
  await open('beside.html', ['--before', 'samples/captures/webchat.ndjson', 'samples/captures/webchat-faulty.ndjson']);
  assert.equal(await text('#shown'), '48 events');
  assert.match(await text('.changes'), /43same2changed2only before1only now0moved/);
  assert.equal(await count('.pair'), await count('.pair > .sign'));
  await press('d');
  assert.match(await text('#detail .change'), /^~ changed~ \/data\/messages\/0\/type: "Message" → "Mesage"before: samples\/captures\/webchat.ndjson:15$/);
  const rows = await on.browser.run('[...document.querySelectorAll(".pair:has(.chosen) .row .what")].map((what) => what.textContent)');
  assert.equal(rows.length, 2);
  await click('#detail .change a');
  assert.match(await text('#detail .change'), /now: samples\/captures\/webchat-faulty.ndjson:15$/);
  assert.equal(await on.browser.run('document.querySelectorAll(".row.chosen").length'), 1);
  await press('Escape');
  await filter('change', 'differs');
  assert.equal(await text('#shown'), '5 of 48 events');
  assert.deepEqual(await on.browser.run('[...document.querySelectorAll("#canvas .sign")].map((sign) => sign.textContent)'), ['~', '~', '−', '+', '−']);
  assert.equal(await count('.pair.missing > :last-child.none, .pair.extra > :first-child.none'), 3);
  assert.match(await on.browser.run('location.hash'), /change=differs/);
  await filter('change', '');
  await press('n');
  assert.match(await text('#detail'), /webchat-faulty.ndjson/);
  assert.equal(await on.browser.console(), '');
});

test('both themes are there, and differ', async () => {
  await open('themes.html', story);
  const ground = () => on.browser.run('getComputedStyle(document.body).backgroundColor');
  const seen = new Set();
  for (const scheme of ['light', 'dark']) {
    await on.browser.cdp('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value: scheme }] });
    seen.add(await ground());
  }
  assert.equal(seen.size, 2);
  const before = await ground();
  await click('#theme');
  assert.notEqual(await ground(), before);
  await click('#theme');
  assert.equal(await ground(), before);
});

test('nothing of a capture runs', async () => {
  const file = join(folder, 'hostile.ndjson');
  const hostile = '</script><script>document.title = "owned"</script><img src=x onerror="document.title=\'owned\'">';
  const event = { event: 'onInteractionEvent', data: { id: hostile, channel: hostile, state: hostile, [hostile]: hostile } };
  const agent = { event: 'onAgentStateEvent', data: { currentState: hostile, reasonCode: 7 } };
  writeFileSync(file, [event, agent, { event: `WebChatService.${hostile}`, publisher: 'WebChatService', time: 1, data: {} }].map((line) => JSON.stringify(line)).join('\n'));
  await open('hostile.html', [file]);
  for (let at = 0; at < 3; at += 1) {
    await press('j');
    assert.equal(await count('#detail img, #canvas img, #findings img'), 0);
  }
  assert.match(await on.browser.run('document.title'), /hostile.ndjson/);
  const other = join(folder, 'other.ndjson');
  writeFileSync(other, [{ ...event, data: { ...event.data, id: 1, [hostile]: [hostile] } }, agent].map((line) => JSON.stringify(line)).join('\n'));
  await open('hostile-beside.html', ['--before', other, file]);
  for (let at = 0; at < 3; at += 1) {
    await press('j');
    assert.equal(await count('#detail .change'), 1);
    assert.equal(await count('#detail img, #canvas img, #findings img'), 0);
  }
  assert.match(await on.browser.run('document.title'), /hostile.ndjson/);
  // The policy stops what a fault of the page would let through.
  await on.browser.run(`document.body.insertAdjacentHTML('beforeend', '<img src=x onerror="document.title=1">'); const made = document.createElement('script'); made.textContent = 'document.title = 2'; document.body.append(made);`);
  assert.match(await on.browser.run('document.title'), /hostile.ndjson/);
});

test('a page of very many events is drawn at once, and only what is seen', async () => {
  const file = join(folder, 'many.ndjson');
  const lines = [];
  for (let number = 0; number < 100_000; number += 1) {
    lines.push(JSON.stringify({ event: 'onInteractionEvent', ts: 1718003412345 + 1000 * number, data: { id: `INTERACTION-${number >> 4}`, channel: 'CHAT', state: number % 500 ? 'ACTIVE' : 7 } }));
  }
  writeFileSync(file, lines.join('\n'));
  await open('many.html', [file]);
  assert.equal(await text('#shown'), '100000 events');
  assert.ok(await count('.row') < 120);
  const drawn = await on.browser.run('performance.getEntriesByType("paint").find(({ name }) => name === "first-contentful-paint").startTime');
  assert.ok(drawn < 1000, `first paint after ${drawn} ms`);
  await filter('severity', 'error');
  assert.equal(await text('#shown'), '200 of 100000 events');
});
