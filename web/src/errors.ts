/** Something was refused: a stable code for programs, and the place where the fault is. */
export class Refusal extends Error {
  /**
   * @param code one of the codes of the protocol's implementations; kebab-case, never changes.
   * @param place a file, a JSON path (`letter.json:/texts/0/lang`) or a line; empty where it says nothing.
   * @param detail what was found there, in one clause; never a secret.
   */
  constructor(
    readonly code: string,
    public place = "",
    readonly detail = "",
  ) {
    super(code);
    this.name = "Refusal";
  }

  override get message(): string {
    return `${this.place ? `${this.place}: ` : ""}${this.code}${this.detail ? ` (${this.detail})` : ""}`;
  }
}

/** What `act` returns; a refusal gets `place` in front of its own. */
export function within<T>(place: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (error instanceof Refusal) error.place = place + error.place;
    throw error;
  }
}

/** The refusal that `act` ends in, or null. */
export function findRefusal(act: () => unknown): Refusal | null {
  try {
    act();
    return null;
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}
