// Build the one script that the server's pages and their workers run: `npm run client [-- --out FILE]`.
// The same sources give the same bytes, wherever and whenever it is built.
import { gzipSync } from "node:zlib";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { build } from "esbuild";

const ROOT = resolve(import.meta.dirname, "..");
const SERVED = join(ROOT, "../src/undersigned/server/client/client.js");

// What no page uses and esbuild cannot see to be unused.
const LEFT_OUT = {
  "@noble/post-quantum/hybrid.js": "export const MLKEM768P256 = undefined, MLKEM768X25519 = undefined;",
  // Pages say the sentence for a code in the reader's language.
  "../sentences.js": "export const SENTENCES = {};",
};
const INSTEAD = {
  commonmark: "node_modules/commonmark/lib/index.js",
  entities: "node_modules/entities/lib/decode.js",
};

const lean = {
  name: "lean",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /./ }, ({ path }) => {
      if (Object.hasOwn(LEFT_OUT, path)) return { path, namespace: "left-out", sideEffects: false };
      if (Object.hasOwn(INSTEAD, path)) return { path: join(ROOT, INSTEAD[path]), sideEffects: false };
      return null;
    });
    onLoad({ filter: /./, namespace: "left-out" }, ({ path }) => ({ contents: LEFT_OUT[path] }));
  },
};

const { values } = parseArgs({ options: { out: { type: "string", default: SERVED }, list: { type: "boolean", default: false } } });
const { outputFiles, metafile } = await build({
  absWorkingDir: ROOT,
  entryPoints: ["src/pages/main.ts"],
  bundle: true,
  minify: true,
  charset: "utf8",
  format: "iife",
  legalComments: "none",
  metafile: true,
  outfile: "client.js",
  plugins: [lean],
  target: "es2022",
  tsconfigRaw: {},
  write: false,
});
const [{ contents }] = outputFiles;
mkdirSync(dirname(values.out), { recursive: true });
writeFileSync(values.out, contents);
if (values.list) {
  const [{ inputs }] = Object.values(metafile.outputs);
  const sizes = Object.entries(inputs).sort(([, a], [, b]) => b.bytesInOutput - a.bytesInOutput);
  for (const [name, { bytesInOutput }] of sizes) console.log(String(bytesInOutput).padStart(8), name);
}
console.log(`${values.out}: ${contents.length} bytes, ${gzipSync(contents, { level: 9 }).length} compressed`);
