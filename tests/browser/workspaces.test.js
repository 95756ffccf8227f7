import assert from 'node:assert/strict';
import { test } from 'node:test';

import { counts, found, parse, samples, script, validate } from './cxray.js';
import { STRICT } from './site.js';
import { stage } from './stage.js';

// What is sent to one widget alone has the id of that widget in its name, which nobody else can subscribe to.
const told = samples('workspaces').filter(({ event }) => !event.includes(':'));
const tellAll = `for (const { event, data } of ${JSON.stringify(told)}) tell(event, data, 'first');`;
const on = stage({ headers: STRICT });

test('every event of the Widget API is recorded with its name, and is valid', async () => {
  await on.browser.open(`${on.site.url}/workspaces.html`);
  await on.browser.run(script('workspaces'));
  await on.browser.run(script('workspaces'));
  await on.browser.run(tellAll);
  const text = await on.browser.run('cxray.text()');

  const recorded = parse({ text });
  assert.deepEqual(
    recorded.map(({ event, data }) => ({ event, data })),
    told.map(({ event, data }) => ({ event, data })),
  );
  assert.ok(recorded.every(({ time }) => time));
  const { code, findings, summary } = validate({ text });
  assert.equal(code, 0, JSON.stringify(findings));
  assert.equal(summary.invalid, 0);
  assert.equal(summary.events, summary.records);
  assert.deepEqual(found(summary), counts(told));
  assert.equal(Object.keys(summary.by_event).length, 23);

  await on.browser.run('cxray.download()');
  assert.deepEqual(validate({ file: await on.browser.downloaded() }).summary.by_event, summary.by_event);

  // The page's own widget still hears its own.
  const states = told.filter(({ event }) => event === 'onAgentStateEvent');
  assert.equal(await on.browser.run('heard.length'), states.length);
});

test('a payload that is undefined is null, not an event without payload', async () => {
  await on.browser.run("tell('onSSOTokenRefreshEvent', undefined, 'first')");
  const line = (await on.browser.run('cxray.text()')).trimEnd().split('\n').pop();
  assert.match(line, /^\{"event":"onSSOTokenRefreshEvent","data":null,"time":\d+\}$/);
  assert.equal(validate({ text: line }).code, 0);
});

test('another interaction adds its own events, and none twice', async () => {
  const before = parse({ text: await on.browser.run('cxray.text()') }).length;
  await on.browser.run("cxray.start(WS.widgetAPI('second'))");
  await on.browser.run(`
    tell('onAgentStateEvent', { currentState: 'READY', reasonCode: '' });
    tell('onInteractionEvent', { id: '2', channel: 'VOICE', state: 'ALERTING' }, 'second');
  `);
  const added = parse({ text: await on.browser.run('cxray.text()') }).slice(before);
  assert.deepEqual(added.map(({ event }) => event), ['onAgentStateEvent', 'onInteractionEvent']);
});

test('after stop() nothing more is recorded, and the widgets hear on', async () => {
  const recorded = await on.browser.run('cxray.stop(), cxray.text()');
  const before = await on.browser.run('heard.length');
  await on.browser.run(tellAll);
  assert.equal(await on.browser.run('cxray.text()'), recorded);
  assert.ok((await on.browser.run('heard.length')) > before);
});
