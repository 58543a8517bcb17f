/** Where the conversation stands: at its end, unless the partner reads older things. */

import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Entry } from "../model";

/** Nearer to the end than this (px) is at the end. */
const NEAR = 40;

export interface Scrolling {
  /** Whether something came below that is not in view. */
  readonly news: boolean;
  readonly toEnd: () => void;
  readonly onScroll: () => void;
}

/** `log` scrolls and has one child, which holds the entries. */
export function useScrolling(log: RefObject<HTMLElement | null>, last: Entry | undefined, open: boolean): Scrolling {
  const atEnd = useRef(true);
  const [news, setNews] = useState(false);

  const onScroll = () => {
    const node = log.current;
    if (!node || node.clientHeight === 0) return; // closed: nothing can be seen
    atEnd.current = node.scrollHeight - node.scrollTop - node.clientHeight < NEAR;
    if (atEnd.current) setNews(false);
  };
  const toEnd = () => {
    const node = log.current;
    if (node) node.scrollTop = node.scrollHeight;
    atEnd.current = true;
    setNews(false);
  };

  useLayoutEffect(() => {
    if (last?.from === "partner" || atEnd.current) {
      toEnd();
      showBeginning(log.current);
      onScroll();
    } else if (last) setNews(true);
  }, [last?.from, last?.id]);

  useLayoutEffect(() => {
    if (open && atEnd.current) toEnd();
  }, [open]);

  // Cards that open, the keyboard, other words: the end stays in view through them all.
  useEffect(() => {
    const node = log.current;
    if (!node?.firstElementChild) return;
    const observer = new ResizeObserver(() => atEnd.current && node.clientHeight > 0 && toEnd());
    observer.observe(node);
    observer.observe(node.firstElementChild);
    return () => observer.disconnect();
  }, []);

  return { news, toEnd, onScroll };
}

/** A reply longer than the window is shown from its beginning. */
function showBeginning(log: HTMLElement | null): void {
  const messages = log?.querySelectorAll<HTMLElement>(".message");
  const last = messages?.[messages.length - 1];
  if (!log || !last || last.offsetHeight <= log.clientHeight) return;
  log.scrollTop += last.getBoundingClientRect().top - log.getBoundingClientRect().top;
}
