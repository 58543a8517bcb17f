/** What concerns the whole conversation: the connection is gone, a language could not be loaded. */

import type { State } from "../model";
import { useView } from "./context";
import { Icon } from "./icons";
import { Linked } from "./links";

export function Notices({ state: { status, notice } }: { state: State }) {
  const { chat, words, refocus } = useView();
  const dismiss = () => {
    chat.dismiss();
    refocus();
  };
  // The region stands before it is filled: what is added to it is read aloud.
  return (
    <div role="status">
      {status === "offline" && (
        <div class="notice">
          <Icon name="alert" />
          <p>{words.say("offline")}</p>
        </div>
      )}
      {notice && (
        <div class="notice">
          <Icon name="alert" />
          <p>
            <Linked text={notice.text || words.say(notice.key)} />
          </p>
          <button
            type="button"
            class="icon-button"
            aria-label={words.say("dismiss")}
            title={words.say("dismiss")}
            onClick={dismiss}
          >
            <Icon name="close" />
          </button>
        </div>
      )}
    </div>
  );
}
