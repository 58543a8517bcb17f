/** One message, of the partner's or of the desk's. */

import type { ComponentChildren } from "preact";
import { useRef, useState } from "preact/hooks";
import type { DeskMessage, PartnerMessage } from "../model";
import { Blocks } from "./blocks";
import { useView } from "./context";
import { copyText } from "./copy";
import { FactCard, FactTable, Sources } from "./facts";
import { FeedbackForm, Thumbs } from "./feedback";
import { Icon } from "./icons";
import { memo } from "./memo";

/** What only a fact or its absence can deserve; small talk is not to be rated. */
const RATED = new Set(["answered", "related", "declined", "clarify", "error"]);

export const Reply = memo(({ reply }: { reply: DeskMessage }) => {
  const { words } = useView();
  const [form, setForm] = useState(false);
  const { language, table, cards } = reply;
  return (
    <div class="message desk" part="message message-desk">
      <span class="unseen">{words.say("desk_said")}</span>
      <div class="bubble" part="bubble" lang={language} dir="auto">
        <Blocks text={reply.text} />
        {table && (
          <>
            <FactTable table={table} />
            <Sources sources={table.sources} language={language} />
          </>
        )}
        {cards.map((card) => (
          <FactCard card={card} language={language} />
        ))}
      </div>
      <Meta at={reply.at}>
        <CopyButton text={reply.text} />
        {RATED.has(reply.outcome) && <Thumbs reply={reply} onForm={setForm} />}
      </Meta>
      {form && <FeedbackForm reply={reply} onClose={() => setForm(false)} />}
    </div>
  );
});

export const Question = memo(({ message }: { message: PartnerMessage }) => {
  const { words } = useView();
  return (
    <div class={`message partner ${message.state}`} part="message message-partner">
      <span class="unseen">{words.say("you_said")}</span>
      <div class="bubble" part="bubble" dir="auto" lang={writtenIn(message.text, words.language)}>
        <p>{message.text}</p>
      </div>
      {message.state === "failed" ? (
        <Failure message={message} />
      ) : (
        <Meta at={message.at}>
          {message.state !== "sent" && <span>{words.say(message.state)}</span>}
          <CopyButton text={message.text} />
        </Meta>
      )}
    </div>
  );
});

/** What is known of the language of what the partner wrote: its script, by which Chinese gets its fonts. */
const writtenIn = (text: string, interfaceLanguage: string): string => {
  if (!/\p{Script=Han}/u.test(text)) return interfaceLanguage.startsWith("zh") ? "" : interfaceLanguage;
  return interfaceLanguage.startsWith("zh") ? interfaceLanguage : "zh";
};

function Failure({ message }: { message: PartnerMessage }) {
  const { chat, words, refocus } = useView();
  const { problem } = message;
  const reason = problem?.text || words.say(problem?.key ?? "error_network");
  const retry = () => {
    chat.retry(message.id);
    refocus();
  };
  return (
    <div class="failure">
      <Icon name="alert" />
      <p class="failure-reason">
        <b>{words.say("failed")}</b> {reason}
      </p>
      {problem?.retry !== false && (
        <button type="button" class="plain" onClick={retry}>
          <Icon name="restart" />
          {words.say("retry")}
        </button>
      )}
    </div>
  );
}

function Meta({ at, children }: { at: string; children: ComponentChildren }) {
  const { words } = useView();
  return (
    <div class="meta">
      <time dateTime={at} title={words.moment(at)}>
        {words.time(at)}
      </time>
      {children}
    </div>
  );
}

function CopyButton({ text }: { text: string }) {
  const { words, announce } = useView();
  const button = useRef<HTMLButtonElement>(null);
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    const node = button.current;
    if (!node?.parentElement || !(await copyText(text, node.parentElement))) return;
    node.focus();
    setCopied(true);
    announce(words.say("copied"));
    setTimeout(() => setCopied(false), 2000);
  };
  const name = words.say(copied ? "copied" : "copy");
  return (
    <button type="button" class="tool" ref={button} aria-label={name} title={name} onClick={copy}>
      <Icon name={copied ? "check" : "copy"} />
    </button>
  );
}
