/** Thumbs up and down; what was wrong can be said, and need not. */

import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { DeskMessage, Rating, Reason } from "../model";
import { useView } from "./context";
import { isComposing } from "./focus";
import { Icon } from "./icons";

const REASONS: readonly (readonly [Reason, string])[] = [
  ["wrong", "reason_wrong"],
  ["outdated", "reason_outdated"],
  ["incomplete", "reason_incomplete"],
  ["unclear", "reason_unclear"],
  ["other", "reason_other"],
];
const LONGEST_COMMENT = 1000;

/** The two thumbs. `onDown` opens and closes the form below the message. */
export function Thumbs({ reply, onForm }: { reply: DeskMessage; onForm: (open: boolean) => void }) {
  const { chat, words } = useView();
  const press = (pressed: Rating) => {
    const rating = reply.rating === pressed ? null : pressed;
    chat.rate(reply.id, rating);
    onForm(rating === "down");
  };
  return (
    <>
      {(["up", "down"] as const).map((rating) => {
        const name = words.say(rating === "up" ? "helpful" : "not_helpful");
        return (
          <button
            type="button"
            class="tool"
            aria-pressed={reply.rating === rating}
            aria-label={name}
            title={name}
            onClick={() => press(rating)}
          >
            <Icon name={rating} />
          </button>
        );
      })}
    </>
  );
}

export function FeedbackForm({ reply, onClose }: { reply: DeskMessage; onClose: () => void }) {
  const { chat, words, announce, refocus } = useView();
  const form = useRef<HTMLFormElement>(null);
  const [reason, setReason] = useState<Reason>();
  useLayoutEffect(() => form.current?.querySelector("input")?.focus(), []);

  const close = () => {
    onClose();
    refocus();
  };
  const submit = (event: Event) => {
    event.preventDefault();
    const comment = form.current?.querySelector("textarea")?.value.trim();
    chat.rate(reply.id, "down", reason, comment ? Array.from(comment).slice(0, LONGEST_COMMENT).join("") : undefined);
    announce(words.say("thanks"));
    close();
  };
  const onEscape = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || isComposing(event)) return;
    event.stopPropagation();
    close();
  };
  return (
    <form class="feedback" ref={form} lang={words.language} onSubmit={submit} onKeyDown={onEscape}>
      <fieldset>
        <legend>{words.say("what_was_wrong")}</legend>
        {REASONS.map(([each, key]) => (
          <label>
            <input type="radio" name="reason" checked={reason === each} onChange={() => setReason(each)} />
            {words.say(key)}
          </label>
        ))}
      </fieldset>
      <label class="comment">
        {words.say("comment")}
        <textarea rows={2} maxLength={LONGEST_COMMENT} />
      </label>
      <div class="actions">
        <button type="submit" class="strong">
          {words.say("send_feedback")}
        </button>
        <button type="button" class="plain" onClick={close}>
          {words.say("cancel")}
        </button>
      </div>
    </form>
  );
}
