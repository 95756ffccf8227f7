// A headless Chromium, driven by chromedriver. A script is run as the console runs what is pasted into it.

import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const FLAGS = [
  '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-dev-shm-usage', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync',
];

export class Browser {
  static async start() {
    const browser = new Browser();
    browser.folder = mkdtempSync(join(tmpdir(), 'cxray-browser-'));
    browser.driver = spawn(process.env.CHROMEDRIVER || 'chromedriver', ['--port=0'], {
      env: { ...process.env, TMPDIR: browser.folder },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    try {
      browser.url = await portOf(browser.driver).then((port) => `http://127.0.0.1:${port}/session`);
      const options = {
        args: [...FLAGS, `--user-data-dir=${join(browser.folder, 'profile')}`],
        ...(process.env.CHROMIUM ? { binary: process.env.CHROMIUM } : {}),
      };
      const capabilities = { 'goog:chromeOptions': options, 'goog:loggingPrefs': { browser: 'ALL' } };
      const { sessionId } = await browser.ask('POST', '', { capabilities: { alwaysMatch: capabilities } });
      browser.url += `/${sessionId}`;
      await browser.cdp('Browser.setDownloadBehavior', { behavior: 'allow', downloadPath: browser.folder });
    } catch (fault) {
      await browser.close();
      throw fault;
    }
    return browser;
  }

  async ask(method, path, body) {
    const answer = await fetch(this.url + path, { method, body: body && JSON.stringify(body) });
    const { value } = await answer.json();
    if (!answer.ok) throw new Error(`${path}: ${value.message}`);
    return value;
  }

  cdp(cmd, params) {
    return this.ask('POST', '/goog/cdp/execute', { cmd, params });
  }

  open(url) {
    return this.ask('POST', '/url', { url });
  }

  /** Runs what is typed in the console, and waits for its value. */
  async run(expression) {
    const { result, exceptionDetails } = await this.cdp('Runtime.evaluate', {
      expression, includeCommandLineAPI: true, userGesture: true, awaitPromise: true, returnByValue: true,
    });
    if (exceptionDetails) throw new Error(exceptionDetails.exception.description || exceptionDetails.text);
    return result.value;
  }

  /** Runs an expression until it is true. */
  async until(expression) {
    for (let tries = 0; !(await this.run(expression)); tries += 1) {
      if (tries > 200) throw new Error(`never: ${expression}`);
      await pause(50);
    }
  }

  /** What was written to the console since it was last asked for. */
  async console() {
    const entries = await this.ask('POST', '/se/log', { type: 'browser' });
    return entries.map(({ message }) => message).join('\n');
  }

  /** The path of the file that was downloaded. */
  async downloaded() {
    for (let tries = 0; tries < 200; tries += 1) {
      const name = readdirSync(this.folder).find((file) => file.endsWith('.ndjson'));
      if (name) return join(this.folder, name);
      await pause(50);
    }
    throw new Error('nothing was downloaded');
  }

  async close() {
    // The session is not there if it could not be begun.
    await this.ask('DELETE', '').catch(() => {});
    const ended = this.driver.exitCode === null && new Promise((done) => this.driver.once('exit', done));
    this.driver.kill();
    await ended;
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}

export const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

/** The port that a driver has chosen; it says so in its first lines. */
function portOf(driver) {
  return new Promise((found, failed) => {
    let said = '';
    driver.stdout.on('data', (text) => {
      said += text;
      const port = /started successfully on port (\d+)/.exec(said);
      if (port) found(port[1]);
    });
    driver.once('error', failed);
    driver.once('exit', () => failed(new Error(`chromedriver ended: ${said}`)));
  });
}
