// Writes down what the widget gives to the callbacks that the page sets, and hands it on. Best run before they are set: in the page,
// behind its $owidgetOnLoad and before the script of the widget. Afterwards, set them again (the console says how).

const source = {
  where: 'window.owidget',
  hint: 'callbacks that were set before are not seen: set them again, owidget.setAppEventCallback(CALLBACK) and '
    + 'owidget.setStatusUpdateCallback(CALLBACK), with the page\'s own, or with () => {} if it has none.',

  find() {
    return window.owidget && typeof window.owidget.setAppEventCallback === 'function' && window.owidget;
  },

  // The page's $owidgetOnLoad is called as soon as the widget is there, and sets the callbacks: be there before it.
  expect(look) {
    const onLoad = window.$owidgetOnLoad;
    if (typeof onLoad !== 'function') return;
    window.$owidgetOnLoad = function () {
      window.$owidgetOnLoad = onLoad;
      look();
      return onLoad.apply(this, arguments);
    };
  },

  // The widget has one callback of each kind and tells it to nobody, so the setters are taken over until stop().
  listen(owidget, record) {
    const takeOver = (setter, recordOf) => {
      const original = owidget[setter];
      const ours = function (callback) {
        return original.call(this, function (told) {
          record(Object.assign(recordOf(told), { time: Date.now() }));
          return typeof callback === 'function' ? callback.apply(this, arguments) : undefined;
        });
      };
      owidget[setter] = ours;
      return () => {
        if (owidget[setter] === ours) owidget[setter] = original;
      };
    };
    const ends = [
      takeOver('setAppEventCallback', (told) => ({ event: told ? told.type : undefined, data: told })),
      takeOver('setStatusUpdateCallback', (told) => ({ event: 'statusUpdate', data: told })),
    ];
    return () => ends.forEach((end) => end());
  },
};
