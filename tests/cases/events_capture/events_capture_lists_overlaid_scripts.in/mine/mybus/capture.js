// Listens to my bus. Runs anywhere.

const source = { where: 'window.mybus', find: () => window.mybus, listen: (bus, record) => bus.each({names}, record) };
