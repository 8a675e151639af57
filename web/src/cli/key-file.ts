import { readFileSync, writeFileSync } from "node:fs";
import { applyDeadlines, drawKeyFile, encodeKeyFile, parseKeyFile } from "../keys/key-file.js";
import { isProtected, protect, unprotect } from "../keys/protection.js";

/** For tests against other implementations: `draw FILE CHARTER CLASS PRINCIPAL SLOTS PASSPHRASE`, or `show FILE PASSPHRASE`. */
async function main([verb, path = "", ...rest]: readonly string[]): Promise<void> {
  if (verb === "draw") {
    const [id = "", name = "", principal = "", slots = "1", passphrase = ""] = rest;
    const origin = { kind: "charter", class: name, id, principal: principal || null } as const;
    const bytes = encodeKeyFile(drawKeyFile(origin, new Array<null>(Number(slots)).fill(null)));
    writeFileSync(path, passphrase ? await protect(bytes, passphrase) : bytes, { mode: 0o600 });
    return;
  }
  const held = new Uint8Array(readFileSync(path));
  const file = parseKeyFile(isProtected(held) ? await unprotect(held, rest[0] ?? "") : held);
  const { origin, slots } = applyDeadlines(file, 0);
  console.log(JSON.stringify({ origin, states: slots.map(({ state }) => state) }));
}

await main(process.argv.slice(2));
