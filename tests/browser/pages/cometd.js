// An agent's desktop with a real CometD client.

import { CometD } from '/cometd/cometd.js';

const client = new CometD();
client.unregisterTransport('websocket'); // the server has none
client.configure({ url: `${location.origin}/cometd-server`, logLevel: 'warn' });
window.desktop = client;
window.heard = [];
