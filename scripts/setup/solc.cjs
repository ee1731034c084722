#!/usr/bin/env node
// The one Solidity compiler of py-solc-x, Ape and forge: the native program where the set-up could download it, else the
// npm package `solc` behind the same command line. solcjs will not do: its first line of output is not JSON. Over npm
// only what those three ask for is answered: `--version` and `--standard-json` with its paths.
"use strict";

const { spawnSync } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");

const ROOT = path.resolve(__dirname, "../..");
const NATIVE = path.join(ROOT, ".solcx/native/solc-v0.8.37");

let compiler;

function version() {
  return compiler.cwrap("solidity_version", "string", [])();
}

/** Parse the options; `--base-path x` and `--base-path=x` are the same, a lone `-` means standard input. */
function parse(argv) {
  const options = {
    roots: [],
    based: false,
    allowed: [],
    input: null,
    standardJson: false,
    version: false,
  };
  const values = {
    "--base-path": (value) => {
      options.based = true;
      options.roots.unshift(value || ".");
    },
    "--include-path": (value) => options.roots.push(value),
    "--allow-paths": (value) => options.allowed.push(...value.split(",").filter(Boolean)),
  };
  for (let i = 0; i < argv.length; i++) {
    const [name, inline] = argv[i].split(/=(.*)/s);
    if (name in values) values[name](inline ?? argv[++i]);
    else if (name === "--standard-json") options.standardJson = true;
    else if (name === "--version") options.version = true;
    else if (!name.startsWith("-")) options.input = name;
  }
  // Ape compiles a copy of contracts/ in a temporary folder, from where node_modules is out of reach.
  if (!options.roots.some((root) => path.resolve(root) === ROOT)) options.roots.push(ROOT);
  return options;
}

/** Read a source unit as the native compiler would: below the base path, an include path, or an allowed folder. */
function reader({ roots, allowed }) {
  const folders = [...roots, ...allowed].map((folder) => path.resolve(folder));
  const isBelow = (file, folder) =>
    file === folder || file.startsWith(folder.endsWith(path.sep) ? folder : folder + path.sep);
  return (name) => {
    const plain = name.replace(/^file:\/\//, "");
    const candidates = path.isAbsolute(plain)
      ? [plain]
      : roots.map((root) => path.resolve(root, plain));
    for (const file of candidates) {
      if (!folders.some((folder) => isBelow(file, folder))) continue;
      try {
        return { contents: fs.readFileSync(file, "utf8") };
      } catch (error) {
        if (error.code !== "ENOENT" && error.code !== "EISDIR" && error.code !== "ENOTDIR")
          throw error;
      }
    }
    return { error: `File not found: ${name}. Searched: ${candidates.join(", ")}` };
  };
}

function compile(input, read) {
  const put = (text, pointer) => {
    const size = compiler.lengthBytesUTF8(text) + 1;
    const address = compiler.cwrap("solidity_alloc", "number", ["number"])(size);
    compiler.stringToUTF8(text, address, size);
    compiler.setValue(pointer, address, "*");
  };
  const callback = compiler.addFunction((_context, kind, data, contents, failure) => {
    const wanted = compiler.UTF8ToString(kind);
    const answer =
      wanted === "source"
        ? read(compiler.UTF8ToString(data))
        : { error: `No answer for ${wanted}` };
    if (answer.contents !== undefined) put(answer.contents, contents);
    else put(answer.error, failure);
  }, "viiiii");
  return compiler.cwrap("solidity_compile", "string", ["string", "number", "number"])(
    input,
    callback,
    0,
  );
}

/** Hand over to the native compiler, which takes an include path only next to a base path, and no folder twice. */
function runNative(argv, options) {
  const extra = options.based && options.roots.at(-1) === ROOT ? ["--include-path", ROOT] : [];
  const { status, error } = spawnSync(NATIVE, [...extra, ...argv], { stdio: "inherit" });
  if (error) throw error;
  process.exitCode = status ?? 1;
}

function main() {
  const argv = process.argv.slice(2);
  const options = parse(argv);
  if (fs.existsSync(NATIVE)) return runNative(argv, options);
  compiler = require("solc/soljson.js");
  if (options.version) {
    console.log(`solc, the solidity compiler commandline interface\nVersion: ${version()}`);
  } else if (options.standardJson) {
    const input = fs.readFileSync(options.input ?? 0, "utf8");
    fs.writeFileSync(1, `${compile(input, reader(options))}\n`);
  } else {
    throw new Error("this launcher only answers --version and --standard-json");
  }
}

try {
  main();
} catch (error) {
  console.error(`solc launcher: ${error.message}`);
  process.exitCode = 1;
}
