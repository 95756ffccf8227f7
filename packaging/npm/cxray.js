#!/usr/bin/env node
// Runs the binary that the package of this platform carries.
"use strict";

const { spawn } = require("node:child_process");

const platform = `${process.platform}-${process.arch}`;
let binary;
try {
  binary = require.resolve(`cxray-${platform}/cxray`);
} catch {
  console.error(`error: the package cxray-${platform} is not installed: it carries the binary for this platform, if there is one`);
  process.exit(2);
}

const child = spawn(binary, process.argv.slice(2), { stdio: "inherit" });
child.on("error", (error) => {
  console.error(`error: ${binary}: ${error.message}`);
  process.exit(2);
});
// A terminal sends SIGINT to the binary as well, which then ends in order; other signals reach this process alone.
process.on("SIGINT", () => {});
for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
child.on("exit", (code, signal) => {
  if (signal === null) process.exit(code);
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
});
