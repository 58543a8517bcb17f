/** The one script of a page: puts the launcher there, and loads the chat when it is wanted. Kept small. */

import css from "./launcher.css";
import type { Mounted } from "./main";
import type { Position, State, Theme } from "./model";
import { storePrefix } from "./storage";
import { loadTexts, type Texts } from "./texts";

declare const CHAT_FILE: string;
declare const CHAT_INTEGRITY: string;
declare global {
  interface Window {
    PartnerDesk?: unknown;
  }
}

/** What a page asks for, of `window.PartnerDesk`. */
type Call = [name: (typeof METHODS)[number], ...values: string[]];
type Shown = Partial<Pick<State, "texts" | "language" | "open" | "unread">>;

const TAG = "partner-desk";
const METHODS = ["open", "close", "toggle", "ask", "setLanguage"] as const;
const ATTRIBUTES = ["language", "theme", "position", "sound", "open"];
const script = document.currentScript as HTMLScriptElement;
const base = new URL(".", script.src).href;
const prefix = storePrefix(base);
const nothing = () => {};

/** What the page has asked for before there was an element to do it, and that element. */
const calls: Call[] = [];
let desk: Control | undefined;
let failures = 0;
let checked: Promise<unknown> | undefined;

function call(...[name, ...values]: Call): void {
  if (desk) (desk[name] as (...values: string[]) => void)(...values);
  else calls.push([name, ...values]);
}

/** A value that is kept; the visitor may have forbidden even to ask. */
function kept(area: "localStorage" | "sessionStorage", key: string): string | null {
  try {
    return window[area].getItem(prefix + key);
  } catch {
    return null;
  }
}

/** A file that failed is asked for under another address: browsers remember failed modules. */
const chatUrl = () => base + CHAT_FILE + (failures ? `?${failures}` : "");

/** Fetches the chat's file, and fails where it is not the one that was built with this loader. */
function checkChat(): Promise<unknown> {
  checked ??= new Promise((done, fail) => {
    const link = document.createElement("link");
    const integrity = CHAT_INTEGRITY;
    // What is preloaded is verified, and import() takes that very module; else it is fetched once to be verified.
    if (!link.relList.supports("modulepreload")) return fetch(chatUrl(), { integrity }).then(done, fail);
    Object.assign(link, { rel: "modulepreload", integrity, nonce: script.nonce, onload: done, onerror: fail });
    link.href = chatUrl();
    return document.head.append(link);
  });
  return checked;
}

function node(name: string, attributes: Record<string, string>, ...children: Element[]): HTMLElement {
  const made = document.createElement(name);
  for (const key in attributes) made.setAttribute(key, attributes[key] as string);
  made.append(...children);
  return made;
}

/** Puts the launcher into an element; gives what it can do, and what it does when the page changes it. */
function control(host: HTMLElement) {
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  const badge = node("span", { part: "badge" });
  const button = node("button", { part: "launcher" }, node("i", {}), badge);
  const problem = node("p", { role: "status" });
  const attribute = (name: string) => host.getAttribute(name);
  let texts: Promise<Texts> | undefined;
  let loading: Promise<Mounted> | undefined;
  let mounted: Mounted | undefined;

  sheet.replaceSync(css);
  root.adoptedStyleSheets = [sheet];
  button.hidden = true; // until it has a name
  button.onclick = toggle;
  // Whoever reaches for the launcher gets the chat a little earlier.
  button.onpointerenter = button.onfocus = () => checkChat().catch(nothing);
  root.append(button, problem);

  /** The words, in `tag` or else the visitor's, the page's or the browser's language; the launcher takes them on. */
  function words(tag?: string | null): Promise<Texts> {
    texts ??= loadTexts(base, [
      tag,
      kept("localStorage", "language"),
      attribute("language"),
      document.documentElement.lang,
      ...navigator.languages,
    ]);
    texts.then(
      (loaded) => mounted || draw(loaded),
      () => draw({}),
    );
    return texts;
  }

  /** Without texts, it has at least a name. */
  function draw({ texts = {}, language = "en", open = false, unread = 0 }: Shown): void {
    const count = unread.toLocaleString(language);
    const news = unread ? `. ${texts.unread?.replace("%{count}", count)}` : "";
    button.hidden = false;
    button.lang = language;
    button.setAttribute("aria-label", (texts[open ? "close" : "open"] || "Chat") + news);
    button.setAttribute("aria-expanded", `${open}`);
    badge.textContent = unread ? count : "";
  }

  const appearance = () => ({
    theme: (attribute("theme") || "auto") as Theme,
    position: (attribute("position") || "end") as Position,
  });

  async function load(): Promise<Mounted> {
    button.setAttribute("aria-busy", "true");
    problem.textContent = "";
    try {
      await checkChat();
      const { mount }: typeof import("./main") = await import(chatUrl());
      const options = { ...appearance(), texts: await words(), sound: attribute("sound") !== null };
      mounted = mount(host, button, base, options, draw);
      return mounted;
    } catch (error) {
      failures++;
      loading = checked = texts = undefined;
      host.removeAttribute("open");
      const text = (await words().catch(nothing))?.texts.load_failed || "Chat: offline";
      problem.textContent = text;
      host.dispatchEvent(
        new CustomEvent(`${TAG}:error`, { bubbles: true, composed: true, detail: { status: 0, text } }),
      );
      throw error;
    } finally {
      button.removeAttribute("aria-busy");
    }
  }

  function use(task: (chat: Mounted["chat"]) => void): void {
    loading ??= load();
    loading.then(({ chat }) => task(chat), nothing);
  }

  function open(): void {
    use((chat) => chat.open());
  }

  function close(): void {
    if (loading) use((chat) => chat.close());
  }

  function toggle(): void {
    mounted?.chat.state.open ? close() : open();
  }

  function speak(tag: string | null): void {
    if (loading) use((chat) => chat.showLanguage(tag || ""));
    else {
      texts = undefined;
      words(tag).catch(nothing);
    }
  }

  return {
    open,
    close,
    toggle,
    ask(text: string) {
      open();
      use((chat) => chat.send(text));
    },
    setLanguage: speak,
    connected() {
      words().catch(nothing);
      if (attribute("open") !== null) open();
      else if (kept("localStorage", "pending") || kept("sessionStorage", "outbox")) use(nothing);
    },
    disconnected() {
      mounted?.unmount();
      mounted = loading = undefined;
    },
    changed(name: string, value: string | null) {
      if (!texts) return; // not in the page yet
      if (name === "open") value === null ? close() : open();
      else if (name === "language") speak(value);
      else mounted?.chat.look(appearance());
    },
  };
}

type Control = ReturnType<typeof control>;

class Desk extends HTMLElement {
  static observedAttributes = ATTRIBUTES;
  private own = control(this);

  constructor() {
    super();
    Object.assign(this, this.own); // the methods for the page
  }
  connectedCallback(): void {
    desk ??= this.own;
    this.own.connected();
    for (const waiting of calls.splice(0)) call(...waiting);
  }
  /** Also comes when the element is only moved. */
  disconnectedCallback(): void {
    queueMicrotask(() => {
      if (this.isConnected) return;
      this.own.disconnected();
      if (desk === this.own) desk = undefined;
    });
  }
  attributeChangedCallback(name: string, before: string | null, value: string | null): void {
    if (before !== value) this.own.changed(name, value);
  }
}

function insert(): void {
  if ("manual" in script.dataset || document.querySelector(TAG)) return;
  document.body.append(node(TAG, { ...script.dataset } as Record<string, string>));
}

if (!customElements.get(TAG)) {
  const { PartnerDesk: before } = window;
  if (Array.isArray(before)) calls.push(...before);
  const methods: Record<string, unknown> = { push: (waiting: Call) => call(...waiting) };
  for (const name of METHODS) methods[name] = (...values: string[]) => call(name, ...values);
  window.PartnerDesk = methods;
  customElements.define(TAG, Desk);
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", insert);
  else insert();
}
