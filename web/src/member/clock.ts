/** More than clocks of phones stray by themselves. Seconds. */
const STRAY = 600;

/** What is said of a device's clock: ok, or so far off that deadlines would be applied at the wrong time. */
export type ClockState = "ok" | "behind" | "ahead";

/**
 * Holds the device's clock against times that others vouch for.
 *
 * @param now the device's time, seconds since 1970.
 * @param witnessed times of cosignatures that hold: the clock cannot rightly stand before them.
 * @param server the server's time in the answer that was just fetched, or null.
 */
export function judgeClock(now: number, witnessed: readonly number[], server: number | null): ClockState {
  if (witnessed.some((time) => time > now + STRAY)) return "behind";
  if (server === null || Math.abs(server - now) <= STRAY) return "ok";
  return server > now ? "behind" : "ahead";
}
