import { resolve } from "node:path";
import { type Report, reportJson, reportUnreadable, verifyBundle } from "../bundle/verifier.js";
import { Refusal } from "../errors.js";
import { readBundle } from "./read-bundle.js";

function verifyPath(path: string): Report {
  try {
    return verifyBundle(readBundle(path));
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

function main(args: readonly string[]): number {
  const [path, ...more] = args.filter((arg) => arg !== "--json");
  if (!path || more.length > 0) {
    console.error("usage: npm run verify -- BUNDLE [--json]");
    return 2;
  }
  const report = verifyPath(resolve(process.env.INIT_CWD ?? ".", path));
  if (args.includes("--json")) console.log(JSON.stringify(reportJson(report), null, 2));
  else print(report);
  return report.verified ? 0 : 1;
}

process.exitCode = main(process.argv.slice(2));
