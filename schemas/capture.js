// Records what happens on this page as NDJSON for `cxray validate`. Paste it in the browser's console, or run it in the page.
// It only listens: nothing is sent anywhere, nothing is stored, and reloading the page removes it. What is recorded may hold
// personal data and tokens of the page: treat the file accordingly.

(() => {
  'use strict';

  const api = {api};
  const title = {title};
  const most = {
    lines: 10000, // events that are kept; the oldest go first
    characters: 32 * 1024 * 1024, // of all events that are kept
    line: 8 * 1024 * 1024, // characters of one event
    values: 1000000, // values in one event
  };

  // ---- where the events come from ---------------------------------------------------------------------------------------

  {source}

  // ---- the record -------------------------------------------------------------------------------------------------------

  const lines = [];
  let characters = 0;
  let dropped = 0;
  let isRecording = false;
  let timer = null;
  const heard = new Map(); // what is listened to, and how to end it

  const say = (text) => console.info('cxray: ' + text);
  const warn = (text) => console.warn('cxray: ' + text);
  const count = () => lines.length + (lines.length === 1 ? ' event' : ' events');

  // The event as one line, as it is now: the page may change it later. What JSON has no word for is told by a text.
  const lineOf = (record) => {
    const ancestors = [];
    let values = 0;
    return JSON.stringify(record, function (name, value) {
      values += 1;
      if (values > most.values) throw new Error('it has too many values');
      if (typeof value === 'bigint') return String(value);
      if (typeof value !== 'object' || value === null) return value;
      while (ancestors.length > 0 && ancestors[ancestors.length - 1] !== this) ancestors.pop();
      if (ancestors.includes(value)) return '[circular]';
      ancestors.push(value);
      return value;
    });
  };

  const keep = (line) => {
    if (line.length > most.line) throw new Error('it has ' + line.length + ' characters');
    lines.push(line);
    characters += line.length;
    while (lines.length > most.lines || characters > most.characters) {
      characters -= lines.shift().length;
      dropped += 1;
      if (dropped === 1) warn('only the last events are kept, and the oldest are dropped from now on; cxray.download() saves what there is.');
    }
  };

  // Called for every event. It never throws: the page must not notice.
  const record = (event) => {
    if (!isRecording) return;
    try {
      keep(lineOf(event));
    } catch (fault) {
      warn('an event was left out: ' + (fault && fault.message));
    }
  };

  const listen = (target) => {
    if (heard.has(target)) return;
    try {
      heard.set(target, source.listen(target, record));
      say('recording ' + title + '. cxray.stop(), cxray.copy(), cxray.download() and cxray.text() do what they say.');
      if (source.hint) say(source.hint);
    } catch (fault) {
      warn('cannot listen to ' + source.where + ': ' + (fault && fault.message));
    }
  };

  const look = () => {
    clearTimeout(timer);
    const target = isRecording && heard.size === 0 && source.find();
    if (target) listen(target);
    else if (isRecording && heard.size === 0) timer = setTimeout(look, 100);
  };

  // Begins to record, or goes on. `target` is what to listen to if it is not found where it mostly is.
  const start = (target) => {
    const wasRecording = isRecording;
    isRecording = true;
    if (target) listen(target);
    else if (wasRecording) say('already recording: ' + count() + '.');
    else if (heard.size > 0) say('recording again: ' + count() + ' so far.');
    else {
      look();
      if (heard.size === 0) say('waiting for ' + source.where + '. If it has another name here: cxray.start(it).');
      if (heard.size === 0 && source.expect) source.expect(look);
    }
  };

  const stop = () => {
    isRecording = false;
    clearTimeout(timer);
    for (const [target, end] of heard) {
      if (typeof end !== 'function') continue; // it cannot be ended: it goes on, and is not recorded
      try {
        end();
        heard.delete(target);
      } catch (fault) {
        warn('cannot end listening: ' + (fault && fault.message));
      }
    }
    say('stopped: ' + count() + (dropped > 0 ? ', ' + dropped + ' older ones dropped.' : '.'));
  };

  const text = () => lines.map((line) => line + '\n').join('');

  // The clipboard belongs to the page that has the focus, which the console takes away: hence the second way.
  const copy = async () => {
    let isCopied = false;
    try {
      await navigator.clipboard.writeText(text());
      isCopied = true;
    } catch (fault) {
      const area = document.createElement('textarea');
      area.value = text();
      area.style.position = 'fixed';
      area.style.opacity = '0';
      document.body.appendChild(area);
      area.select();
      isCopied = document.execCommand('copy');
      area.remove();
    }
    if (isCopied) say('copied ' + count() + '.');
    else warn('the browser does not let a page copy now. In the console, copy(cxray.text()) does; so does cxray.download().');
    return isCopied;
  };

  const download = () => {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([text()], { type: 'application/x-ndjson' }));
    link.download = 'cxray-' + api + '-' + new Date().toISOString().replace(/[:.]/g, '-') + '.ndjson';
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
    say(count() + ' in ' + link.download + '.');
  };

  // ---- begin ------------------------------------------------------------------------------------------------------------

  const before = window.cxray;
  if (before && before.api === api && typeof before.start === 'function') {
    before.start();
  } else if (before !== undefined) {
    warn('window.cxray is there already' + (before && before.api ? ' and records ' + before.api : '') + ': nothing was done.');
  } else {
    window.cxray = { api, start, stop, copy, download, text };
    start();
  }
})();
