/** Shown only while a reply takes long enough to wonder. */

import { useEffect, useState } from "preact/hooks";
import { useView } from "./context";

/** Most replies come sooner; an indicator that only flashes would be noise, for the eye and for screen readers. */
const AFTER = 300; // ms

export function Typing() {
  const { words } = useView();
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), AFTER);
    return () => clearTimeout(timer);
  }, []);
  if (!shown) return null;
  return (
    <div class="message desk typing">
      <span class="unseen">{words.say("typing")}</span>
      <div class="bubble" aria-hidden="true">
        <em />
        <em />
        <em />
      </div>
    </div>
  );
}
