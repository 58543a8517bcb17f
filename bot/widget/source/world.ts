/** What the core needs of the browser, so that tests can put another in. */

import { type Clock, clock } from "./clock";
import { openStore, type Store, storePrefix } from "./storage";
import { watchTabs } from "./tabs";
import { loadTexts, type Texts } from "./texts";

export interface Watching {
  /** The network is back, or another. */
  online(): void;
  offline(): void;
  /** The tab has come into sight, or gone out of it. */
  sight(): void;
  /** Another tab has kept something else under a key. */
  kept(key: string): void;
}

export interface World {
  readonly base: string;
  readonly fetch: typeof fetch;
  readonly clock: Clock;
  readonly random: () => number;
  /** Shared by all tabs, and of this tab alone. */
  readonly shared: Store;
  readonly tab: Store;
  online(): boolean;
  visible(): boolean;
  /** A new id of letters and digits, unguessable. */
  makeId(): string;
  loadTexts(tag: string): Promise<Texts>;
  /** Returns what ends it. */
  watch(watching: Watching): () => void;
}

/** The browser, for a desk at `base`. */
export function browser(base: string): World {
  const prefix = storePrefix(base);
  return {
    base,
    fetch: (...request) => fetch(...request),
    clock,
    random: Math.random,
    shared: openStore(() => localStorage, prefix),
    tab: openStore(() => sessionStorage, prefix),
    online: () => navigator.onLine,
    visible: () => document.visibilityState === "visible",
    makeId,
    loadTexts: (tag) => loadTexts(base, [tag]),
    watch({ online, offline, sight, kept }) {
      addEventListener("online", online);
      addEventListener("offline", offline);
      document.addEventListener("visibilitychange", sight);
      const unwatch = watchTabs(prefix, kept);
      return () => {
        removeEventListener("online", online);
        removeEventListener("offline", offline);
        document.removeEventListener("visibilitychange", sight);
        unwatch();
      };
    },
  };
}

/** `randomUUID` exists only on https and localhost; a test installation may have neither. */
function makeId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
