// Plays the bus of Genesys Widgets as it is documented: plugins subscribe and publish by name, delivery comes later, what is
// republished reaches late subscribers too, and registry() tells who is there. There is no way to end a subscription.

const subscriptions = new Map();
const republished = new Map();
const registry = {};
const later = (work) => Promise.resolve().then(work);

function registerPlugin(publisher) {
  if (registry[publisher]) return false;
  registry[publisher] = { commands: [], events: [] };
  const send = (name, data) => {
    const event = { time: Date.now(), publisher, event: `${publisher}.${name}`, data };
    later(() => (subscriptions.get(event.event) || []).forEach((callback) => callback(event)));
    return event;
  };
  return {
    registerEvents: (names) => registry[publisher].events.push(...names),
    registry: () => registry,
    publish: send,
    republish: (name, data) => republished.set(`${publisher}.${name}`, send(name, data)),
    subscribe(name, callback) {
      if (!subscriptions.has(name)) subscriptions.set(name, []);
      subscriptions.get(name).push(callback);
      const before = republished.get(name);
      if (before) later(() => callback(before));
      return name;
    },
  };
}

window._genesys = { widgets: { bus: { registerPlugin } } };

// What the page itself hears.
const service = registerPlugin('WebChatService');
const own = registerPlugin('Page');
const heard = [];
own.subscribe('WebChatService.messageReceived', (event) => heard.push(event.data));
service.republish('ready', {});
