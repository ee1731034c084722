// A Chromium of our own, unpacked once into build/: no browser has to be installed.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "../../..");
const PLACE = join(ROOT, "build/browser");
const PACKAGE = "@sparticuz/chromium";
const FLAGS = [
  "--no-sandbox", // root in a container has no user namespace to lock itself into
  "--disable-gpu",
  "--disable-dev-shm-usage",
  "--disable-quic",
  "--disable-component-update",
  "--font-render-hinting=none",
];
// What the package takes for a machine without libraries: it then unpacks those that it brings.
const UNPACKING = { AWS_EXECUTION_ENV: "AWS_Lambda_nodejs20.x" };

/** Do something with other variables in the environment, and put the old ones back. */
async function withEnvironment(changes, act) {
  const before = { ...process.env };
  Object.assign(process.env, changes);
  try {
    return await act();
  } finally {
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
    Object.assign(process.env, before);
  }
}

// The package unpacks to the system's temporary folder and trusts whatever lies there already:
// it is given a folder of its own, which gets its final name once it is whole.
async function unpack(target) {
  mkdirSync(PLACE, { recursive: true });
  const folder = mkdtempSync(join(PLACE, "unpacking-"));
  await withEnvironment({ TMPDIR: folder, ...UNPACKING }, async () => {
    const { default: packed } = await import(PACKAGE);
    packed.setGraphicsMode = false;
    await packed.executablePath();
  });
  try {
    renameSync(folder, target);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    if (!existsSync(join(target, "chromium"))) throw error; // else somebody was quicker
  }
}

function packedVersion() {
  const inside = createRequire(import.meta.url).resolve(PACKAGE);
  const name = PACKAGE.replaceAll("/", sep);
  const folder = inside.slice(0, inside.lastIndexOf(name) + name.length);
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")).version;
}

function missingLibraries(binary, env = process.env) {
  const { stdout } = spawnSync("ldd", [binary], { env, encoding: "utf8" });
  const lines = (stdout ?? "").split("\n").filter((line) => line.includes("not found"));
  return lines.map((line) => line.trim().split(" ")[0]);
}

/** Find out which variables the binary needs; libraries of the machine come first. */
function environmentOf(binary) {
  const env = { ...process.env };
  if (!existsSync("/etc/fonts/fonts.conf")) env.FONTCONFIG_PATH = join(dirname(binary), "fonts");
  if (missingLibraries(binary, env).length === 0) return env;
  env.LD_LIBRARY_PATH = join(dirname(binary), "al2023", "lib");
  const missing = missingLibraries(binary, env);
  if (missing.length > 0) {
    const remedy = "on Debian and Ubuntu: apt install libnspr4 libnss3 libexpat1";
    throw new Error(`${binary} lacks ${missing.join(", ")}: ${remedy}`);
  }
  return env;
}

async function findChromium() {
  if (process.env.CHROMIUM_PATH) return process.env.CHROMIUM_PATH;
  if (process.platform !== "linux" || process.arch !== "x64") {
    const here = `${process.platform}-${process.arch}`;
    throw new Error(`npm has no Chromium for ${here}: set CHROMIUM_PATH to an installed one`);
  }
  const folder = join(PLACE, packedVersion());
  if (!existsSync(join(folder, "chromium"))) await unpack(folder);
  return join(folder, "chromium");
}

/** Start the browser with a home of its own, which is gone afterwards. */
export async function launch() {
  const executablePath = await findChromium();
  mkdirSync(PLACE, { recursive: true });
  const home = mkdtempSync(join(PLACE, "home-"));
  const own = { HOME: home, XDG_CONFIG_HOME: home, XDG_CACHE_HOME: home };
  const env = { ...environmentOf(executablePath), ...own };
  const browser = await chromium.launch({ executablePath, args: FLAGS, env });
  browser.on("disconnected", () => rmSync(home, { recursive: true, force: true }));
  return browser;
}
