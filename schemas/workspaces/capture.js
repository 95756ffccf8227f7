// Subscribes to the events of the Widget API with an API object of its own. Runs in the agent's Workspaces, or in a widget: events
// of an interaction come when a card is open that shows a widget, or with cxray.start(window.WS.widgetAPI(interactionId)).
// A message to one widget alone (onMessageEvent:WIDGET) is not seen.

const source = {
  where: 'window.WS.widgetAPI',
  names: {names},
  requires: {requires},
  isFirst: true,

  find() {
    if (!window.WS || typeof window.WS.widgetAPI !== 'function') return undefined;
    const widget = document.querySelector('[interactionid]');
    return widget ? window.WS.widgetAPI(widget.getAttribute('interactionid')) : window.WS.widgetAPI();
  },

  // The callback gets the payload alone, so the name is written down beside it. removeDataEvent() takes a name and no callback:
  // it might take away those of a widget, so it is not used.
  listen(widgetApi, record) {
    // What is of no interaction is told to every API object: the first is enough.
    const names = this.isFirst ? this.names : this.requires.interaction;
    this.isFirst = false;
    for (const name of names) {
      widgetApi.onDataEvent(name, (data) => record({ event: name, data: data === undefined ? null : data, time: Date.now() }));
    }
  },
};
