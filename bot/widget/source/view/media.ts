/** Whether a media query holds, and when that changes. */

import { useEffect, useState } from "preact/hooks";

export function useMedia(query: string): boolean {
  const [holds, setHolds] = useState(() => matchMedia(query).matches);
  useEffect(() => {
    const list = matchMedia(query);
    const update = () => setHolds(list.matches);
    update();
    list.addEventListener("change", update);
    return () => list.removeEventListener("change", update);
  }, [query]);
  return holds;
}

/** Where the panel takes the whole screen; styles/panel.css has the same figures. */
export const SMALL = "(max-width: 559px), (max-height: 479px)";
/** A keyboard stands on the table: a focused field covers nothing. */
export const HAS_KEYBOARD = "(hover: hover) and (pointer: fine)";
