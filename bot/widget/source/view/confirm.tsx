/** Asks before the conversation is put away. */

import { useLayoutEffect, useRef } from "preact/hooks";
import { useView } from "./context";
import { isComposing } from "./focus";

export function ConfirmRestart({ onDone }: { onDone: () => void }) {
  const { chat, words, refocus } = useView();
  const cancel = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => cancel.current?.focus(), []);

  const done = () => {
    onDone();
    refocus();
  };
  const onEscape = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || isComposing(event)) return;
    event.stopPropagation();
    done();
  };
  return (
    <div class="confirm" role="alertdialog" aria-labelledby="restart-question" onKeyDown={onEscape}>
      <p id="restart-question">{words.say("restart_question")}</p>
      <div class="actions">
        <button
          type="button"
          class="strong"
          onClick={() => {
            chat.restart();
            done();
          }}
        >
          {words.say("restart_now")}
        </button>
        <button type="button" class="plain" ref={cancel} onClick={done}>
          {words.say("cancel")}
        </button>
      </div>
    </div>
  );
}
