/** The window of the conversation: compact on a desk, the whole screen on a phone. */

import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Chat, State } from "../model";
import { Composer } from "./composer";
import { ConfirmRestart } from "./confirm";
import { type View, ViewContext } from "./context";
import { isComposing, keepFocusIn } from "./focus";
import { Header } from "./header";
import { Log } from "./log";
import { HAS_KEYBOARD, SMALL, useMedia } from "./media";
import { Notices } from "./notices";
import { playTone } from "./sound";
import { useVisibleArea } from "./viewport";
import { createWords } from "./words";

export function Panel({ chat, state }: { chat: Chat; state: State }) {
  const panel = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const [spoken, setSpoken] = useState("");
  const [restarting, setRestarting] = useState(false);
  const systemDark = useMedia("(prefers-color-scheme: dark)");
  const small = useMedia(SMALL);
  const dark = state.theme === "dark" || (state.theme === "auto" && systemDark);

  const view = useMemo<View>(() => {
    const words = createWords(state.language, state.texts);
    // On a touch screen a focused field brings the keyboard up, over what is to be read.
    const refocus = () => (matchMedia(HAS_KEYBOARD).matches ? field : panel).current?.focus({ preventScroll: true });
    return { chat, words, refocus, announce: setSpoken };
  }, [chat, state.language, state.texts]);
  const { words } = view;

  useLayoutEffect(() => {
    // Before anything can be typed, but after all who hear of the opening have noted where the focus was.
    if (state.open) queueMicrotask(view.refocus);
    else setRestarting(false);
  }, [state.open]);
  useVisibleArea(panel, small, state.open);
  useTone(state);

  const onKeyDown = (event: KeyboardEvent) => {
    if (isComposing(event)) return;
    if (event.key === "Escape") chat.close();
    else if (event.key === "Tab" && panel.current) keepFocusIn(panel.current, event);
  };
  return (
    <ViewContext.Provider value={view}>
      <div
        class="panel"
        part="panel"
        ref={panel}
        role="dialog"
        aria-label={words.say("title")}
        aria-modal={small}
        tabIndex={-1}
        hidden={!state.open}
        lang={words.language}
        dir={words.direction}
        data-theme={dark ? "dark" : "light"}
        data-position={state.position}
        onKeyDown={onKeyDown}
      >
        <Header state={state} onRestart={() => setRestarting(true)} />
        <Log state={state} />
        <Notices state={state} />
        {restarting && <ConfirmRestart onDone={() => setRestarting(false)} />}
        <Composer field={field} limit={state.messageLimit} />
        <p class="unseen" role="status">
          {spoken}
        </p>
      </div>
    </ViewContext.Provider>
  );
}

/** Sounds for replies that come, not for those that were there. */
function useTone({ entries, ready, sound }: State): void {
  const last = entries[entries.length - 1];
  const wasReady = useRef(false);
  useEffect(() => {
    if (sound && wasReady.current && ready && last?.from === "desk") playTone();
    wasReady.current = ready;
  }, [ready, last?.from, last?.id]);
}
