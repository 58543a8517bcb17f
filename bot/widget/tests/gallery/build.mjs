/** Builds the gallery: node build.mjs DIRECTORY writes gallery.js and index.html there. */
import { copyFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const HERE = dirname(fileURLToPath(import.meta.url));
const directory = process.argv[2];

/** As in ../../build.mjs: a style sheet is a text, with what it imports. */
const styles = {
  name: "styles",
  setup(builder) {
    builder.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { outputFiles } = await build({ entryPoints: [path], bundle: true, minify: true, write: false });
      return { contents: outputFiles[0].text, loader: "text" };
    });
  },
};

await build({
  entryPoints: [join(HERE, "gallery.ts")],
  outfile: join(directory, "gallery.js"),
  bundle: true,
  format: "esm",
  target: "es2022",
  jsx: "automatic",
  jsxImportSource: "preact",
  plugins: [styles],
  logLevel: "error",
});
copyFileSync(join(HERE, "index.html"), join(directory, "index.html"));
