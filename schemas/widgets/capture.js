// Subscribes to the events that plugins publish on the page's bus. Runs in the page that shows the widgets, at any time: what
// was published before is not seen, apart from `ready`, which the bus repeats for late subscribers.

const source = {
  where: 'window._genesys.widgets.bus',
  names: {names},

  find() {
    const genesys = window._genesys;
    const bus = (genesys && genesys.widgets && genesys.widgets.bus) || window.CXBus;
    return bus && typeof bus.registerPlugin === 'function' && bus;
  },

  // A bus has no subscription to everything and no end of a subscription: every name is subscribed to once, as a plugin of our
  // own, and what plugins have registered since is asked for whenever one of them is ready.
  listen(bus, record) {
    const plugin = bus.registerPlugin('cxray' + Date.now());
    const subscribed = new Set();
    const subscribe = (name) => {
      if (subscribed.has(name)) return;
      subscribed.add(name);
      plugin.subscribe(name, hear);
    };
    const subscribeToRegistered = () => {
      const plugins = (typeof plugin.registry === 'function' && plugin.registry()) || {};
      for (const owner of Object.keys(plugins)) {
        const events = plugins[owner] && plugins[owner].events;
        for (const event of Array.isArray(events) ? events : []) {
          if (typeof event === 'string') subscribe(event.startsWith(owner + '.') ? event : owner + '.' + event);
        }
      }
    };
    const hear = (event) => {
      record(event);
      if (event && /\.ready$/.test(event.event)) subscribeToRegistered();
    };
    this.names.forEach(subscribe);
    subscribeToRegistered();
  },
};
