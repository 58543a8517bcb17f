/** The one script of a page: puts the launcher there, and loads the chat when it is wanted. Kept small. */

import type { Announce } from "./chat";
import { fill } from "./format";
import css from "./launcher.css";
import type { Mounted } from "./main";
import type { Position, State, Theme } from "./model";
import { openStore, storePrefix } from "./storage";
import { loadTexts, type Texts } from "./texts";

declare const CHAT_FILE: string;
declare const CHAT_INTEGRITY: string;
declare global {
  interface Window {
    PartnerDesk?: object;
  }
}

type Call = [name: "open" | "close" | "toggle" | "ask" | "setLanguage", ...values: string[]];

const TAG = "partner-desk";
const ATTRIBUTES = ["language", "theme", "position", "sound", "open"];
const BUBBLE = "M5 4h14a3 3 0 0 1 3 3v7a3 3 0 0 1-3 3h-7l-5 4v-4H5a3 3 0 0 1-3-3V7a3 3 0 0 1 3-3z";
const CROSS = "M6 6l12 12M18 6 6 18";
const SVG = "http://www.w3.org/2000/svg";
const ICON = { viewBox: "0 0 24 24", width: "28", fill: "none", stroke: "currentColor", "stroke-width": "2" };
const script = document.currentScript as HTMLScriptElement;
const base = new URL(".", script.src).href;
const prefix = storePrefix(base);
const shared = openStore(() => localStorage, prefix);
const tab = openStore(() => sessionStorage, prefix);

/** What the page has asked for before there was an element to do it, and that element. */
const calls: Call[] = [];
let desk: Desk | undefined;
let failures = 0;
let checked: Promise<unknown> | undefined;

function call(...[name, ...values]: Call): void {
  if (desk) (desk[name] as (...values: string[]) => void)(...values);
  else calls.push([name, ...values]);
}

/** A file that failed is asked for under another address: browsers remember failed modules. */
const chatUrl = () => base + CHAT_FILE + (failures ? `?${failures}` : "");

/** Fetches the chat's file, and fails where it is not the one that was built with this loader. */
function checkChat(): Promise<unknown> {
  checked ??= new Promise((done, fail) => {
    const link = document.createElement("link");
    // What is preloaded is verified, and import() takes that very module; else it is fetched once to be verified.
    if (!link.relList.supports("modulepreload"))
      return fetch(chatUrl(), { integrity: CHAT_INTEGRITY }).then(done, fail);
    link.rel = "modulepreload";
    link.integrity = CHAT_INTEGRITY;
    link.nonce = script.nonce;
    link.onload = done;
    link.onerror = fail;
    link.href = chatUrl();
    return document.head.append(link);
  });
  return checked;
}

class Desk extends HTMLElement {
  static observedAttributes = ATTRIBUTES;
  private root = this.attachShadow({ mode: "open" });
  private button = document.createElement("button");
  private badge = document.createElement("span");
  private problem = document.createElement("p");
  private path = document.createElementNS(SVG, "path");
  private texts: Promise<Texts> | undefined;
  private loading: Promise<Mounted> | undefined;
  private mounted: Mounted | undefined;
  private opener: Element | null = null;

  constructor() {
    super();
    const { root, button, badge, problem, path } = this;
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    root.adoptedStyleSheets = [sheet];
    const icon = document.createElementNS(SVG, "svg");
    for (const [name, value] of Object.entries(ICON)) icon.setAttribute(name, value);
    icon.append(path);
    button.type = "button";
    button.hidden = true; // until it has a name
    button.setAttribute("part", "launcher");
    button.setAttribute("aria-haspopup", "dialog");
    badge.setAttribute("part", "badge");
    problem.setAttribute("role", "status");
    button.append(icon, badge);
    button.onclick = () => this.toggle();
    // Whoever reaches for the launcher gets the chat a little earlier.
    button.onpointerenter = button.onfocus = () => checkChat().catch(() => {});
    root.append(button, problem);
  }

  connectedCallback(): void {
    void this.words();
    desk ??= this;
    if (desk === this) for (const waiting of calls.splice(0)) call(...waiting);
    if (this.hasAttribute("open")) this.open();
    else if (shared.get("pending") || tab.get("outbox")) this.use(() => {});
  }

  /** Also comes when the element is only moved. */
  disconnectedCallback(): void {
    queueMicrotask(() => {
      if (this.isConnected) return;
      this.mounted?.unmount();
      this.mounted = this.loading = undefined;
      if (desk === this) desk = undefined;
    });
  }

  attributeChangedCallback(name: string, before: string | null, value: string | null): void {
    if (before === value || !this.isConnected) return;
    if (name === "open") value === null ? this.close() : this.open();
    else if (name === "language") this.speak(value);
    else this.mounted?.chat.look(this.look());
  }

  open(): void {
    if (this.mounted?.chat.state.open) return;
    this.opener = document.activeElement;
    this.use((chat) => chat.open());
  }

  close(): void {
    if (this.loading) this.use((chat) => chat.close());
  }

  toggle(): void {
    this.mounted?.chat.state.open ? this.close() : this.open();
  }

  ask(text: string): void {
    this.open();
    this.use((chat) => chat.send(text));
  }

  setLanguage(tag: string): void {
    shared.set("language", tag);
    this.speak(tag);
  }

  private speak(tag: string | null): void {
    if (this.loading) this.use((chat) => chat.showLanguage(tag || ""));
    else {
      this.texts = undefined;
      void this.words(tag);
    }
  }

  /** The words, in `tag` or else the visitor's, the page's or the browser's language; the launcher takes them on. */
  private words(tag?: string | null): Promise<Texts> {
    const page = [this.getAttribute("language"), document.documentElement.lang];
    this.texts ??= loadTexts(base, [tag, shared.get("language"), ...page, ...navigator.languages]);
    this.texts.then(
      (loaded) => this.mounted || this.draw({ ...loaded, unread: 0, open: false }),
      () => this.draw({ language: "en", texts: {}, unread: 0, open: false }),
    );
    return this.texts;
  }

  private look() {
    const theme = (this.getAttribute("theme") || "auto") as Theme;
    return { theme, position: (this.getAttribute("position") || "end") as Position };
  }

  private draw({ texts, language, open, unread }: Pick<State, "texts" | "language" | "open" | "unread">): void {
    const count = unread.toLocaleString(language);
    const news = unread ? `. ${fill(texts.unread || "", { count })}` : "";
    this.button.hidden = false;
    this.button.lang = language;
    this.button.setAttribute("aria-label", (texts[open ? "close" : "open"] || "Chat") + news);
    this.button.setAttribute("aria-expanded", `${open}`);
    this.path.setAttribute("d", open ? CROSS : BUBBLE);
    this.badge.textContent = unread ? count : "";
  }

  private use(task: (chat: Mounted["chat"]) => void): void {
    this.loading ??= this.load();
    this.loading.then(
      ({ chat }) => task(chat),
      () => {},
    );
  }

  private async load(): Promise<Mounted> {
    this.button.setAttribute("aria-busy", "true");
    this.problem.textContent = "";
    try {
      await checkChat();
      const [{ mount }, texts] = await Promise.all([
        import(chatUrl()) as Promise<typeof import("./main")>,
        this.words(),
      ]);
      const options = { ...this.look(), texts, sound: this.hasAttribute("sound") };
      const mounted = mount(this.root, base, options, this.announce);
      this.mounted = mounted;
      mounted.chat.subscribe(() => this.follow(mounted.chat.state));
      return mounted;
    } catch (error) {
      failures++;
      this.loading = checked = this.texts = undefined;
      this.removeAttribute("open");
      this.problem.textContent = (await this.words().catch(() => undefined))?.texts.load_failed || "Chat: offline";
      this.announce("error", { status: 0, text: this.problem.textContent });
      throw error;
    } finally {
      this.button.removeAttribute("aria-busy");
    }
  }

  /** Shows how the chat stands; when it is closed, the focus goes back to where it was opened from. */
  private follow(state: State): void {
    const closes = this.hasAttribute("open") && !state.open;
    this.toggleAttribute("open", state.open);
    this.draw(state);
    const { activeElement: focused, body } = document;
    if (!closes || (focused !== this && focused !== body)) return;
    const { opener } = this;
    (opener?.isConnected && opener !== body && opener !== this ? (opener as HTMLElement) : this.button).focus();
  }

  private announce: Announce = (event, detail) => {
    this.dispatchEvent(new CustomEvent(`${TAG}:${event}`, { bubbles: true, composed: true, detail }));
  };
}

function insert(): void {
  if ("manual" in script.dataset || document.querySelector(TAG)) return;
  const element = document.createElement(TAG);
  for (const name of ATTRIBUTES) if (name in script.dataset) element.setAttribute(name, script.dataset[name] || "");
  document.body.append(element);
}

if (!customElements.get(TAG)) {
  const { PartnerDesk: before } = window;
  if (Array.isArray(before)) calls.push(...before);
  const methods = ["open", "close", "toggle", "ask", "setLanguage"] as const;
  window.PartnerDesk = {
    ...Object.fromEntries(methods.map((name) => [name, (...values: string[]) => call(name, ...values)])),
    push: (waiting: Call) => call(...waiting),
  };
  customElements.define(TAG, Desk);
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", insert);
  else insert();
}
