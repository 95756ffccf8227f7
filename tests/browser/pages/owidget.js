// Plays the mluvii widget: it has one callback of each kind, and calls $owidgetOnLoad when it is there.

const callbacks = {};
const heard = [];

function load() {
  window.owidget = {
    setAppEventCallback: (callback) => { callbacks.app = callback; },
    setStatusUpdateCallback: (callback) => { callbacks.status = callback; },
  };
  window.$owidgetOnLoad();
}

window.$owidgetOnLoad = () => {
  window.owidget.setAppEventCallback((event) => heard.push(event.type));
  window.owidget.setStatusUpdateCallback((code) => heard.push(code));
};

/** What the widget does when something happens. */
const tell = (name, data) => (typeof data === 'number' ? callbacks.status(data) : callbacks.app(data));
