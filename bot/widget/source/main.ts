/** What the loader loads when the chat is wanted: the conversation, and its view. */

import { openChat } from "./chat";
import type { Announce, Core, Options, State } from "./model";
import { renderInto } from "./view/index";
import { browser } from "./world";

export interface Mounted {
  readonly chat: Core;
  /** Takes the view out of the page and ends all connections. */
  unmount(): void;
}

/**
 * @param host the element, which shows how the chat stands by its attribute `open`, and tells the page by events
 * @param launcher the button in it, to which the focus returns
 * @param draw draws the launcher
 */
export function mount(
  host: HTMLElement,
  launcher: HTMLElement,
  base: string,
  options: Options,
  draw: (state: State) => void,
): Mounted {
  const announce: Announce = (event, detail) => {
    // The page may act upon it at once: the element then stands as the event says.
    if (event === "open" || event === "close") host.toggleAttribute("open", event === "open");
    host.dispatchEvent(new CustomEvent(`partner-desk:${event}`, { bubbles: true, composed: true, detail }));
  };
  const chat = openChat(browser(base), options, announce);
  const remove = renderInto(host.shadowRoot as ShadowRoot, chat);
  let opener: HTMLElement | undefined;
  let open = false;

  function follow(): void {
    draw(chat.state);
    if (open !== chat.state.open) {
      open = chat.state.open;
      if (open) opener = focusedOutside(host);
      else returnFocus();
    }
  }

  /** To where the chat was opened from, unless the focus has gone elsewhere meanwhile. */
  function returnFocus(): void {
    if (focusedOutside(host)) return;
    (opener?.isConnected ? opener : launcher).focus();
  }

  const unsubscribe = chat.subscribe(follow);
  follow();
  chat.start();
  return {
    chat,
    unmount() {
      unsubscribe();
      chat.stop();
      remove();
    },
  };
}

/** What has the focus, if it is neither the widget nor nothing. */
function focusedOutside(host: HTMLElement): HTMLElement | undefined {
  const { activeElement, body } = document;
  return activeElement instanceof HTMLElement && activeElement !== host && activeElement !== body
    ? activeElement
    : undefined;
}
