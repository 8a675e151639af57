/** Source: PROTOCOL §1, §4, §7 (limits). Bytes where nothing else is said. */
export const JSON_DEPTH = 8;
/** So many findings of a step are told. */
export const FAULTS_TOLD = 100;
export const SLOTS_MAX = 64;
export const CLASSES_MAX = 64;
export const KEYS_MAX = 64;
export const TEXTS_MAX = 64;
export const PARENT_DEPTH_MAX = 8;
export const TEXT_BYTES = 2 ** 20;
export const DIRECTORY_LINE_BYTES = 2 ** 16;
export const LETTER_BYTES = 64_000;
export const LINE_BYTES = 64_000;
export const ROSTER_BYTES = 4 * 2 ** 20;
export const CHECKPOINT_BYTES = 64_000;
export const TIMESTAMP_BYTES = 64_000;
export const ENTRIES_MAX = 2 ** 24;
export const RECORDS_MAX = 2 ** 22;
export const RING_LIMITS: readonly number[] = [2 ** 13, 2 ** 14, 2 ** 15, 2 ** 16];
