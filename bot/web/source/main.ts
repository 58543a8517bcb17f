/** What the loader loads when the chat is wanted: the conversation, and its view. */

import { type Announce, type Core, type Options, openChat } from "./chat";
import { renderInto } from "./view/index";
import { browser } from "./world";

export interface Mounted {
  readonly chat: Core;
  /** Takes the view out of the page and ends all connections. */
  unmount(): void;
}

export function mount(root: ShadowRoot, base: string, options: Options, announce: Announce): Mounted {
  const chat = openChat(browser(base), options, announce);
  const remove = renderInto(root, chat);
  chat.start();
  return {
    chat,
    unmount() {
      chat.stop();
      remove();
    },
  };
}
