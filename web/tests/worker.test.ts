import assert from "node:assert/strict";
import { test } from "node:test";
import { Worker } from "node:worker_threads";
import { join, utf8 } from "../src/canonical/bytes.js";
import { checkMembership } from "../src/check/membership.js";
import { encodeScalar } from "../src/group/ristretto.js";
import type { Opening } from "../src/prove/membership.js";
import { WorkerClient } from "../src/worker/client.js";
import { drawRing } from "./support.js";

const SCRIPT = new URL("../src/worker/node.js", import.meta.url);

async function withWorker(use: (client: WorkerClient) => Promise<void>): Promise<void> {
  const worker = new Worker(SCRIPT);
  const client = new WorkerClient({
    post: (message) => worker.postMessage(message),
    listen: (receive) => worker.on("message", receive),
  });
  try {
    await use(client);
  } finally {
    await worker.terminate();
  }
}

test("a worker proves, and tells how far it is", () =>
  withWorker(async (client) => {
    const { ring, openings, commitments } = drawRing(20);
    const { s, r } = openings[13] as Opening;
    const message = utf8("a message");
    const parts: number[] = [];
    const secret = join(encodeScalar(s), encodeScalar(r));
    const proof = await client.prove(commitments, 13, secret, message, (_, done) => parts.push(done));
    checkMembership(ring, message, proof);
    assert.equal(parts.at(-1), 1);
    assert.equal(parts.length, ring.radices.length);
  }));

test("a worker tells refusals by their code, and goes on", () =>
  withWorker(async (client) => {
    const { openings, commitments } = drawRing(4);
    const { s, r } = openings[0] as Opening;
    const secret = join(encodeScalar(s), encodeScalar(r));
    await assert.rejects(client.prove(commitments, 1, secret, utf8("a")), { code: "opening-mismatch" });
    const { report } = await client.verify(utf8("no zip"));
    assert.equal(report.valid, false);
    assert.equal(report.steps[0]?.code, "zip-form");
  }));

test("a worker protects key files and opens them", () =>
  withWorker(async (client) => {
    const saved = await client.protect(utf8("a document"), "seven ducks");
    assert.deepEqual(await client.unprotect(saved, "seven ducks"), utf8("a document"));
    await assert.rejects(client.unprotect(saved, "eight ducks"), { code: "key-file-passphrase" });
  }));
