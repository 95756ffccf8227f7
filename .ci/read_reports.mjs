// Reads the reports of a capture with packages that read such reports elsewhere: a validator of the Reviewdog Diagnostic Format, the
// reader of Checkstyle files of a Danger plugin, and the types of Code Climate, whose report GitLab takes. Arguments: the binary, and
// captures.
import assert from 'node:assert';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { RDFormatValidator } = require('@umbrelladocs/rdformat-validator');
const { parseCheckstyle } = require('danger-plugin-lint-report/dist/parse/checkstyle_parser.js');
const { xml2js } = require('xml-js');

const [binary, ...captures] = process.argv.slice(2);
const report = (format, capture) => {
  const run = spawnSync(binary, ['validate', '-q', '--no-config', '--format', format, capture], { maxBuffer: 1 << 30 });
  assert([0, 1].includes(run.status), `${format} ${capture}: ${run.stderr}`);
  return run.stdout.toString();
};
const levels = { error: 'error', warning: 'warning', note: 'info' };
const rdformat = new RDFormatValidator({ strictMode: true, allowExtraFields: false });

let count = 0;
const issues = [];
for (const capture of captures) {
  const { findings } = JSON.parse(report('json', capture));
  count += findings.length;
  const told = findings.map(({ line, column, severity }) => ({ line, column, severity: levels[severity] }));

  const checked = await rdformat.validateString(report('rdjson', capture));
  assert(checked.valid, `${capture}: ${JSON.stringify(checked.errors)}`);
  const { diagnostics } = JSON.parse(report('rdjson', capture));
  const starts = diagnostics.map(({ location, severity }) => ({
    ...location.range.start,
    severity: levels[severity.toLowerCase()] ?? severity.toLowerCase(),
  }));
  assert.deepStrictEqual(starts, told, capture);

  const violations = parseCheckstyle(xml2js(report('checkstyle', capture)), process.cwd());
  const places = violations.map(({ line, column, severity }) => ({ line, column, severity }));
  assert.deepStrictEqual(places, told, capture);
  findings.forEach(({ message }, at) => assert(violations[at].message.startsWith(message), `${capture}: ${message}`));

  issues.push(JSON.parse(report('gitlab', capture)));
}
assert(count > 5, `only ${count} findings in all captures`);
const broken = await rdformat.validateString('{"diagnostics":[{"message":1}]}');
assert(!broken.valid, 'what is no report passed the validator');

// GitLab reads a part of what Code Climate has.
const typed = (issues) => `import type { Issue } from 'codeclimate-types';
type Read = Pick<Issue, 'description' | 'check_name' | 'location' | 'other_locations'> & Required<Pick<Issue, 'fingerprint' | 'severity'>>;
export const issues: Read[] = ${JSON.stringify(issues, null, 1)};
`;
const check = (issues) => {
  writeFileSync('gitlab.ts', typed(issues));
  const options = ['--noEmit', '--strict', '--skipLibCheck', '--module', 'nodenext', 'gitlab.ts'];
  return spawnSync(process.execPath, [require.resolve('typescript/bin/tsc'), ...options]);
};
const checked = check(issues.flat());
assert.strictEqual(checked.status, 0, `${checked.stdout}`);
assert.notStrictEqual(check([{ ...issues.flat()[0], severity: 'error' }]).status, 0, 'what is no report passed the types');
console.log(`${count} findings, read by rdformat-validator, danger-plugin-lint-report and codeclimate-types`);
