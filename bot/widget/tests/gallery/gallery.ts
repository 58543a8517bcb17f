/**
 * Shows the view by itself: ?language=zh-Hans&theme=dark&scene=all. Scenes: all, empty, waiting, offline.
 * `window.gallery` lets a test change what is shown.
 */

import type { State, Theme } from "../../source/model";
import { renderInto } from "../../source/view/index";
import { createFakeChat } from "./fake_chat";
import { card, desk, EVERY_KIND, partner } from "./fixtures";

const asked = new URLSearchParams(location.search);
const language = asked.get("language") ?? "en";

const LANGUAGES = [
  { tag: "en", name: "English" },
  { tag: "zh-Hans", name: "简体中文" },
  { tag: "zh-Hant", name: "繁體中文" },
  { tag: "id", name: "Bahasa Indonesia" },
];

const SCENES: Record<string, Partial<State>> = {
  all: { entries: EVERY_KIND },
  empty: {},
  waiting: { entries: EVERY_KIND.slice(0, 3), waiting: true },
  offline: { entries: EVERY_KIND.slice(0, 3), status: "offline" },
};

const texts = async (tag: string): Promise<Record<string, string>> => (await fetch(`strings/${tag}.json`)).json();

const state: State = {
  entries: [],
  status: "online",
  ready: true,
  waiting: false,
  language,
  languages: LANGUAGES,
  texts: await texts(language),
  unread: 0,
  open: asked.get("open") !== "no",
  sound: false,
  theme: (asked.get("theme") ?? "auto") as Theme,
  position: asked.get("position") === "start" ? "start" : "end",
  messageLimit: 2000,
  contact: "desk@example.com",
  ...SCENES[asked.get("scene") ?? "all"],
};

const host = document.createElement("partner-desk");
document.body.append(host);
const root = host.attachShadow({ mode: "open" });
const chat = createFakeChat(state, texts);
const end = renderInto(root, chat);
Object.assign(window, { gallery: { chat, root, end, desk, partner, card } });
document.documentElement.dataset.ready = "";
