import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { counts, found, parse, samples, script, validate } from './cxray.js';
import { STRICT } from './site.js';
import { stage } from './stage.js';

const published = samples('widgets').filter(({ event }) => event !== 'WebChatService.ready');
const publish = `
  for (const { event, data } of ${JSON.stringify(published)}) service.publish(event.slice('WebChatService.'.length), data);
`;
const on = stage({ headers: STRICT });

test('every event of the bus is recorded once, and is valid', async () => {
  await on.browser.open(`${on.site.url}/widgets.html`);
  await on.browser.run(script('widgets'));
  assert.match(await on.browser.console(), /cxray: recording Genesys Widgets bus/);
  await on.browser.run(script('widgets'));
  assert.match(await on.browser.console(), /cxray: already recording/);
  await on.browser.run(publish);
  const text = await on.browser.run('cxray.text()');

  const recorded = parse({ text });
  // What was published before is repeated by the bus, and comes first.
  assert.equal(recorded[0].event, 'WebChatService.ready');
  assert.deepEqual(
    recorded.slice(1).map(({ event, data }) => ({ event, data })),
    published.map(({ event, data }) => ({ event, data })),
  );
  const { code, findings, summary } = validate({ text });
  assert.equal(code, 0, JSON.stringify(findings));
  assert.equal(summary.invalid, 0);
  assert.equal(summary.events, summary.records);
  assert.deepEqual(found(summary), counts(recorded));
  assert.equal(Object.keys(summary.by_event).length, 36);

  // The page still hears its own.
  const messages = published.filter(({ event }) => event === 'WebChatService.messageReceived');
  assert.equal(await on.browser.run('heard.length'), messages.length);
});

test('what is downloaded is what is recorded', async () => {
  const text = await on.browser.run('cxray.text()');
  await on.browser.run('cxray.download()');
  const file = await on.browser.downloaded();
  assert.match(file, /cxray-widgets-[-0-9TZ]+\.ndjson$/);
  assert.equal(readFileSync(file, 'utf8'), text);
  assert.equal(validate({ file }).code, 0);
});

test('plugins that come later are subscribed to when they are ready', async () => {
  await on.browser.run(`{
    const late = _genesys.widgets.bus.registerPlugin('Callback');
    late.registerEvents(['ready', 'calendarOpened']);
    late.republish('ready', {});
    setTimeout(() => late.publish('calendarOpened', {}), 0);
  }`);
  await on.browser.until('/"Callback.calendarOpened"/.test(cxray.text())');
});

test('after stop() nothing more is recorded, and the page hears on', async () => {
  const recorded = await on.browser.run('cxray.stop(), cxray.text()');
  const before = await on.browser.run('heard.length');
  await on.browser.run(publish);
  assert.equal(await on.browser.run('cxray.text()'), recorded);
  assert.ok((await on.browser.run('heard.length')) > before);
  // Begun again, it goes on where it was, and hears everything once.
  await on.browser.run(script('widgets'));
  await on.browser.run("service.publish('ended', {})");
  assert.equal(validate({ text: await on.browser.run('cxray.text()') }).summary.events, parse({ text: recorded }).length + 1);
});
