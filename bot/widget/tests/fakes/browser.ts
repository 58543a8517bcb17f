/** Browsers and their tabs, with the chat in them, for tests of the core. */

import { openChat } from "../../source/chat";
import type { Core } from "../../source/model";
import { openStore } from "../../source/storage";
import type { Texts } from "../../source/texts";
import type { Watching, World } from "../../source/world";
import { FakeClock } from "./clock";
import { FakeServer } from "./server";

// Node has one from its version 21 on.
if (!("navigator" in globalThis)) Object.assign(globalThis, { navigator: { languages: ["en"] } });

/** Storage of a browser (all tabs) or of a tab; `area` throws where the visitor forbids it. */
export class FakeStorage {
  readonly values = new Map<string, string>();
  readonly tabs = new Set<FakeTab>();
  forbidden = false;

  area = (by?: FakeTab): Storage => {
    if (this.forbidden) throw new Error("SecurityError");
    const tell = (key: string) => {
      for (const tab of this.tabs)
        if (tab !== by && !tab.deaf && !tab.behind) tab.watching?.kept(key.replace(PREFIX, ""));
    };
    return {
      getItem: (key: string) => (by?.behind ?? this.values).get(key) ?? null,
      setItem: (key: string, value: string) => {
        const other = this.values.get(key) !== value;
        this.values.set(key, value);
        by?.behind?.set(key, value);
        if (other) tell(key);
      },
      removeItem: (key: string) => {
        if (this.values.delete(key)) tell(key);
      },
    } as Storage;
  };
}

const PREFIX = "partner-desk:test:";

/** A tab of a browser with the chat in it. */
export class FakeTab {
  watching: Watching | undefined;
  online = true;
  visible = true;
  /** Hears of what other tabs keep only when it looks: browsers tell it some time later. */
  deaf = false;
  /** What it sees in the storage while that has not reached it: tabs are processes, each with a copy of its own. */
  behind: Map<string, string> | undefined;
  readonly told: { event: string; detail: Record<string, unknown> }[] = [];
  readonly chat: Core;

  constructor(
    readonly server: FakeServer,
    readonly clock: FakeClock,
    readonly browser = new FakeStorage(),
    readonly own = new FakeStorage(),
    loadTexts: (tag: string) => Promise<Texts> = async (language) => texts(language),
  ) {
    const world: World = {
      base: "https://desk.example/",
      fetch: server.fetch as typeof fetch,
      clock,
      random: () => 0.5,
      shared: openStore(() => browser.area(this), PREFIX),
      tab: openStore(() => own.area(), PREFIX),
      online: () => this.online,
      visible: () => this.visible,
      makeId: () => `id${++ids}`,
      loadTexts,
      watch: (watching) => {
        this.watching = watching;
        return () => {
          this.watching = undefined;
        };
      },
    };
    browser.tabs.add(this);
    const options = { texts: texts("en"), theme: "auto", position: "end", sound: false } as const;
    this.chat = openChat(world, options, (event, detail) => this.told.push({ event, detail: { ...detail } }));
  }

  /** The chat's texts, each with its author: "> question", "< reply"; what is not sent yet with its state. */
  get log(): string[] {
    return this.chat.state.entries.map((entry) => {
      if (entry.from === "desk") return `< ${entry.text}`;
      return entry.state === "sent" ? `> ${entry.text}` : `> ${entry.text} (${entry.state})`;
    });
  }

  /** From now on it sees what is in the storage now and what it keeps itself, until it catches up. */
  fallBehind(): void {
    this.behind = new Map(this.browser.values);
  }

  catchUp(): void {
    const { behind } = this;
    this.behind = undefined;
    for (const [key, value] of this.browser.values)
      if (behind?.get(key) !== value) this.watching?.kept(key.replace(PREFIX, ""));
  }

  async start(): Promise<this> {
    this.chat.start();
    await this.clock.pass(0);
    return this;
  }

  async send(text: string, payload?: string): Promise<void> {
    this.chat.send(text, payload);
    await this.clock.pass(0);
  }

  /** The tab is closed or left: nothing more happens in it. */
  async leave(): Promise<void> {
    this.chat.stop();
    this.browser.tabs.delete(this);
    await this.clock.pass(0);
  }

  kept(key: string): string | undefined {
    return this.browser.values.get(PREFIX + key);
  }
}

let ids = 0;

export const texts = (language: string): Texts => ({
  language,
  languages: [{ tag: "en", name: "English" }],
  texts: { title: `title in ${language}` },
});

/** A chat in a tab of its own, with its server and clock. */
export async function open(browser = new FakeStorage(), own = new FakeStorage()) {
  const server = new FakeServer();
  const clock = new FakeClock();
  const tab = await new FakeTab(server, clock, browser, own).start();
  return { server, clock, tab, chat: tab.chat };
}

/** The texts that were sent to a server, each as often as it was. */
export const sent = (server: FakeServer) => server.of("messages").map(({ body }) => body.text);
