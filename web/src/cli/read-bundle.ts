import { lstatSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, posix } from "node:path";
import type { Files } from "../bundle/format.js";
import { parseZip } from "../bundle/zip.js";
import { Refusal } from "../errors.js";

function readFolder(folder: string, name: string, files: Map<string, Uint8Array>): void {
  for (const item of readdirSync(join(folder, name)).sort()) {
    const inside = posix.join(name, item);
    const found = lstatSync(join(folder, inside));
    if (found.isDirectory()) readFolder(folder, inside, files);
    else if (found.isFile()) files.set(inside, readFileSync(join(folder, inside)));
    else throw new Refusal("bundle-kind", inside);
  }
}

/** The files of a bundle: a folder or a zip. Refuses: bundle-kind, not-found, zip-…. */
export function readBundle(path: string): Files {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) throw new Refusal("not-found", path);
  if (!found.isDirectory()) return parseZip(readFileSync(path));
  const files = new Map<string, Uint8Array>();
  readFolder(path, "", files);
  return files;
}
