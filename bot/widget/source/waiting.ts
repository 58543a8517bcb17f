/** Whether a reply is awaited. */

import type { Clock } from "./clock";
import type { Entry } from "./model";

/** Longer than the slowest answer: nobody should see a writing desk for ever. */
const PATIENCE = 60_000;

export interface Waiting {
  /** Whether one of the messages that the server has is still to be answered. */
  judge(entries: readonly Entry[]): boolean;
  stop(): void;
}

/** @param onLate is told when the waiting has been too long */
export function openWaiting(time: Clock, onLate: () => void): Waiting {
  /** When each unanswered message was first seen here: clocks of servers and visitors differ. */
  const since = new Map<string, number>();
  let cancel = () => {};

  return {
    judge(entries) {
      cancel();
      const answered = new Set(entries.map((entry) => (entry.from === "desk" && entry.last ? entry.replies_to : "")));
      const open = entries.filter(
        (entry) => entry.from === "partner" && entry.state === "sent" && !answered.has(entry.id),
      );
      for (const { id } of open) since.set(id, since.get(id) ?? time.now());
      const left = Math.max(0, ...open.map(({ id }) => (since.get(id) ?? 0) + PATIENCE - time.now()));
      if (left > 0) cancel = time.after(left, onLate);
      return left > 0;
    },
    stop: () => cancel(),
  };
}
