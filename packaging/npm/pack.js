// Makes the npm packages: node pack.js OUT PLATFORM=BINARY...
// A platform is `process.platform-process.arch`, such as `linux-x64`. OUT then holds the tarball of each, and that of `cxray`, which
// depends on them.
"use strict";

const { execFileSync } = require("node:child_process");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");

const [out, ...binaries] = process.argv.slice(2);
if (!out || binaries.length === 0) {
  console.error("usage: node pack.js OUT PLATFORM=BINARY...");
  process.exit(2);
}
const manifest = fs.readFileSync(path.join(__dirname, "../../Cargo.toml"), "utf8");
const version = manifest.match(/^version = "(.+)"$/m)[1];
const main = JSON.parse(fs.readFileSync(path.join(__dirname, "package.json"), "utf8"));

function pack(fields, files) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "cxray-npm-"));
  for (const [name, file] of files) {
    fs.copyFileSync(file, path.join(folder, name));
    fs.chmodSync(path.join(folder, name), 0o755);
  }
  fs.writeFileSync(path.join(folder, "package.json"), JSON.stringify(fields, null, 2));
  execFileSync("npm", ["pack", "--silent", "--pack-destination", path.resolve(out), folder], { stdio: ["ignore", "ignore", "inherit"] });
  fs.rmSync(folder, { recursive: true });
}

fs.mkdirSync(out, { recursive: true });
const { license, description } = main;
const packages = {};
for (const [platform, binary] of binaries.map((it) => it.split("="))) {
  const [system, cpu] = platform.split("-");
  const name = `cxray-${platform}`;
  packages[name] = version;
  pack({ name, version, description, license, os: [system], cpu: [cpu], files: ["cxray"] }, [["cxray", binary]]);
}
pack({ ...main, version, optionalDependencies: packages }, [["cxray.js", path.join(__dirname, "cxray.js")]]);
