// Reads annotations from standard input and issues them again with GitHub's own library: each must be the same command.
import assert from 'node:assert';
import { readFileSync } from 'node:fs';
import * as core from '@actions/core';

const parsed = (line) => {
  const [, level, properties, data] = /^::(error|warning|notice) ([^:]*)::(.*)$/.exec(line) ?? assert.fail(line);
  return { level, properties: Object.fromEntries(properties.split(',').map((it) => it.split(/=(.*)/s))), data };
};
const decoded = (text) =>
  text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%3A', ':').replaceAll('%2C', ',').replaceAll('%25', '%');
const issued = (level, data, { line, col, ...others }) => {
  const written = [];
  const write = process.stdout.write;
  process.stdout.write = (text) => written.push(text);
  const numbers = { startLine: line, startColumn: col };
  core[level](decoded(data), { ...others, ...numbers, title: decoded(others.title), file: others.file && decoded(others.file) });
  process.stdout.write = write;
  return written.join('').trimEnd();
};

const lines = readFileSync(0, 'utf8').split('\n').filter((line) => line);
assert(lines.length > 3, `only ${lines.length} annotations`);
for (const line of lines) {
  const { level, properties, data } = parsed(line);
  assert.deepStrictEqual(parsed(issued(level, data, properties)), { level, properties, data });
}
process.exitCode = 0;
console.log(`${lines.length} annotations, issued again by @actions/core`);
