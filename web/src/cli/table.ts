import { createReadStream } from "node:fs";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import { type Report, reportUnreadable, verifyBundle } from "../bundle/verifier.js";
import { parseZip } from "../bundle/zip.js";
import { parseBase64 } from "../canonical/base64.js";
import { Refusal } from "../errors.js";

interface Row {
  readonly id: string;
  readonly step: string;
  readonly code: string;
  readonly files: Readonly<Record<string, string>>;
  readonly zip: string | null;
}

function verifyRow(row: Row): Report {
  try {
    const held = new Map(Object.entries(row.files).map(([name, data]) => [name, parseBase64(data)]));
    return verifyBundle(row.zip === null ? held : parseZip(parseBase64(row.zip)));
  } catch (error) {
    if (error instanceof Refusal) return reportUnreadable(error);
    throw error;
  }
}

/** What is wrong with the verdict on a row, or null. */
function findFault(row: Row): string | null {
  let report: Report;
  try {
    report = verifyRow(row);
  } catch (error) {
    return `CRASH ${error instanceof Error ? error.stack : error}`;
  }
  const failed = report.steps.find(({ status }) => status === "failed");
  const said = `${failed?.step ?? "valid"} ${failed?.findings.map(({ message }) => message).slice(0, 3).join("; ") ?? ""}`;
  const same = (failed?.step ?? "valid") === row.step && (!failed || failed.findings.some(({ code }) => code === row.code));
  return same ? null : `wanted ${row.step} ${row.code}, found ${said}`;
}

async function main(path: string | undefined, part: string): Promise<number> {
  if (!path) {
    console.error("usage: npm run table -- TABLE.jsonl [PART-OF-ID]");
    return 2;
  }
  let passed = 0;
  let failed = 0;
  for await (const line of createInterface({ input: createReadStream(resolve(process.env.INIT_CWD ?? ".", path)) })) {
    const row = JSON.parse(line) as Row;
    if (!row.id.includes(part)) continue;
    const fault = findFault(row);
    if (fault === null) passed++;
    else {
      failed++;
      console.log(`FAILED ${row.id}: ${fault}`);
    }
  }
  console.log(`${passed} passed, ${failed} failed`);
  return failed > 0 ? 1 : 0;
}

process.exitCode = await main(process.argv[2], process.argv[3] ?? "");
