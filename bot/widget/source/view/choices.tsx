/** Replies and questions that can be pressed instead of written. */

import type { Button } from "../model";
import { useView } from "./context";

const SUGGESTIONS = ["suggestion_sales", "suggestion_strategy", "suggestion_agreements", "suggestion_export"];

/** Only the last reply has them: once the conversation has moved on they would answer another question. */
export function QuickReplies({ buttons, language }: { buttons: readonly Button[]; language: string }) {
  const { chat, words, refocus } = useView();
  const choose = ({ title, payload }: Button) => {
    chat.send(title, payload);
    refocus();
  };
  return (
    <fieldset class="choices" aria-label={words.say("choices")}>
      {buttons.map((button) => (
        <button type="button" class="choice" part="quick-reply" lang={language} onClick={() => choose(button)}>
          {button.title}
        </button>
      ))}
    </fieldset>
  );
}

/** What stands before the first message. Its questions go once one has been asked. */
export function Greeting({ empty }: { empty: boolean }) {
  const { chat, words, refocus } = useView();
  const ask = (question: string) => {
    chat.send(question);
    refocus();
  };
  return (
    <div class="message desk" part="message message-desk">
      <span class="unseen">{words.say("desk_said")}</span>
      <div class="bubble" part="bubble">
        <p>{words.say("greeting")}</p>
      </div>
      {empty && (
        <fieldset class="choices">
          <legend class="quiet">{words.say("suggestions")}</legend>
          {SUGGESTIONS.map((key) => (
            <button type="button" class="choice" part="quick-reply" onClick={() => ask(words.say(key))}>
              {words.say(key)}
            </button>
          ))}
        </fieldset>
      )}
    </div>
  );
}
