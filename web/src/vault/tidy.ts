const DATABASE = "undersigned-tidy";
const TABLE = "filler";
// Larger values are kept beside the database's own files.
const VALUE_BYTES = 2 ** 15;
const ROWS = 32;
const ROUNDS = 8;
// The second removes what the first made old; one more for slow devices.
const PASSES = 3;

const answered = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

function fillOnce(database: IDBDatabase): Promise<void> {
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(TABLE, "readwrite", { durability: "relaxed" });
    const table = transaction.objectStore(TABLE);
    for (let row = 0; row < ROWS; row++) table.put(crypto.getRandomValues(new Uint8Array(VALUE_BYTES)), row);
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
  });
}

async function pass(): Promise<void> {
  const request = indexedDB.open(DATABASE, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(TABLE);
  const database = await answered(request);
  for (let round = 0; round < ROUNDS; round++) await fillOnce(database);
  database.close();
  // Chromium looks over its files when a database goes.
  await answered(indexedDB.deleteDatabase(DATABASE));
}

/**
 * Makes the browser write its files anew without what was replaced or deleted in them.
 *
 * Chromium's databases are logs: an old value stands there until a few times 4 MiB came after it. So that much
 * comes, and goes. What the disk keeps of files that are gone, no page can reach. A browser that has no room, or
 * keeps its data in another way, is left as it is.
 */
export async function tidyStorage(): Promise<void> {
  try {
    for (let number = 0; number < PASSES; number++) await pass();
  } catch {
    await answered(indexedDB.deleteDatabase(DATABASE)).catch(() => {});
  }
}
