// Listens to a CometD client: all that it receives or fails to get, and all that it sends. Runs in the page of the agent's desktop;
// if the client is no global variable of the page, give it: cxray.start(client). A handshake that is sent may hold credentials.

const source = {
  where: 'a CometD client (window.cometd, jQuery.cometd, …)',

  find() {
    const isClient = (value) =>
      value && ['addListener', 'removeListener', 'registerExtension'].every((name) => typeof value[name] === 'function');
    const jQuery = window.jQuery || {};
    const dojox = window.dojox || {};
    const usual = [window.cometd, jQuery.cometd, dojox.cometd].find(isClient);
    if (usual) return usual;
    // Values of variables only: asking a property of the page that is computed might do something.
    for (const name of Object.keys(window)) {
      const { value } = Object.getOwnPropertyDescriptor(window, name) || {};
      if (value !== window && typeof value === 'object' && isClient(value)) return value;
    }
    return undefined;
  },

  listen(client, record) {
    // A message that was not successful is told twice, under its own channel and as unsuccessful.
    const told = new WeakSet();
    const listener = client.addListener('/**', (message) => {
      if (!told.has(message)) record(message);
      told.add(message);
    });
    client.registerExtension('cxray', { outgoing: (message) => { record(message); } });
    return () => {
      client.removeListener(listener);
      client.unregisterExtension('cxray');
    };
  },
};
