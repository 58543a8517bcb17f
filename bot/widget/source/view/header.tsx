/** The panel's top: what it is, the language, the menu, and the way out. */

import { useRef, useState } from "preact/hooks";
import type { State } from "../model";
import { useView } from "./context";
import { Icon } from "./icons";
import { Menu } from "./menu";

export function Header({ state, onRestart }: { state: State; onRestart: () => void }) {
  const { chat, words } = useView();
  const [menu, setMenu] = useState(false);
  const area = useRef<HTMLDivElement>(null);
  const toggle = useRef<HTMLButtonElement>(null);

  const closeMenu = () => {
    setMenu(false);
    toggle.current?.focus();
  };
  const leave = (event: FocusEvent) => {
    if (menu && !area.current?.contains(event.relatedTarget as Node | null)) setMenu(false);
  };
  const onEscape = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || !menu) return;
    event.stopPropagation();
    closeMenu();
  };
  return (
    // No <header>: outside of an article that is a banner, and the page has its own.
    <div class="header" part="header">
      <div class="brand">
        <h2 id="title" class="title" part="title" translate={false}>
          Partner Desk
        </h2>
        {state.status === "connecting" && <p class="tagline">{words.say("connecting")}</p>}
      </div>
      <LanguageChoice state={state} />
      {/* biome-ignore lint/a11y/noStaticElementInteractions: it only hears what its buttons leave unheard */}
      <div class="menu-area" ref={area} onFocusOut={leave} onKeyDown={onEscape}>
        <button
          type="button"
          class="icon-button"
          ref={toggle}
          aria-label={words.say("menu")}
          title={words.say("menu")}
          aria-expanded={menu}
          onClick={() => setMenu(!menu)}
        >
          <Icon name="menu" />
        </button>
        {menu && <Menu state={state} onClose={closeMenu} onRestart={onRestart} />}
      </div>
      <button
        type="button"
        class="icon-button"
        aria-label={words.say("close")}
        title={words.say("close")}
        onClick={() => chat.close()}
      >
        <Icon name="close" />
      </button>
    </div>
  );
}

function LanguageChoice({ state }: { state: State }) {
  const { chat, words } = useView();
  return (
    <span class="languages">
      <select
        aria-label={words.say("language")}
        value={state.language}
        onChange={(event) => chat.setLanguage(event.currentTarget.value)}
      >
        {state.languages.map(({ tag, name }) => (
          <option value={tag} lang={tag} selected={tag === state.language}>
            {name}
          </option>
        ))}
      </select>
      <Icon name="turn" />
    </span>
  );
}
