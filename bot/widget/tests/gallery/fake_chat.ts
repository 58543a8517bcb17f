/** A conversation that nobody answers: its state is what a test sets, and what it is asked to do is written down. */

import type { Chat, State } from "../../source/model";

const METHODS = ["start", "send", "retry", "restart", "dismiss", "stop"] as const;

export type FakeChat = Chat & { readonly calls: unknown[][]; set(change: Partial<State>): void };

export function createFakeChat(
  start: State,
  loadTexts: (language: string) => Promise<Record<string, string>>,
): FakeChat {
  const listeners = new Set<() => void>();
  const calls: unknown[][] = [];
  let state = start;
  let wanted = "";
  const set = (change: Partial<State>): void => {
    state = { ...state, ...change };
    for (const listener of listeners) listener();
  };
  const noted = Object.fromEntries(
    METHODS.map((name) => [name, (...values: unknown[]) => calls.push([name, ...values])]),
  );
  return {
    ...(noted as unknown as Chat),
    get state() {
      return state;
    },
    calls,
    set,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    rate(id, rating, ...more) {
      calls.push(["rate", id, rating, ...more]);
      set({
        entries: state.entries.map((each) => (each.from === "desk" && each.id === id ? { ...each, rating } : each)),
      });
    },
    setLanguage(tag) {
      calls.push(["setLanguage", tag]);
      wanted = tag;
      // As the real one does: texts that come late, when another language was chosen, are let go.
      loadTexts(tag).then((texts) => tag === wanted && set({ language: tag, texts }));
    },
    open: () => set({ open: true }),
    close: () => set({ open: false }),
    setSound: (sound) => set({ sound }),
    transcript: () => "Partner Desk\n",
  };
}
