bus.subscribe('WebChatService.ready', a);
bus.subscribe('WebChatService.botConnected', b);
bus.subscribe('WebChatService.sleeping', c);
bus.subscribe('WebChat.opened', d);
bus.subscribe('WebChat.closed', d);
