import { Refusal } from "../errors.js";

/** A key of its own for every writing of a row: 32 bytes in a small file, which is overwritten where it lies. */
export interface Seals {
  write(name: string, key: Uint8Array): Promise<void>;
  read(name: string): Promise<Uint8Array>;
  /** Overwrites the key with random bytes, then removes its file. */
  destroy(name: string): Promise<void>;
  list(): Promise<string[]>;
}

/** A row's secret part, under its seal. */
export interface Sealed {
  /** The name of the seal; null in a browser that has no files to overwrite, where the bytes are as they were. */
  readonly seal: string | null;
  readonly bytes: Uint8Array;
  /** Whether there is a passphrase below the seal. */
  readonly isProtected: boolean;
}

const FOLDER = "undersigned-seals";
const KEY_BYTES = 32;
// Every key encrypts once.
const NONCE = new Uint8Array(12);

interface SyncFile {
  read(bytes: Uint8Array, options: { at: number }): number;
  write(bytes: Uint8Array, options: { at: number }): number;
  flush(): void;
  close(): void;
}

interface Entry extends FileSystemFileHandle {
  createSyncAccessHandle(): Promise<SyncFile>;
}

const openFolder = async (): Promise<FileSystemDirectoryHandle> =>
  (await navigator.storage.getDirectory()).getDirectoryHandle(FOLDER, { create: true });

async function withFile<T>(name: string, create: boolean, act: (file: SyncFile) => T): Promise<T> {
  const entry = (await (await openFolder()).getFileHandle(name, { create })) as Entry;
  const file = await entry.createSyncAccessHandle();
  try {
    return act(file);
  } finally {
    file.close();
  }
}

function put(file: SyncFile, bytes: Uint8Array): void {
  if (file.write(bytes, { at: 0 }) !== bytes.length) throw new Refusal("vault-unavailable");
  file.flush();
}

/** Seals in this origin's own files; in a worker, where files can be written in place. Source: File System Standard. */
export const FILE_SEALS: Seals = {
  write: (name, key) => withFile(name, true, (file) => put(file, key)),
  read: (name) =>
    withFile(name, false, (file) => {
      const key = new Uint8Array(KEY_BYTES);
      if (file.read(key, { at: 0 }) !== KEY_BYTES) throw new Refusal("vault-unavailable");
      return key;
    }),
  async destroy(name) {
    await withFile(name, true, (file) => put(file, crypto.getRandomValues(new Uint8Array(KEY_BYTES))));
    await (await openFolder()).removeEntry(name);
  },
  async list() {
    const names: string[] = [];
    const folder = (await openFolder()) as FileSystemDirectoryHandle & { keys(): AsyncIterable<string> };
    for await (const name of folder.keys()) names.push(name);
    return names;
  },
};

const importKey = (key: Uint8Array, use: "encrypt" | "decrypt"): Promise<CryptoKey> =>
  crypto.subtle.importKey("raw", key as BufferSource, "AES-GCM", false, [use]);

/** Puts bytes under a fresh seal. */
export async function seal(bytes: Uint8Array, isProtected: boolean, seals: Seals | null): Promise<Sealed> {
  if (!seals) return { seal: null, bytes, isProtected };
  const key = crypto.getRandomValues(new Uint8Array(KEY_BYTES));
  const name = crypto.randomUUID();
  const encrypted = await crypto.subtle.encrypt({ name: "AES-GCM", iv: NONCE }, await importKey(key, "encrypt"), bytes as BufferSource);
  await seals.write(name, key);
  key.fill(0);
  return { seal: name, bytes: new Uint8Array(encrypted), isProtected };
}

/** Whether the seal is gone, as when a private window has forgotten it: nothing opens the row any more. */
export const isLost = async ({ seal: name }: Sealed, seals: Seals | null): Promise<boolean> =>
  name !== null && seals !== null && !(await seals.list()).includes(name);

/** Refuses: vault-unavailable, and vault-lost where the seal is gone. */
export async function unseal(sealed: Sealed, seals: Seals | null): Promise<Uint8Array> {
  const { seal: name, bytes } = sealed;
  if (name === null) return bytes;
  if (!seals) throw new Refusal("vault-unavailable");
  try {
    const key = await seals.read(name);
    const opened = await crypto.subtle.decrypt({ name: "AES-GCM", iv: NONCE }, await importKey(key, "decrypt"), bytes as BufferSource);
    key.fill(0);
    return new Uint8Array(opened);
  } catch {
    throw new Refusal((await isLost(sealed, seals)) ? "vault-lost" : "vault-unavailable");
  }
}
