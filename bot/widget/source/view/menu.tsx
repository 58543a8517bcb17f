/** What is needed now and then. */

import { useLayoutEffect, useRef } from "preact/hooks";
import type { State } from "../model";
import { useView } from "./context";
import { saveText } from "./download";
import { Icon, type IconName } from "./icons";
import { Linked } from "./links";

/** What the button of a reply that offers a person sends, too (actions/payloads.py). */
const PERSON = "ask:talk_to_person";

interface Props {
  readonly state: State;
  /** Puts the focus back on what opened the menu. */
  readonly onClose: () => void;
  readonly onRestart: () => void;
}

export function Menu({ state, onClose, onRestart }: Props) {
  const { chat, words, refocus } = useView();
  const list = useRef<HTMLUListElement>(null);
  useLayoutEffect(() => list.current?.querySelector("button")?.focus(), []);

  const item = (icon: IconName, key: string, act: () => void, pressed?: boolean) => (
    <li>
      <button
        type="button"
        {...(pressed === undefined ? {} : { role: "switch", "aria-checked": pressed })}
        onClick={act}
      >
        <Icon name={icon} />
        <span>{words.say(key)}</span>
        {pressed !== undefined && <span class="switch" />}
      </button>
    </li>
  );
  return (
    <ul class="menu" part="menu" ref={list}>
      {item("person", "talk_to_person", () => {
        onClose();
        chat.send(words.say("talk_to_person"), PERSON);
        refocus();
      })}
      {state.contact && (
        <li class="contact">
          <Linked text={words.say("contact", { contact: state.contact })} />
        </li>
      )}
      {item("download", "download", () => {
        saveText(chat.transcript(), `${words.say("transcript_file")}.txt`);
        onClose();
      })}
      {item("sound", "sound", () => chat.setSound(!state.sound), state.sound)}
      {item("restart", "restart", () => {
        onClose();
        onRestart();
      })}
    </ul>
  );
}
