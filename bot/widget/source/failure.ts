/** Why a request was not answered as it should have been. */

import type { Problem } from "./model";

export class Failure extends Error {
  /**
   * @param status HTTP's status; 0 where the server was not reached
   * @param words the server's own, in the language that was asked for
   * @param wait milliseconds after which to try again, where the server said so
   */
  constructor(
    readonly status: number,
    readonly words = "",
    readonly wait?: number,
  ) {
    super(words || `status ${status}`);
  }

  /** Whether the very same request may be granted later. */
  get passing(): boolean {
    return this.status === 0 || this.status === 408 || this.status === 425 || this.status === 429 || this.status >= 500;
  }

  get problem(): Problem {
    const key = this.status === 0 ? "error_network" : this.status >= 500 ? "error_server" : "error_refused";
    return { text: this.words, key, retry: this.passing };
  }
}

/** Whatever was thrown, as a Failure: what is none is a request that came to nothing. */
export const asFailure = (thrown: unknown): Failure => (thrown instanceof Failure ? thrown : new Failure(0));
