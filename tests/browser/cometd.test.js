// A real CometD client in the browser, a real CometD server here.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import cometd from 'cometd-nodejs-server';

import { counts, found, parse, samples, script, validate } from './cxray.js';
import { stage } from './stage.js';

// Notifications as the server sends them. A sample that is no delivery, but its payload alone, is sent on the topic of its kind.
const TOPICS = {
  CallStateChangeMessage: '/v2/me/calls',
  ChatStateChangeMessage: '/v2/me/chats',
  MessageLogUpdated: '/v2/me/chats',
  DeviceStateChangeMessage: '/v2/me/devices',
  ErrorMessage: '/v2/me/devices',
};
const notifications = samples('cometd').filter(({ event }) => TOPICS[event]);

const server = cometd.createCometDServer({ timeout: 2000, sweepPeriod: 500 });
server.policy = { canSubscribe: (session, message, channel, callback) => callback(null, channel.name !== '/forbidden') };
after(() => server.close());
let isBroken = false;
const handle = (request, response) => (isBroken ? response.writeHead(503).end() : server.handle(request, response));
const on = stage({ handle });

/** Runs `work` with a callback that ends it, and gives what the callback was given. */
const done = (work) => on.browser.run(`new Promise((done) => { ${work} })`);

test('every message of the protocol and every notification is recorded, and is valid', async () => {
  await on.browser.open(`${on.site.url}/cometd.html`);
  await on.browser.until('typeof desktop === "object"');
  await on.browser.run(script('cometd'));
  assert.match(await on.browser.console(), /cxray: recording Genesys Web Services over Bayeux/);
  await on.browser.run(script('cometd'));

  await done('desktop.handshake({ ext: { authentication: { user: "agent1" } } }, done)');
  await done("desktop.subscribe('/v2/me/*', (message) => heard.push(message.data), done)");
  assert.equal((await done("desktop.subscribe('/forbidden', () => {}, done)")).successful, false);
  const session = server.getServerSession(await on.browser.run('desktop.getClientId()'));
  for (const { event, data } of notifications) session.deliver(null, TOPICS[event], data);
  await on.browser.until(`heard.length === ${notifications.length}`);
  session.deliver(null, '/demo/notes', { text: 'Hello from another client' });
  await on.browser.until('cxray.text().includes("another client")');
  await done("desktop.publish('/demo/notes', { text: 'Hello from the client' }, done)");
  await done("desktop.unsubscribe(desktop.subscribe('/v2/me/calls', () => {}), done)");
  await done('desktop.disconnect(done)');

  const text = await on.browser.run('cxray.text()');
  const { code, findings, summary } = validate({ text });
  assert.equal(code, 0, JSON.stringify(findings));
  assert.equal(summary.invalid, 0);
  assert.equal(summary.events, summary.records);

  const recorded = parse({ text });
  assert.deepEqual(
    recorded.filter(({ event }) => TOPICS[event]).map(({ event, data }) => ({ event, data })),
    notifications.map(({ event, data }) => ({ event, data })),
  );
  const times = found(summary);
  const connects = times['cometd/ConnectRequest'];
  assert.ok(connects >= 2, 'the client connects, and waits for what comes');
  assert.deepEqual(times, {
    ...counts(notifications),
    'cometd/HandshakeRequest': 1,
    'cometd/HandshakeReply': 1,
    'cometd/ConnectRequest': connects,
    'cometd/ConnectReply': connects,
    'cometd/SubscribeRequest': 3,
    'cometd/SubscribeReply': 3,
    'cometd/Delivery': 1,
    'cometd/PublishRequest': 1,
    'cometd/PublishReply': 1,
    'cometd/UnsubscribeRequest': 1,
    'cometd/UnsubscribeReply': 1,
    'cometd/DisconnectRequest': 1,
    'cometd/DisconnectReply': 1,
  });
  assert.equal(Object.keys(times).length, 18);

  await on.browser.run('cxray.download()');
  assert.deepEqual(validate({ file: await on.browser.downloaded() }).summary.by_event, summary.by_event);
});

test('what the client fails to get is recorded once, and is valid', async () => {
  await on.browser.open(`${on.site.url}/cometd.html`);
  await on.browser.until('typeof desktop === "object"');
  await on.browser.run(script('cometd'));
  await done('desktop.handshake(done)');
  isBroken = true;
  try {
    assert.equal((await done("desktop.publish('/demo/notes', { text: 'lost' }, done)")).successful, false);
  } finally {
    isBroken = false;
  }
  await done('desktop.disconnect(done)');
  const text = await on.browser.run('cxray.text()');
  const { code, findings, summary } = validate({ text });
  assert.equal(code, 0, JSON.stringify(findings));
  assert.equal(found(summary)['cometd/PublishReply'], 1);
  assert.match(text, /"failure":/);
});

test('after stop() the client is as it was', async () => {
  const recorded = await on.browser.run('cxray.stop(), cxray.text()');
  assert.equal(await on.browser.run('desktop.getExtension("cxray")'), null);
  await done('desktop.handshake(done)');
  await done('desktop.disconnect(done)');
  assert.equal(await on.browser.run('cxray.text()'), recorded);
});

test('a client that is no global variable can be given', async () => {
  await on.browser.open(`${on.site.url}/cometd.html`);
  await on.browser.until('typeof desktop === "object"');
  await on.browser.run('const hidden = window.desktop; delete window.desktop;');
  await on.browser.run(script('cometd'));
  assert.match(await on.browser.console(), /cxray: waiting for a CometD client.*cxray.start\(it\)/);
  await on.browser.run('cxray.start(hidden)');
  await on.browser.run('new Promise((done) => hidden.handshake(() => hidden.disconnect(done)))');
  const { code, summary } = validate({ text: await on.browser.run('cxray.text()') });
  assert.equal(code, 0);
  assert.equal(found(summary)['cometd/HandshakeReply'], 1);
});
