import assert from 'node:assert/strict';
import { test } from 'node:test';

import { counts, found, parse, samples, script, validate } from './cxray.js';
import { STRICT } from './site.js';
import { stage } from './stage.js';

// One sample is of people who wrote down the name alone; the widget gives its callback a type.
const told = samples('owidget').filter(({ data }) => typeof data === 'number' || data.type);
const tellAll = `for (const { event, data } of ${JSON.stringify(told)}) tell(event, data);`;
const names = told.map(({ event, data }) => (typeof data === 'number' ? data : event));
const on = stage({ headers: STRICT });

function check(text) {
  const recorded = parse({ text });
  assert.deepEqual(recorded.map(({ event }) => event), told.map(({ event }) => event));
  assert.ok(recorded.every(({ time }) => time));
  const { code, findings, summary } = validate({ text });
  assert.equal(code, 0, JSON.stringify(findings));
  assert.equal(summary.invalid, 0);
  assert.equal(summary.events, summary.records);
  assert.deepEqual(found(summary), counts(told));
  assert.equal(Object.keys(summary.by_event).length, 6);
  return summary;
}

test('every event of the widget is recorded when the script comes before it', async () => {
  await on.browser.open(`${on.site.url}/owidget.html`);
  await on.browser.run(script('owidget'));
  assert.match(await on.browser.console(), /cxray: waiting for window.owidget/);
  await on.browser.run(script('owidget'));
  await on.browser.run('load()');
  await on.browser.run(tellAll);
  const summary = check(await on.browser.run('cxray.text()'));
  await on.browser.run('cxray.download()');
  assert.deepEqual(validate({ file: await on.browser.downloaded() }).summary.by_event, summary.by_event);
  // The page's callbacks are called as ever.
  assert.deepEqual(await on.browser.run('heard'), names);
});

test('every event of the widget is recorded when its callbacks are set again', async () => {
  await on.browser.open(`${on.site.url}/owidget.html`);
  await on.browser.run('load()');
  await on.browser.run(script('owidget'));
  assert.match(await on.browser.console(), /set them again/);
  await on.browser.run(script('owidget'));
  await on.browser.run('$owidgetOnLoad()');
  await on.browser.run(tellAll);
  check(await on.browser.run('cxray.text()'));
  assert.deepEqual(await on.browser.run('heard'), names);
});

test('after stop() the widget has its own functions, and the page hears on', async () => {
  const recorded = await on.browser.run('cxray.stop(), cxray.text()');
  await on.browser.run(tellAll);
  assert.equal(await on.browser.run('cxray.text()'), recorded);
  assert.deepEqual(await on.browser.run('heard'), [...names, ...names]);
  assert.doesNotMatch(await on.browser.run('String(owidget.setAppEventCallback)'), /recordOf/);
});
