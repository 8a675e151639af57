import { Refusal } from "../errors.js";
import { type CurveName, isCurvePoint, pointBytes } from "./ecdsa.js";
import { checkEd25519Key } from "./ed25519.js";
import { bitLength, type RsaKey } from "./rsa.js";
import { WireReader } from "./ssh-wire.js";

/** An SSH public key that may enrol; `application` is not null for security keys. Source: PROTOCOL §4. */
export type SshKey = { readonly type: string; readonly blob: Uint8Array; readonly application: Uint8Array | null } & (
  | { readonly kind: "ed25519"; readonly key: Uint8Array }
  | { readonly kind: "rsa"; readonly key: RsaKey }
  | { readonly kind: "ecdsa"; readonly curve: CurveName; readonly point: Uint8Array }
);

const ECDSA = /^(sk-)?ecdsa-sha2-(nistp256|nistp384|nistp521)(@openssh\.com)?$/;
const TYPES = new Set([
  "ssh-ed25519",
  "ssh-rsa",
  "ecdsa-sha2-nistp256",
  "ecdsa-sha2-nistp384",
  "ecdsa-sha2-nistp521",
  "sk-ssh-ed25519@openssh.com",
  "sk-ecdsa-sha2-nistp256@openssh.com",
]);

/** Refuses: ssh-certificate, ssh-key-type. */
function checkKeyType(type: string): void {
  if (/-cert-v\d+@openssh\.com$/.test(type)) throw new Refusal("ssh-certificate");
  if (!TYPES.has(type)) throw new Refusal("ssh-key-type");
}

function readRsa(reader: WireReader): RsaKey {
  const e = reader.natural();
  const n = reader.natural();
  const bits = bitLength(n);
  if (bits < 2048 || bits > 8192 || n % 2n === 0n || e < 3n || e >= 2n ** 32n || e % 2n === 0n) {
    throw new Refusal("ssh-rsa-key");
  }
  return { n, e };
}

/** A public key from its blob. Refuses: ssh-wire, ssh-certificate, ssh-key-type, ssh-rsa-key, ssh-ecdsa-key, ed25519-…. */
export function parseSshKey(blob: Uint8Array): SshKey {
  const reader = new WireReader(blob);
  const type = reader.word();
  checkKeyType(type);
  const security = type.startsWith("sk-");
  const finish = (): Uint8Array | null => {
    const application = security ? reader.string() : null;
    reader.end();
    return application;
  };
  if (type === "ssh-rsa") {
    const key = readRsa(reader);
    return { type, blob, kind: "rsa", key, application: finish() };
  }
  const curve = ECDSA.exec(type)?.[2] as CurveName | undefined;
  if (curve) {
    const named = reader.word();
    const point = reader.string();
    if (point.length !== pointBytes(curve)) throw new Refusal("ssh-wire");
    if (named !== curve || !isCurvePoint(curve, point)) throw new Refusal("ssh-ecdsa-key");
    return { type, blob, kind: "ecdsa", curve, point, application: finish() };
  }
  const key = reader.string();
  const application = finish();
  if (key.length !== 32) throw new Refusal("ssh-wire");
  checkEd25519Key(key);
  return { type, blob, kind: "ed25519", key, application };
}
