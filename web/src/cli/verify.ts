import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { type Report, reportJson, reportUnreadable, verifyBundle } from "../bundle/verifier.js";
import { type Policy, parseLogKey, parseRoot, parseWitnessList } from "../check/trust.js";
import { Refusal } from "../errors.js";
import { readBundle } from "./read-bundle.js";

const USAGE = "usage: npm run verify -- BUNDLE [--witness FILE]… [--log FILE] [--tsa CA.pem] [--json]";

/** npm runs this in the package's folder. */
const find = (path: string): string => resolve(process.env.INIT_CWD ?? ".", path);

function verifyPath(path: string, policy: Policy): Report {
  try {
    return verifyBundle(readBundle(path), () => {}, policy);
  } catch (error) {
    if (error instanceof Refusal) return reportUnreadable(error);
    throw error;
  }
}

function print({ steps, verified }: Report): void {
  steps.forEach(({ step, status, detail, findings }, i) => {
    console.log(`${i + 1} ${step.padEnd(10)} ${status.padEnd(12)} ${detail ?? ""}`);
    for (const finding of findings) console.log(`    ${finding.message}`);
  });
  console.log(verified ? `\nVALID\n\n${verified.standing.length} different members signed.` : "\nNOT VALID");
}

function readArguments(args: readonly string[]) {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      json: { type: "boolean", default: false },
      log: { type: "string" },
      tsa: { type: "string" },
      witness: { type: "string", multiple: true, default: [] },
    },
  });
  const [path, ...more] = positionals;
  if (path === undefined || more.length > 0) throw new TypeError("one bundle");
  const policy: Policy = {
    witnesses: values.witness.flatMap((file) => parseWitnessList(readFileSync(find(file), "utf8"))),
    logKey: values.log === undefined ? null : parseLogKey(readFileSync(find(values.log), "utf8")),
    timestampRoot: values.tsa === undefined ? null : parseRoot(readFileSync(find(values.tsa))),
  };
  return { path: find(path), policy, json: values.json };
}

function main(args: readonly string[]): number {
  let asked: ReturnType<typeof readArguments>;
  try {
    asked = readArguments(args);
  } catch (error) {
    console.error(`${USAGE}\n${error instanceof Error ? error.message : error}`);
    return 2;
  }
  const report = verifyPath(asked.path, asked.policy);
  if (asked.json) console.log(JSON.stringify(reportJson(report), null, 2));
  else print(report);
  return report.verified ? 0 : 1;
}

process.exitCode = main(process.argv.slice(2));
