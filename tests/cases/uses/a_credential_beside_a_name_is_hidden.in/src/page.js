call({token: 'f00dfeed12345678', on: bus.subscribe('WebChatService.redy', a), password: "hunter2hunter2"});
