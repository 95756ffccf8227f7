// The payload of every sample is assignable to the type of its event, as the TypeScript compiler sees it, and payloads with a member of
// another type are not. Usage: node read_types.mjs SAMPLES.ndjson, beside events.ts.

import fs from "node:fs";
import ts from "typescript";

const lines = fs.readFileSync(process.argv[2], "utf8").split("\n").filter((line) => line);
// A name may go on with an id: onMessageEvent:ID.
const samples = lines.map((line) => JSON.parse(line)).map(({ event, data }) => ({ event: event.split(":")[0], data }));
let text = 'import type { EventName, Payloads } from "./events";\n';
// Each statement stands on a line of its own, so that a fault names its sample.
const statements = [];
const known = new Set();
for (const { event, data } of samples) {
  known.add(event);
  statements.push({ event, kind: "valid", code: `export const s${statements.length}: Payloads[${JSON.stringify(event)}] = ${JSON.stringify(data)};` });
  if (data === null || typeof data !== "object" || Array.isArray(data)) continue;
  for (const name of Object.keys(data)) {
    // No schema of the catalogue has a member of this type.
    const wrong = `{ ...${JSON.stringify({ ...data, [name]: undefined })}, ${JSON.stringify(name)}: 1n }`;
    statements.push({ event, kind: "wrong", code: `export const s${statements.length}: Payloads[${JSON.stringify(event)}] = ${wrong};` });
  }
}
statements.push({ event: "all", kind: "valid", code: `export const names: EventName[] = ${JSON.stringify([...known])};` });
statements.push({ event: "none", kind: "wrong", code: 'export const none: EventName = "no such event";' });
text += statements.map((statement) => statement.code).join("\n");
fs.writeFileSync("samples.ts", text);

const options = { strict: true, noEmit: true, target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler, types: [], skipLibCheck: true };
const program = ts.createProgram(["samples.ts"], options);
const faults = ts.getPreEmitDiagnostics(program);
const byLine = new Map();
const messages = [];
for (const fault of faults) {
  const message = ts.flattenDiagnosticMessageText(fault.messageText, "\n");
  if (fault.file?.fileName.endsWith("samples.ts")) {
    byLine.set(fault.file.getLineAndCharacterOfPosition(fault.start).line - 1, message);
  } else {
    messages.push(`${fault.file?.fileName}: ${message}`);
  }
}
let caught = 0;
let loose = 0;
statements.forEach((statement, index) => {
  const message = byLine.get(index);
  if (statement.kind === "valid" && message) messages.push(`${statement.event}: ${message}\n  ${statement.code.slice(0, 200)}`);
  if (statement.kind === "wrong") message ? (caught += 1) : (loose += 1);
});
if (known.size < 80) messages.push(`only ${known.size} events have a sample`);
// Members that may be anything catch nothing; most members have a type.
if (caught < loose * 3) messages.push(`only ${caught} of ${caught + loose} wrong members were caught`);
console.log(`types: ${samples.length} samples of ${known.size} events fit, ${caught} of ${caught + loose} wrong members are caught`);
if (messages.length > 0) {
  console.error(messages.join("\n"));
  process.exit(1);
}
