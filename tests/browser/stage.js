// A browser and a site for the tests of a file.

import { after, before } from 'node:test';

import { Browser } from './browser.js';
import { serve } from './site.js';

export function stage(options) {
  const stage = {};
  before(async () => {
    stage.site = await serve(options);
    stage.browser = await Browser.start();
  }, { timeout: 60000 });
  after(async () => {
    stage.site?.close();
    await stage.browser?.close();
  });
  return stage;
}
