store.subscribe('cart.items', render);
