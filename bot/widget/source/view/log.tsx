/** The conversation. */

import { useRef } from "preact/hooks";
import type { Entry, State } from "../model";
import { Greeting, QuickReplies } from "./choices";
import { useView } from "./context";
import { Icon } from "./icons";
import { Question, Reply } from "./message";
import { useScrolling } from "./scrolling";
import { Typing } from "./typing";

export function Log({ state }: { state: State }) {
  const { words } = useView();
  const { entries } = state;
  const log = useRef<HTMLDivElement>(null);
  const last = entries[entries.length - 1];
  const { news, toEnd, onScroll } = useScrolling(log, last, state.open);
  return (
    <div class="conversation">
      {/* Busy until the history is there, so that a reload does not read the whole conversation aloud. */}
      <div
        class="log"
        part="log"
        ref={log}
        role="log"
        aria-live="polite"
        aria-relevant="additions"
        aria-busy={!state.ready}
        aria-label={words.say("conversation")}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must scroll by the keyboard, too
        tabIndex={0}
        onScroll={onScroll}
      >
        <div class="entries">
          <Greeting empty={state.ready && entries.length === 0} />
          {entries.flatMap((entry, index) => [
            startsDay(entry, entries[index - 1]) && (
              <p class="day" key={`day-${entry.id}`}>
                {words.day(entry.at)}
              </p>
            ),
            entry.from === "desk" ? (
              <Reply key={`desk-${entry.id}`} reply={entry} />
            ) : (
              <Question key={`partner-${entry.id}`} message={entry} />
            ),
          ])}
          {state.waiting && <Typing />}
          {last?.from === "desk" && last.buttons.length > 0 && !state.waiting && (
            <QuickReplies buttons={last.buttons} language={last.language} />
          )}
        </div>
      </div>
      {news && (
        <button type="button" class="news" onClick={toEnd}>
          <Icon name="arrow" />
          {words.say("new_messages")}
        </button>
      )}
    </div>
  );
}

/** The partner's own day, not the server's. Of a conversation of today nothing is said. */
function startsDay(entry: Entry, before: Entry | undefined): boolean {
  const day = new Date(entry.at).toDateString();
  return day !== (before ? new Date(before.at).toDateString() : new Date().toDateString());
}
