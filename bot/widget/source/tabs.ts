/** Several tabs share one conversation: what one of them keeps, the others hear of. */

/**
 * Calls `changed` with the key of each value that another tab has kept under `prefix`; returns what ends that.
 * localStorage.clear() comes without a key, and counts for none of ours: the session in use goes on.
 */
export function watchTabs(prefix: string, changed: (key: string) => void): () => void {
  const hear = ({ key, storageArea }: StorageEvent) => {
    // A tab's own sessionStorage may be told of, too, by frames of the same tab.
    if (key?.startsWith(prefix) && storageArea === localStorage) changed(key.slice(prefix.length));
  };
  addEventListener("storage", hear);
  return () => removeEventListener("storage", hear);
}
