import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { VectorFormat, runVectors } from "./vector-sections.js";

/** No vectors, no JSON, no UTF-8, or no file that can be read. */
function isBadFile(error: unknown): error is Error {
  const { code } = error as { code?: unknown };
  return error instanceof VectorFormat || error instanceof SyntaxError || typeof code === "string";
}

function main(path: string | undefined): number {
  if (!path) {
    console.error("usage: npm run vectors -- FILE.json");
    return 2;
  }
  let failures = 0;
  let passed = 0;
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(resolve(process.env.INIT_CWD ?? ".", path)));
    for (const { name, fault } of runVectors(JSON.parse(text))) {
      if (fault === null) passed++;
      else {
        failures++;
        console.log(`FAILED ${name}: ${fault}`);
      }
    }
  } catch (error) {
    if (!isBadFile(error)) throw error;
    console.error(`vectors: error: ${path}: ${error.message}`);
    return 2;
  }
  console.log(`${passed} passed, ${failures} failed`);
  return failures > 0 ? 1 : 0;
}

process.exitCode = main(process.argv[2]);
