// Plays the Widget API of Workspaces: every widget has an API object of its own, a callback gets the payload alone.

const apis = [];

window.WS = {
  widgetAPI(interactionId) {
    const callbacks = [];
    const api = {
      interactionId,
      onDataEvent: (event, callback) => { callbacks.push([event, callback]); },
      removeDataEvent: () => { throw new Error('a name is given, and everything that has it is removed'); },
    };
    api.tell = (name, data) => callbacks.filter(([event]) => event === name).forEach(([, callback]) => callback(data));
    apis.push(api);
    return api;
  },
};

/** An event that every widget is told, or those of one interaction. */
const tell = (name, data, interactionId) =>
  apis.filter((api) => interactionId === undefined || api.interactionId === interactionId).forEach((api) => api.tell(name, data));

// What a widget of the page hears.
const heard = [];
window.WS.widgetAPI('first').onDataEvent('onAgentStateEvent', (data) => heard.push(data));
