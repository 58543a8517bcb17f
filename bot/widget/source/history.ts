/** The conversation as the server knows it, and how this tab's own messages stand among it. */

import type { DeskMessage, Entry, PartnerMessage } from "./model";

/** A message of this tab that the server has not told back yet. */
export interface Pending {
  readonly message: PartnerMessage;
  /** For one that failed: after which entry it stays, while the conversation goes on. */
  readonly after?: string | undefined;
}

export interface History {
  readonly entries: readonly Entry[];
  /** Takes a message in; one that is here already is put in its place, never doubled. */
  add(entry: Entry): void;
  has(entry: Entry): boolean;
  reply(id: string): DeskMessage | undefined;
  /** The key of the last entry. */
  readonly end: string | undefined;
  clear(): void;
}

/** The partner's and the desk's ids are made by two sides: they may be alike. */
export const keyOf = (entry: Entry): string => `${entry.from}:${entry.id}`;

export function openHistory(): History {
  // A map keeps the order in which its keys first came: the server's.
  const known = new Map<string, Entry>();
  return {
    get entries() {
      return [...known.values()];
    },
    add(entry) {
      known.set(keyOf(entry), entry);
    },
    has: (entry) => known.has(keyOf(entry)),
    reply(id) {
      const entry = known.get(`desk:${id}`);
      return entry?.from === "desk" ? entry : undefined;
    },
    get end() {
      return [...known.keys()].pop();
    },
    clear: () => known.clear(),
  };
}

/** All entries in the order in which they are shown: those that failed stay where they were, the rest comes last. */
export function merged(entries: readonly Entry[], pending: readonly Pending[]): Entry[] {
  const keys = new Set(entries.map(keyOf));
  const waiting = pending.filter(({ message }) => !keys.has(keyOf(message)));
  const anchored = (key: string | undefined) =>
    waiting.filter(({ message, after }) => message.state === "failed" && after !== undefined && after === key);
  const inside = entries.flatMap((entry) => [entry, ...anchored(keyOf(entry)).map(({ message }) => message)]);
  const placed = new Set<Entry>(inside);
  return [...inside, ...waiting.map(({ message }) => message).filter((message) => !placed.has(message))];
}
