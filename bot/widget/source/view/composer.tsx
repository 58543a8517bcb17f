/** The field in which the partner writes. */

import type { RefObject } from "preact";
import { useLayoutEffect, useState } from "preact/hooks";
import { useView } from "./context";
import { isComposing } from "./focus";
import { Icon } from "./icons";

/** From so many characters before the limit on, what is left is told. */
const NEAR_LIMIT = 200;

export function Composer({ field, limit }: { field: RefObject<HTMLTextAreaElement | null>; limit: number }) {
  const { chat, words } = useView();
  // The field keeps its own text: an input method loses what it composes when a text is set from outside.
  const [length, setLength] = useState(0);
  const left = limit - length;
  const sendable = length > 0 && left >= 0;

  const changed = () => {
    const node = field.current;
    if (!node) return;
    fitHeight(node);
    setLength(countCharacters(node.value.trim()));
  };
  const send = () => {
    const node = field.current;
    const text = node?.value.trim();
    const length = text ? countCharacters(text) : 0;
    if (!node || !text || length > limit) return;
    chat.send(text);
    node.value = "";
    changed();
    node.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey || isComposing(event)) return;
    event.preventDefault();
    send();
  };
  useLayoutEffect(changed, []);

  return (
    <form
      class="composer"
      part="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <div class="field">
        <textarea
          ref={field}
          part="input"
          rows={1}
          aria-label={words.say("input")}
          placeholder={words.say("placeholder")}
          aria-describedby="writing"
          aria-invalid={left < 0}
          enterkeyhint="send"
          autocomplete="off"
          onInput={changed}
          onKeyDown={onKeyDown}
        />
        {/* Not `disabled`, by which the focus would be lost with each message. */}
        <button
          type="submit"
          class="send"
          part="send"
          aria-label={words.say("send")}
          title={words.say("send")}
          aria-disabled={!sendable}
        >
          <Icon name="send" />
        </button>
      </div>
      <Counter left={left} />
    </form>
  );
}

/** Read aloud when the limit comes near and when it is passed, not with every key. */
function Counter({ left }: { left: number }) {
  const { words } = useView();
  const state = left < 0 ? "over" : left <= NEAR_LIMIT ? "near" : "";
  const text = state && words.say(left < 0 ? "too_long" : "characters_left", { count: Math.abs(left) });
  const [spoken, setSpoken] = useState("");
  useLayoutEffect(() => setSpoken(text), [state]);
  return (
    <>
      <p id="writing" class={state ? `counter ${state}` : "unseen"}>
        {text || words.say("help")}
      </p>
      <p class="unseen" role="status">
        {spoken}
      </p>
    </>
  );
}

/** As the server counts: code points, not UTF-16 units. */
const countCharacters = (text: string): number => Array.from(text).length;

function fitHeight(field: HTMLTextAreaElement): void {
  field.style.height = "auto"; // lets the field shrink before it is measured
  if (field.scrollHeight) field.style.height = `${field.scrollHeight}px`;
}
