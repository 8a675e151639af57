import { join, utf8 } from "../canonical/bytes.js";
import { Refusal } from "../errors.js";
import { encodeKeyFile, type KeyFile, parseKeyFile } from "../keys/key-file.js";
import { isProtected, protect, unprotect } from "../keys/protection.js";
import { type Rows, Store } from "./store.js";

/** A key file as it lies in the vault. */
interface KeyRow {
  /** The id in its origin: of the charter, or of the letter that was signed. */
  readonly id: string;
  /** What the person knows it by: the group's name. */
  readonly title: string;
  /** The document, or an age file with it; docs/key-file.md. */
  readonly saved: Uint8Array;
  /** Other with every writing, so that no page writes over what another wrote. */
  readonly revision: string;
}

/** What a list of keys tells. */
export interface Kept {
  readonly id: string;
  readonly title: string;
  readonly isProtected: boolean;
}

/** A key file that was opened; `rewrite` puts another in its place. */
export interface Opened extends Kept {
  readonly file: KeyFile;
  readonly passphrase: string | null;
  readonly revision: string;
}

/** What a decision about a letter sends, kept until the server has it: the same size for a letter that was left. */
export interface Sending {
  /** The letter's id in hex. */
  readonly letter: string;
  readonly title: string;
  /** What is sent, or saved as a file instead. */
  readonly sent: Uint8Array;
  /** Six hex digits for the member to remember. */
  readonly digits: string;
  /** Whether it is a signature. */
  readonly signed: boolean;
}

/** A sending as it lies here: it tells as little as the key does, to whoever has the storage and not the passphrase. */
interface SendingRow {
  readonly letter: string;
  readonly title: string;
  /** What was decided, the six digits and what is sent, or an age file with them. */
  readonly saved: Uint8Array;
}

/** What a list of sendings tells. */
export interface Unsent {
  readonly letter: string;
  readonly title: string;
  readonly isProtected: boolean;
}

/** An enrolment that is under way: its key is there before the server hears of it. */
export interface Enrolling {
  /** The charter's id in hex. */
  readonly id: string;
  readonly title: string;
  readonly saved: Uint8Array;
  /** What is sent to the server; null as long as something is missing, as a signature that is made elsewhere. */
  readonly sent: Uint8Array | null;
}

/** What puts a document under a passphrase and opens it; a worker does so without holding up the page. */
export interface Protection {
  protect(document: Uint8Array, passphrase: string): Promise<Uint8Array>;
  unprotect(bytes: Uint8Array, passphrase: string): Promise<Uint8Array>;
}

const HERE: Protection = { protect, unprotect };

const newRevision = (): string => crypto.randomUUID();

const pack = async (file: KeyFile, passphrase: string | null, by: Protection): Promise<Uint8Array> => {
  const document = encodeKeyFile(file);
  if (passphrase === null) return document;
  try {
    return await by.protect(document, passphrase);
  } finally {
    document.fill(0);
  }
};

const DIGITS = 6;
const SIGNED = "s";
const LEFT = "l";

/** Protected as the key is. */
async function packSending(sending: Sending, passphrase: string | null, by: Protection): Promise<SendingRow> {
  const { letter, title, sent, digits, signed } = sending;
  const bytes = join(utf8(`${signed ? SIGNED : LEFT}${digits}`), sent);
  return { letter, title, saved: passphrase === null ? bytes : await by.protect(bytes, passphrase) };
}

/** Reads a key file as it was saved. Refuses: key-file, key-file-passphrase (also where one is needed), too-large. */
export async function unpack(saved: Uint8Array, passphrase: string | null, by: Protection = HERE): Promise<KeyFile> {
  if (!isProtected(saved)) return parseKeyFile(saved);
  if (passphrase === null) throw new Refusal("key-file-passphrase");
  const document = await by.unprotect(saved, passphrase);
  try {
    return parseKeyFile(document);
  } finally {
    document.fill(0);
  }
}

const tell = ({ id, title, saved }: KeyRow | Enrolling): Kept => ({ id, title, isProtected: isProtected(saved) });

/** Key files, and what is under way with them, in this browser's storage. What it holds never leaves by itself. */
export class Vault {
  private constructor(
    readonly store: Store,
    readonly by: Protection,
  ) {}

  /** Refuses: vault-unavailable (as in private windows of some browsers). */
  static async open(by: Protection = HERE): Promise<Vault> {
    return new Vault(await Store.open("undersigned"), by);
  }

  /** Asks the browser to keep what is here when space gets short; whether it will. */
  static async persist(): Promise<boolean> {
    return (await navigator.storage?.persist?.()) ?? false;
  }

  /** The key files that are here. */
  list(): Promise<Kept[]> {
    return this.store.read(async (rows) => (await rows.all<KeyRow>("keys")).map(tell));
  }

  /** The one with this id, or null. */
  async find(id: string): Promise<Kept | null> {
    const row = await this.store.read((rows) => rows.get<KeyRow>("keys", id));
    return row ? tell(row) : null;
  }

  /** Puts a key file in; one with the same id is refused, unless it is to be replaced. Refuses: vault-taken. */
  async keep(file: KeyFile, passphrase: string | null, title: string, replace = false): Promise<Opened> {
    const { id } = file.origin;
    const row: KeyRow = { id, title, saved: await pack(file, passphrase, this.by), revision: newRevision() };
    await this.store.write(async (rows) => {
      if (!replace && (await rows.get("keys", id))) throw new Refusal("vault-taken");
      rows.put("keys", row);
    });
    return { ...tell(row), file, passphrase, revision: row.revision };
  }

  /** Opens a key file. Refuses: vault-empty, and those of unpack. */
  async openKey(id: string, passphrase: string | null): Promise<Opened> {
    const row = await this.store.read((rows) => rows.get<KeyRow>("keys", id));
    if (!row) throw new Refusal("vault-empty");
    const file = await unpack(row.saved, passphrase, this.by);
    return { ...tell(row), file, passphrase: isProtected(row.saved) ? passphrase : null, revision: row.revision };
  }

  /**
   * Puts `file` in the place of one that was opened; with it, in the same transaction, what is to be sent.
   *
   * So a slot is never erased without what it signed being kept, nor the other way round; and of two pages that
   * opened the same slot, one alone can sign.
   * Refuses: vault-changed (nothing was written: open it again).
   */
  async rewrite(opened: Opened, file: KeyFile, sending: Sending | null = null): Promise<Opened> {
    const { id, title, passphrase } = opened;
    const row: KeyRow = { id, title, saved: await pack(file, passphrase, this.by), revision: newRevision() };
    const unsent = sending && (await packSending(sending, passphrase, this.by));
    await this.store.write(async (rows) => {
      const before = await rows.get<KeyRow>("keys", id);
      if (before?.revision !== opened.revision) throw new Refusal("vault-changed");
      if (unsent && (await rows.get("sendings", unsent.letter))) throw new Refusal("vault-changed");
      rows.put("keys", row);
      if (unsent) rows.put("sendings", unsent);
    });
    return { ...opened, file, revision: row.revision };
  }

  /** What was decided and may not have arrived; to be sent again, which changes nothing where it had. */
  async sendings(): Promise<Unsent[]> {
    const rows = await this.store.read((within) => within.all<SendingRow>("sendings"));
    return rows.map(({ letter, title, saved }) => ({ letter, title, isProtected: isProtected(saved) }));
  }

  /** Opens what may not have arrived. Refuses: vault-empty, key-file-passphrase. */
  async openSending(letter: string, passphrase: string | null): Promise<Sending> {
    const row = await this.store.read((rows) => rows.get<SendingRow>("sendings", letter));
    if (!row) throw new Refusal("vault-empty");
    if (isProtected(row.saved) && passphrase === null) throw new Refusal("key-file-passphrase");
    const bytes = isProtected(row.saved) ? await this.by.unprotect(row.saved, passphrase ?? "") : row.saved;
    const head = new TextDecoder().decode(bytes.subarray(0, 1 + DIGITS));
    return { letter, title: row.title, signed: head.startsWith(SIGNED), digits: head.slice(1), sent: bytes.slice(1 + DIGITS) };
  }

  /** Forgets what was sent: the server has it, or the member has the file. */
  settle(letter: string): Promise<void> {
    return this.store.write(async (rows) => rows.delete("sendings", letter));
  }

  /** Keeps an enrolment that is under way; the one before it under the same charter is gone. */
  async begin(file: KeyFile, passphrase: string | null, title: string): Promise<Enrolling> {
    const enrolling: Enrolling = { id: file.origin.id, title, saved: await pack(file, passphrase, this.by), sent: null };
    await this.store.write(async (rows) => rows.put("enrolments", enrolling));
    return enrolling;
  }

  /** Keeps what an enrolment sends, before it is sent for the first time. Refuses: vault-empty. */
  prepare(id: string, sent: Uint8Array): Promise<void> {
    return this.store.write(async (rows) => {
      const enrolling = await rows.get<Enrolling>("enrolments", id);
      if (!enrolling) throw new Refusal("vault-empty");
      rows.put("enrolments", { ...enrolling, sent });
    });
  }

  /** The enrolment under way for this charter, or null; `unpack` opens its key. */
  async findEnrolling(id: string): Promise<Enrolling | null> {
    return (await this.store.read((rows) => rows.get<Enrolling>("enrolments", id))) ?? null;
  }

  enrolments(): Promise<Enrolling[]> {
    return this.store.read((rows) => rows.all<Enrolling>("enrolments"));
  }

  /** The server took the enrolment in: its key is now the one for this charter. Refuses: vault-empty. */
  finish(id: string): Promise<void> {
    return this.store.write(async (rows) => {
      const enrolling = await rows.get<Enrolling>("enrolments", id);
      if (!enrolling) throw new Refusal("vault-empty");
      rows.put("keys", { id, title: enrolling.title, saved: enrolling.saved, revision: newRevision() } satisfies KeyRow);
      rows.delete("enrolments", id);
    });
  }

  /** Gives an enrolment up. */
  giveUp(id: string): Promise<void> {
    return this.store.write(async (rows) => rows.delete("enrolments", id));
  }

  /** The key file as bytes to be downloaded: protected where it is here, else by `passphrase`, else plain. */
  async exportKey(id: string, passphrase: string | null): Promise<Uint8Array> {
    const row = await this.store.read((rows: Rows) => rows.get<KeyRow>("keys", id));
    if (!row) throw new Refusal("vault-empty");
    if (isProtected(row.saved) || passphrase === null) return row.saved;
    return pack(parseKeyFile(row.saved), passphrase, this.by);
  }

  /** Puts in a key file that another program made. Refuses: vault-taken, and those of unpack. */
  async importKey(saved: Uint8Array, passphrase: string | null, title: string, replace = false): Promise<Opened> {
    const file = await unpack(saved, passphrase, this.by);
    return this.keep(file, isProtected(saved) ? passphrase : null, title, replace);
  }

  /** Removes a key file: whoever has no other copy cannot sign with it any more. */
  remove(id: string): Promise<void> {
    return this.store.write(async (rows) => rows.delete("keys", id));
  }
}
