import { bus } from './bus';
const EVENTS = { ready: 'WebChatService.ready', typed: "WebChatService.agentTypingStarted" };
bus.subscribe('WebChatService.mesageReceived', show);
bus.subscribe("WebChat.opend", () => {});
bus.subscribe('WebChatService.botConnected', hello); store.subscribe('cart.items', x => x);
PubSub.subscribe(`MessagingService.messagesReceived`, f);
api.onDataEvent('onAgentStateEvnt', cb);
api.onDataEvent('onMediaEvent', cb);
cometd.addListener('/v2/me/chat', onChat);
cometd.addListener('/v2/me/chats', onChat); cometd.subscribe('/my/own', f); cometd.addListener('/meta/*', g);
if (message.data.messageType === 'ChatStateChangedMessage') { token = 'abcdef123456'; }
owidget.setAppEventCallback(e => { switch (e.type) { case 'chatSessionStartd': break; case "chatWindowOpen": break; } });
owidget.setStatusUpdateCallback(s => {});
