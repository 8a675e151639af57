import { encodeHex } from "../canonical/bytes.js";
import { Refusal } from "../errors.js";
import { type KeyFile, parseKeyFile } from "../keys/key-file.js";
import { isProtected } from "../keys/protection.js";
import { type EnrollingRow, HERE, type KeyRow, pack, packSending, type Protection, type Sending, type SendingRow, unpack, unpackSending } from "./rows.js";
import { isLost, seal, type Sealed, type Seals, unseal } from "./seals.js";
import { type Rows, Store } from "./store.js";

export { type Sending, unpack } from "./rows.js";

/** What a list of keys tells. */
export interface Kept {
  readonly id: string;
  readonly title: string;
  readonly isProtected: boolean;
}

/** A key file that is here. */
export interface Found extends Kept {
  /** Whether the browser has lost the seal on it: nothing opens it any more. */
  readonly isLost: boolean;
}

/** A key file that was opened; `rewrite` puts another in its place. */
export interface Opened extends Kept {
  readonly file: KeyFile;
  readonly passphrase: string | null;
  readonly revision: string;
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
  /** Null where the browser has lost the seal on it: nothing opens it any more. */
  readonly saved: Uint8Array | null;
  /** What is sent to the server; null as long as something is missing, as a signature that is made elsewhere. */
  readonly sent: Uint8Array | null;
}

/** What a page's worker does for the vault: `seals` where it has files to overwrite. */
export interface Help extends Protection {
  readonly seals?: Seals;
}

/** Not by `randomUUID`, which browsers that know nothing of onion addresses have at home and by https alone. */
const newRevision = (): string => encodeHex(crypto.getRandomValues(new Uint8Array(16)));

const tell = ({ id, title, saved }: KeyRow | EnrollingRow): Kept => ({ id, title, isProtected: saved.isProtected });

/** One window at a time looks which seals are in use. */
const alone = <T>(act: () => Promise<T>): Promise<T> => (navigator.locks ? navigator.locks.request("undersigned-vault", act) : act()) as Promise<T>;

async function findSeals({ seals }: Help): Promise<Seals | null> {
  try {
    await seals?.list();
    return seals ?? null;
  } catch {
    return null;
  }
}

/**
 * Key files, and what is under way with them, in this browser's storage. What it holds never leaves by itself.
 *
 * A browser's database keeps what was written over for a while. So every row is encrypted under a key of its own (a
 * seal), which lies in a file that can be overwritten in place; when the row is replaced, that key is.
 */
export class Vault {
  private constructor(
    readonly store: Store,
    readonly by: Protection,
    readonly seals: Seals | null,
  ) {}

  /** Refuses: vault-unavailable (as in private windows of some browsers). */
  static async open(help: Help = HERE): Promise<Vault> {
    const vault = new Vault(await Store.open("undersigned"), help, await findSeals(help));
    await alone(() => vault.#tidy());
    return vault;
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
  async find(id: string): Promise<Found | null> {
    const row = await this.store.read((rows) => rows.get<KeyRow>("keys", id));
    return row ? { ...tell(row), isLost: await isLost(row.saved, this.seals) } : null;
  }

  /** Puts a key file in; one with the same id is refused, unless it is to be replaced. Refuses: vault-taken. */
  keep(file: KeyFile, passphrase: string | null, title: string, replace = false): Promise<Opened> {
    const { id } = file.origin;
    return this.#change(async () => {
      const row: KeyRow = { id, title, saved: await this.#pack(file, passphrase), revision: newRevision() };
      await this.store.write(async (rows) => {
        if (!replace && (await rows.get("keys", id))) throw new Refusal("vault-taken");
        rows.put("keys", row);
      });
      return { ...tell(row), file, passphrase, revision: row.revision };
    });
  }

  /** Opens a key file. Refuses: vault-empty, vault-lost, and those of unpack. */
  async openKey(id: string, passphrase: string | null): Promise<Opened> {
    const row = await this.#keyRow(id);
    const file = await unpack(await unseal(row.saved, this.seals), passphrase, this.by);
    return { ...tell(row), file, passphrase: row.saved.isProtected ? passphrase : null, revision: row.revision };
  }

  /**
   * Puts `file` in the place of one that was opened; with it, in the same transaction, what is to be sent.
   *
   * So a slot is never erased without what it signed being kept, nor the other way round; and of two pages that
   * opened the same slot, one alone can sign.
   * Refuses: vault-changed (nothing was written: open it again).
   */
  rewrite(opened: Opened, file: KeyFile, sending: Sending | null = null): Promise<Opened> {
    const { id, title, passphrase } = opened;
    return this.#change(async () => {
      const row: KeyRow = { id, title, saved: await this.#pack(file, passphrase), revision: newRevision() };
      const unsent = sending && (await this.#packSending(sending, passphrase));
      await this.store.write(async (rows) => {
        const before = await rows.get<KeyRow>("keys", id);
        if (before?.revision !== opened.revision) throw new Refusal("vault-changed");
        if (unsent && (await rows.get("sendings", unsent.letter))) throw new Refusal("vault-changed");
        rows.put("keys", row);
        if (unsent) rows.put("sendings", unsent);
      });
      return { ...opened, file, revision: row.revision };
    });
  }

  /** What was decided and may not have arrived; to be sent again, which changes nothing where it had. */
  async sendings(): Promise<Unsent[]> {
    const rows = await this.store.read((within) => within.all<SendingRow>("sendings"));
    return rows.map(({ letter, title, saved }) => ({ letter, title, isProtected: saved.isProtected }));
  }

  /** Opens what may not have arrived. Refuses: vault-empty, vault-lost, key-file-passphrase. */
  async openSending(letter: string, passphrase: string | null): Promise<Sending> {
    const row = await this.store.read((rows) => rows.get<SendingRow>("sendings", letter));
    if (!row) throw new Refusal("vault-empty");
    return unpackSending(row, await unseal(row.saved, this.seals), passphrase, this.by);
  }

  /** Forgets what was sent: the server has it or takes nothing any more, or the member has the file. */
  settle(letter: string): Promise<void> {
    return this.#change(() => this.store.write(async (rows) => rows.delete("sendings", letter)));
  }

  /** Forgets what was not sent about letters that are closed at `now`, seconds since 1970; the ids of these letters. */
  async settleDue(now: number): Promise<string[]> {
    const rows = await this.store.read((within) => within.all<SendingRow>("sendings"));
    const due = rows.filter(({ closes }) => closes <= now).map(({ letter }) => letter);
    for (const letter of due) await this.settle(letter);
    return due;
  }

  /** Keeps an enrolment that is under way; the one before it under the same charter is gone. */
  begin(file: KeyFile, passphrase: string | null, title: string): Promise<void> {
    return this.#change(async () => {
      const saved = await pack(file, passphrase, this.by);
      const sealed = await seal(saved, isProtected(saved), this.seals);
      const row: EnrollingRow = { id: file.origin.id, title, saved: sealed, sent: null };
      await this.store.write(async (rows) => rows.put("enrolments", row));
    });
  }

  /**
   * Keeps what an enrolment sends, before it is sent for the first time; null where it is known not to have arrived.
   *
   * Refuses: vault-empty.
   */
  prepare(id: string, sent: Uint8Array | null): Promise<void> {
    return this.store.write(async (rows) => {
      const row = await rows.get<EnrollingRow>("enrolments", id);
      if (!row) throw new Refusal("vault-empty");
      rows.put("enrolments", { ...row, sent });
    });
  }

  /** The enrolment under way for this charter, or null; `unpack` opens its key. */
  async findEnrolling(id: string): Promise<Enrolling | null> {
    const row = await this.store.read((rows) => rows.get<EnrollingRow>("enrolments", id));
    if (!row) return null;
    const { saved } = row;
    return { ...row, saved: (await isLost(saved, this.seals)) ? null : await unseal(saved, this.seals) };
  }

  /** The server took the enrolment in: its key is now the one for this charter. Refuses: vault-empty. */
  finish(id: string): Promise<void> {
    return this.#change(() =>
      this.store.write(async (rows) => {
        const row = await rows.get<EnrollingRow>("enrolments", id);
        if (!row) throw new Refusal("vault-empty");
        rows.put("keys", { id, title: row.title, saved: row.saved, revision: newRevision() } satisfies KeyRow);
        rows.delete("enrolments", id);
      }),
    );
  }

  /** Gives an enrolment up. */
  giveUp(id: string): Promise<void> {
    return this.#change(() => this.store.write(async (rows) => rows.delete("enrolments", id)));
  }

  /** The key file as bytes to be downloaded: protected where it is here, else by `passphrase`, else plain. Refuses: vault-empty, vault-lost. */
  async exportKey(id: string, passphrase: string | null): Promise<Uint8Array> {
    const saved = await unseal((await this.#keyRow(id)).saved, this.seals);
    if (isProtected(saved) || passphrase === null) return saved;
    return pack(parseKeyFile(saved), passphrase, this.by);
  }

  /** Puts in a key file that another program made. Refuses: vault-taken, and those of unpack. */
  async importKey(saved: Uint8Array, passphrase: string | null, title: string, replace = false): Promise<Opened> {
    const file = await unpack(saved, passphrase, this.by);
    return this.keep(file, isProtected(saved) ? passphrase : null, title, replace);
  }

  /** Removes a key file: whoever has no other copy cannot sign with it any more. */
  remove(id: string): Promise<void> {
    return this.#change(() => this.store.write(async (rows) => rows.delete("keys", id)));
  }

  async #keyRow(id: string): Promise<KeyRow> {
    const row = await this.store.read((rows) => rows.get<KeyRow>("keys", id));
    if (!row) throw new Refusal("vault-empty");
    return row;
  }

  async #pack(file: KeyFile, passphrase: string | null): Promise<Sealed> {
    return seal(await pack(file, passphrase, this.by), passphrase !== null, this.seals);
  }

  async #packSending(sending: Sending, passphrase: string | null): Promise<SendingRow> {
    const { letter, title, closes } = sending;
    const saved = await seal(await packSending(sending, passphrase, this.by), passphrase !== null, this.seals);
    return { letter, title, closes, saved };
  }

  /** Runs one change; whatever became of it, the seals that no row has any more are destroyed. */
  #change<T>(act: () => Promise<T>): Promise<T> {
    return alone(async () => {
      try {
        return await act();
      } finally {
        // What was done is done: what cannot be destroyed now is when the vault is opened again.
        await this.#tidy().catch(() => {});
      }
    });
  }

  /** Destroys the seals of rows that were replaced or deleted, also by a page that ended in the middle of it. */
  async #tidy(): Promise<void> {
    const { seals } = this;
    if (!seals) return;
    const used = await this.store.read(async (rows) => new Set((await allSealed(rows)).map(({ seal: name }) => name)));
    for (const name of await seals.list()) if (!used.has(name)) await seals.destroy(name);
  }
}

async function allSealed(rows: Rows): Promise<Sealed[]> {
  const keys = await rows.all<KeyRow>("keys");
  const enrolments = await rows.all<EnrollingRow>("enrolments");
  const sendings = await rows.all<SendingRow>("sendings");
  return [...keys, ...enrolments, ...sendings].map(({ saved }) => saved);
}
