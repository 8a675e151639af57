import { Refusal } from "../errors.js";

/** The tables of the vault, each with the property that its rows are found by. */
const TABLES = { keys: "id", enrolments: "id", sendings: "letter" } as const;
export type Table = keyof typeof TABLES;

const VERSION = 1;

const answered = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

const ended = (transaction: IDBTransaction): Promise<void> =>
  new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new Refusal("vault-unavailable"));
  });

/** What a transaction reads and writes. */
export class Rows {
  constructor(readonly transaction: IDBTransaction) {}

  #table(table: Table): IDBObjectStore {
    return this.transaction.objectStore(table);
  }

  get<T>(table: Table, id: string): Promise<T | undefined> {
    return answered<T | undefined>(this.#table(table).get(id));
  }

  all<T>(table: Table): Promise<T[]> {
    return answered<T[]>(this.#table(table).getAll());
  }

  put(table: Table, row: object): void {
    this.#table(table).put(row);
  }

  delete(table: Table, id: string): void {
    this.#table(table).delete(id);
  }
}

/** A database of this browser: what one transaction writes is there wholly or not at all. Source: IndexedDB 3.0. */
export class Store {
  constructor(readonly database: IDBDatabase) {}

  /** Opens it; made where there is none. Refuses: vault-unavailable. */
  static async open(name: string): Promise<Store> {
    try {
      const request = indexedDB.open(name, VERSION);
      request.onupgradeneeded = () => {
        for (const [table, keyPath] of Object.entries(TABLES)) request.result.createObjectStore(table, { keyPath });
      };
      const database = await answered(request);
      // Another page with a newer script must not wait for this one.
      database.onversionchange = () => database.close();
      return new Store(database);
    } catch {
      throw new Refusal("vault-unavailable");
    }
  }

  read<T>(act: (rows: Rows) => Promise<T>): Promise<T> {
    return this.#run("readonly", act);
  }

  /** Done when it is on the disk. Undone where `act` throws. */
  write<T>(act: (rows: Rows) => Promise<T>): Promise<T> {
    return this.#run("readwrite", act);
  }

  async #run<T>(mode: IDBTransactionMode, act: (rows: Rows) => Promise<T>): Promise<T> {
    let transaction: IDBTransaction;
    try {
      transaction = this.database.transaction(Object.keys(TABLES), mode, { durability: "strict" });
    } catch {
      throw new Refusal("vault-unavailable");
    }
    const end = ended(transaction);
    try {
      const value = await act(new Rows(transaction));
      await end;
      return value;
    } catch (error) {
      end.catch(() => {});
      try {
        transaction.abort();
      } catch {
        // It had ended by itself.
      }
      throw error instanceof DOMException ? new Refusal("vault-unavailable", "", error.name) : error;
    }
  }
}
