/** What the widget keeps in the browser, so far as the browser lets it. */

/**
 * localStorage holds the signed session, the chosen language, whether sound is on, the last reply that was read and
 * whether something is awaited. sessionStorage holds messages that are not sent yet, for they are personal.
 */
export interface Store {
  get(key: string): string | null;
  /** Keeps a value, or removes it with null. */
  set(key: string, value: string | null): void;
}

/** Desks of several hosts on one page don't share what they keep. */
export const storePrefix = (base: string): string => `partner-desk:${base}:`;

/**
 * @param area what may throw even when it is only asked for, where the visitor forbids storage; then values last as
 *   long as the page
 */
export function openStore(area: () => Storage, prefix: string): Store {
  const memory = new Map<string, string>();
  return {
    get(key) {
      try {
        return area().getItem(prefix + key);
      } catch {
        return memory.get(key) ?? null;
      }
    },
    set(key, value) {
      try {
        if (value === null) area().removeItem(prefix + key);
        else area().setItem(prefix + key, value);
      } catch {
        if (value === null) memory.delete(key);
        else memory.set(key, value);
      }
    },
  };
}

/** A value kept as JSON; undefined where there is none or it can't be read. */
export function stored(store: Store, key: string): unknown {
  try {
    return JSON.parse(store.get(key) ?? "null") ?? undefined;
  } catch {
    return undefined;
  }
}
