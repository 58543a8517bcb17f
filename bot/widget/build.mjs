/**
 * Builds the widget: `built/widget.js` (the loader) and `built/chat.<hash>.js` (what it loads when the chat is opened).
 *
 *   node build.mjs            writes built/
 *   node build.mjs --verify   writes nothing, and fails where built/ is not what the source gives
 */
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const HERE = dirname(fileURLToPath(import.meta.url));
const BUILT = join(HERE, "built");
/** What a page pays for the widget: the loader at once, the rest when the chat is opened. */
const LOADER_LIMIT = 5 * 1024; // bytes, as they are
const WHOLE_LIMIT = 30 * 1024; // bytes, gzipped
const NOTICE = "/*! Partner Desk, Apache-2.0 */";
const CHAT_NOTICE = "/*! Partner Desk, Apache-2.0. Contains Preact, MIT, (c) Jason Miller: see licences.txt */";

const COMMON = {
  absWorkingDir: HERE,
  bundle: true,
  minify: true,
  write: false,
  target: "es2020",
  charset: "utf8",
  legalComments: "none",
  jsx: "automatic",
  jsxImportSource: "preact",
  logLevel: "error",
};

/** @returns {Promise<Map<string, Buffer>>} the built files by name */
async function files() {
  const chat = await chatFile();
  const name = `chat.${createHash("sha256").update(chat).digest("hex").slice(0, 12)}.js`;
  const loader = await bundle({
    entryPoints: ["source/loader.ts"],
    format: "iife",
    banner: { js: NOTICE },
    loader: { ".css": "text" },
    plugins: [minifiedStyles],
    define: { CHAT_FILE: JSON.stringify(`web/${name}`), CHAT_INTEGRITY: JSON.stringify(integrity(chat)) },
  });
  const built = new Map([
    ["widget.js", loader],
    [name, chat],
    ["licences.txt", licences(["preact"])],
  ]);
  built.set("manifest.json", manifest(built, name));
  return built;
}

const chatFile = () =>
  bundle({
    entryPoints: ["source/main.ts"],
    format: "esm",
    banner: { js: CHAT_NOTICE },
    loader: { ".css": "text" },
    plugins: [minifiedStyles],
  });

/** @param {import("esbuild").BuildOptions} options */
async function bundle(options) {
  const { outputFiles } = await build({ ...COMMON, ...options });
  return Buffer.from(outputFiles[0].contents);
}

/** Style sheets are text in the bundle; esbuild would leave their spaces and comments in it. */
const minifiedStyles = {
  name: "minified styles",
  setup(builder) {
    builder.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { outputFiles } = await build({
        entryPoints: [path],
        bundle: true,
        minify: true,
        write: false,
        charset: "utf8",
        target: ["chrome88", "firefox101", "safari16.4"],
      });
      return { contents: outputFiles[0].text.trimEnd(), loader: "text" };
    });
  },
};

/** @param {Buffer} content */
const integrity = (content) => `sha384-${createHash("sha384").update(content).digest("base64")}`;

/** @param {string[]} packages */
function licences(packages) {
  const texts = packages.map((name) => {
    const { version } = JSON.parse(readFileSync(join(HERE, "node_modules", name, "package.json"), "utf8"));
    return `${name} ${version}\n\n${readFileSync(join(HERE, "node_modules", name, "LICENSE"), "utf8").trim()}\n`;
  });
  return Buffer.from(texts.join("\n"));
}

/**
 * @param {Map<string, Buffer>} built
 * @param {string} chat the name of the chat's file
 */
function manifest(built, chat) {
  const scripts = [...built].filter(([name]) => name.endsWith(".js"));
  const entries = scripts.map(([name, content]) => [name, { bytes: content.length, integrity: integrity(content) }]);
  return Buffer.from(`${JSON.stringify({ loader: "widget.js", chat, files: Object.fromEntries(entries) }, null, 2)}\n`);
}

/** @param {Map<string, Buffer>} built @returns {string[]} what is too large */
function excesses(built) {
  const scripts = [...built].filter(([name]) => name.endsWith(".js"));
  const loader = built.get("widget.js").length;
  // Level 6 is what servers and proxies use unless told otherwise.
  const whole = scripts.reduce((sum, [, content]) => sum + gzipSync(content, { level: 6 }).length, 0);
  console.log(`loader ${loader} of ${LOADER_LIMIT} bytes; all, gzipped, ${whole} of ${WHOLE_LIMIT} bytes`);
  return [
    ...(loader > LOADER_LIMIT ? [`built/widget.js has ${loader} bytes: make source/loader.ts smaller`] : []),
    ...(whole > WHOLE_LIMIT
      ? [`the scripts have ${whole} bytes gzipped: make what source/main.ts imports smaller`]
      : []),
  ];
}

/** @param {Map<string, Buffer>} built @returns {string[]} where built/ is not what the source gives */
function differences(built) {
  const present = readdirSync(BUILT);
  const stale = [...built].filter(([name, content]) => !present.includes(name) || !content.equals(read(name)));
  const extra = present.filter((name) => !built.has(name));
  return [
    ...stale.map(
      ([name]) => `built/${name} is not what the source gives: run make widget, and commit bot/widget/built`,
    ),
    ...extra.map((name) => `built/${name} is not of the source: run make widget, and commit bot/widget/built`),
  ];
}

/** @param {string} name */
const read = (name) => readFileSync(join(BUILT, name));

/** @param {Map<string, Buffer>} built */
function write(built) {
  rmSync(BUILT, { recursive: true, force: true });
  mkdirSync(BUILT);
  for (const [name, content] of built) writeFileSync(join(BUILT, name), content);
}

const built = await files();
const verifying = process.argv.includes("--verify");
const problems = excesses(built);
if (!verifying) write(built);
if (verifying) problems.push(...differences(built));
for (const problem of problems) console.error(problem);
process.exitCode = problems.length > 0 ? 1 : 0;
