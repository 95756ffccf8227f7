// What every script has in common, shown with the bus of the widgets.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { found, parse, script, validate } from './cxray.js';
import { STRICT } from './site.js';
import { stage } from './stage.js';

const on = stage({ headers: STRICT });
const text = () => on.browser.run('cxray.text()');

async function begin() {
  await on.browser.open(`${on.site.url}/widgets.html`);
  await on.browser.run(script('widgets'));
  await on.browser.run('0'); // what was published before is repeated
  await on.browser.console();
}

test('nothing is added to the page but the variable cxray', async () => {
  await on.browser.open(`${on.site.url}/widgets.html`);
  const keys = 'Object.getOwnPropertyNames(window).sort()';
  const before = await on.browser.run(keys);
  await on.browser.run(script('widgets'));
  await on.browser.run('cxray.copy().then(() => cxray.download())');
  const after = await on.browser.run(keys);
  assert.deepEqual(after.filter((name) => !before.includes(name)), ['cxray']);
  assert.equal(await on.browser.run('document.body.childElementCount'), 0);
});

test('hostile values are recorded as what they are', async () => {
  await begin();
  await on.browser.run(`{
    const data = { text: '</script><!-- \\u0000\\u001b[2J\\u2028\\u202e ::error::x\\n##vso[x]', half: '\\ud800' };
    data.self = { again: data };
    data.list = [data.self, data];
    data.twice = [data.list[0].plain = { n: 1 }, data.self.plain];
    data.big = 12345678901234567890n;
    data.none = undefined;
    data.not = NaN;
    data.run = () => 1;
    data.when = new Date(0);
    service.publish('error', { errors: [null], hostile: data });
    service.publish('restored', { async: true, large: 'x'.repeat(1 << 20) });
    setTimeout(() => { data.text = 'changed afterwards'; }, 0);
  }`);
  await on.browser.until('cxray.text().includes("restored")');
  await on.browser.run('new Promise((done) => setTimeout(done, 10))');
  const [, hostile, large] = (await text()).trimEnd().split('\n').map((line) => JSON.parse(line));
  const { hostile: data } = hostile.data;
  assert.equal(data.text, '</script><!-- \u0000\u001b[2J\u2028\u202e ::error::x\n##vso[x]');
  assert.deepEqual(data.self, { again: '[circular]', plain: { n: 1 } });
  assert.deepEqual(data.twice, [{ n: 1 }, { n: 1 }]);
  assert.equal(data.big, '12345678901234567890');
  assert.equal(data.not, null);
  assert.equal(data.when, '1970-01-01T00:00:00.000Z');
  assert.equal(large.data.large.length, 1 << 20);

  const { code, findings, summary } = validate({ text: await text() });
  assert.deepEqual([summary.records, summary.valid], [3, 2]);
  // Half a character is what the page really sent: it is told, and nothing else is wrong.
  assert.equal(code, 1);
  assert.deepEqual(findings.filter(({ severity }) => severity === 'error').map((finding) => finding.code), ['encoding']);
});

test('what cannot be recorded is told, and the page goes on', async () => {
  await begin();
  await on.browser.run(`{
    let deep = {};
    for (let depth = 0; depth < 100000; depth += 1) deep = { deep };
    service.publish('error', deep);
    service.publish('error', { get secret() { throw new Error('hands off'); } });
    service.publish('error', { huge: 'x'.repeat(9 * 1024 * 1024) });
    const node = {};
    let lattice = [node, node];
    for (let level = 0; level < 30; level += 1) lattice = [lattice, lattice];
    service.publish('error', lattice);
    service.publish('ended', {});
    service.publish('messageReceived', {});
  }`);
  await on.browser.until('heard.length === 1');
  assert.deepEqual(parse({ text: await text() }).map(({ event }) => event.split('.')[1]), ['ready', 'ended', 'messageReceived']);
  const told = await on.browser.console();
  for (const reason of [/call stack/, /hands off/, /9437\d+ characters/, /too many values/]) assert.match(told, reason);
});

test('only the last ten thousand are kept, and that is told', async () => {
  await begin();
  await on.browser.run("for (let n = 0; n < 10500; n += 1) service.publish('messageReceived', { idleTimeCountDown: n })");
  await on.browser.until('heard.length === 10500');
  const { code, summary } = validate({ text: await text() });
  assert.equal(code, 0);
  assert.deepEqual(found(summary), { 'widgets/WebChatService.messageReceived': 10000 });
  assert.equal(parse({ text: await text() })[0].data.idleTimeCountDown, 500);
  await on.browser.run('cxray.stop()');
  const told = await on.browser.console();
  assert.equal(told.match(/oldest are dropped/g).length, 1);
  assert.match(told, /stopped: 10000 events, 501 older ones dropped/);
});

test('many large events are bounded too', async () => {
  await begin();
  await on.browser.run("for (let n = 0; n < 40; n += 1) service.publish('error', { n, large: 'x'.repeat(1 << 20) })");
  await on.browser.until('cxray.text().includes(\'"n":39\')');
  const length = await on.browser.run('cxray.text().length');
  assert.ok(length > 30 << 20 && length <= (32 << 20) + 40, String(length));
});

test('the clipboard gets what is recorded', async () => {
  await begin();
  await on.browser.cdp('Browser.grantPermissions', { permissions: ['clipboardReadWrite', 'clipboardSanitizedWrite'] });
  assert.equal(await on.browser.run('cxray.copy()'), true);
  assert.equal(await on.browser.run('navigator.clipboard.readText()'), await text());
  // A page without a clipboard of that kind, such as one that is not served over https.
  await on.browser.run("service.publish('ended', {})");
  await on.browser.run("Object.defineProperty(navigator, 'clipboard', { value: undefined, configurable: true })");
  assert.equal(await on.browser.run('cxray.copy()'), true);
  await on.browser.run('delete navigator.clipboard');
  assert.equal(await on.browser.run('navigator.clipboard.readText()'), await text());
  assert.match(await text(), /WebChatService.ended/);
});

test('what the page has called cxray stays', async () => {
  await on.browser.open(`${on.site.url}/empty.html`);
  await on.browser.run('window.cxray = 7');
  await on.browser.run(script('widgets'));
  assert.equal(await on.browser.run('cxray'), 7);
  assert.match(await on.browser.console(), /nothing was done/);
});

test('the script of another API does not end a recording', async () => {
  await begin();
  await on.browser.run(script('owidget'));
  assert.equal(await on.browser.run('cxray.api'), 'widgets');
  assert.match(await on.browser.console(), /records widgets/);
});

test('a page that has it later is waited for', async () => {
  await on.browser.open(`${on.site.url}/empty.html`);
  await on.browser.run(script('widgets'));
  assert.match(await on.browser.console(), /waiting for window._genesys.widgets.bus/);
  await on.browser.run("const late = document.createElement('script'); late.src = 'widgets.js'; document.head.append(late); 0");
  await on.browser.until('cxray.text().includes("WebChatService.ready")');
});

test('a page that has none is told so, and waiting can be ended', async () => {
  await on.browser.open(`${on.site.url}/empty.html`);
  for (const api of ['cometd', 'workspaces', 'owidget']) {
    await on.browser.run(script(api));
    await on.browser.run('cxray.stop(), delete window.cxray');
    assert.match(await on.browser.console(), /cxray: waiting for [^]*cxray: stopped: 0 events/);
  }
});
