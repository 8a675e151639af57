import { sha256, sha384, sha512 } from "@noble/hashes/sha2.js";
import type { Digest } from "./rsa.js";

/** Source: RFC 8017 §9.2, notes. */
export const SHA256: Digest = { of: sha256, size: 32, prefix: "3031300d060960864801650304020105000420" };
export const SHA384: Digest = { of: sha384, size: 48, prefix: "3041300d060960864801650304020205000430" };
export const SHA512: Digest = { of: sha512, size: 64, prefix: "3051300d060960864801650304020305000440" };
