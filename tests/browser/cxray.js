// The binary under test: CXRAY, or what `cargo build --release` makes.

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const binary = process.env.CXRAY || `${root}target/release/cxray`;

function run(args, input) {
  const ended = spawnSync(binary, args, { cwd: root, input, encoding: 'utf8', maxBuffer: 1 << 28 });
  if (ended.error) throw ended.error;
  return ended;
}

const lines = (text) => text.split('\n').filter((line) => line !== '').map((line) => JSON.parse(line));

/** What `cxray events capture` prints for an API. */
export function script(api) {
  const { status, stdout, stderr } = run(['events', 'capture', '--quiet', api]);
  if (status !== 0) throw new Error(stderr);
  return stdout;
}

/** Exit code, findings and summary of `cxray validate`, of a file or of a text on standard input. */
export function validate({ file, text }) {
  const { status, stdout, stderr } = run(['validate', '--format', 'ndjson', ...(file ? [file] : [])], text);
  const told = lines(stdout);
  return { code: status, findings: told.slice(0, -1), summary: told[told.length - 1], stderr };
}

/** The normalised events of files or of a text. */
export function parse({ files = [], text }) {
  return lines(run(['parse', ...files], text).stdout);
}

/** Every event of the samples of an API, normalised. */
export const samples = (api) => parse({ files: [`samples/${api}`] });

/** How often `cxray validate` found each event. */
export const found = ({ by_event: byEvent }) =>
  Object.fromEntries(Object.entries(byEvent).map(([name, { events }]) => [name, events]));

/** How often each event is among these, in the words of the summary. */
export function counts(events) {
  const count = {};
  for (const { api, event } of events) count[`${api}/${event}`] = (count[`${api}/${event}`] || 0) + 1;
  return count;
}

/** Writes the page of captures to a file. */
export function report(captures, file) {
  const { status, stderr } = run(['report', '--quiet', '-o', file, ...captures]);
  if (status > 1) throw new Error(stderr);
}

/** The diagram of captures in the language of Mermaid. */
export function diagram(args) {
  const { status, stdout, stderr } = run(['print', '--quiet', '--format', 'mermaid', ...args]);
  if (status > 1) throw new Error(stderr);
  return stdout;
}
