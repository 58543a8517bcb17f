/** The view: draws a conversation into a shadow root, and draws it anew whenever it changes. */

import { render } from "preact";
import type { Chat } from "../model";
import { Panel } from "./panel";
import css from "./styles/index.css";

/** Draws into `root`; returns what takes everything away again. */
export function renderInto(root: ShadowRoot, chat: Chat): () => void {
  const styles = new CSSStyleSheet();
  styles.replaceSync(css);
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, styles];
  const place = document.createElement("div");
  place.className = "place";
  root.append(place);

  const draw = () => render(<Panel chat={chat} state={chat.state} />, place);
  const stop = chat.subscribe(draw);
  draw();
  return () => {
    stop();
    render(null, place);
    place.remove();
    root.adoptedStyleSheets = root.adoptedStyleSheets.filter((sheet) => sheet !== styles);
  };
}
