// @ts-check
/** What messages look like. Only nodes and text, never HTML: whatever a message holds, it is shown and not run. */

import { formatDate, formatTime, languageMark, localise, text, textNode } from "./i18n.js";

/** @typedef {import("./store.js").Message} Message */
/** @typedef {import("./api.js").Button} Button */
/** @typedef {import("./api.js").Fact} Fact */

const BULLET = "• ";

/**
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {string} className
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[T]}
 */
function element(tag, className, ...children) {
  const node = document.createElement(tag);
  node.className = className;
  node.append(...children);
  return node;
}

/** @param {Message} message */
export function messageNode(message) {
  const body = element("div", "bubble");
  body.append(...(message.from === "bot" ? blocks(message.text) : [element("p", "", message.text)]));
  const node = element("div", `message ${message.from}`, author(message.from), body, timeNode(message.time));
  node.lang = languageMark(message.language);
  if (message.from === "bot" && message.outcome === "answered" && message.facts.length > 0) {
    body.append(textNode("p", "source", () => sourceLine(message.facts)));
  }
  return node;
}

/** Who speaks is seen by side and colour, and heard from this. @param {"user" | "bot"} from */
function author(from) {
  return textNode("span", "unseen", () => text(from === "user" ? "you_said" : "desk_said"));
}

/** @param {number} time */
function timeNode(time) {
  const node = textNode("time", "time", () => formatTime(time, { hour: "numeric", minute: "2-digit" }));
  node.dateTime = new Date(time).toISOString();
  return localise(node, () => {
    node.lang = document.documentElement.lang;
    node.textContent = formatTime(time, { hour: "numeric", minute: "2-digit" });
    node.title = formatTime(time, { dateStyle: "long", timeStyle: "short" });
  });
}

/**
 * Paragraphs, and a list where lines begin with a bullet.
 * @param {string} words
 * @returns {HTMLElement[]}
 */
function blocks(words) {
  /** @type {HTMLElement[]} */
  const nodes = [];
  /** @type {HTMLElement | undefined} the block that the next line may continue */
  let open;
  for (const line of words.split(/\r?\n/)) {
    const tag = line.startsWith(BULLET) ? "ul" : "p";
    if (line.trim() === "") {
      open = undefined;
      continue;
    }
    if (open?.localName !== tag) nodes.push((open = element(tag, "")));
    else if (tag === "p") open.append("\n");
    open.append(tag === "ul" ? element("li", "", line.slice(BULLET.length)) : line);
  }
  return nodes;
}

/** Each source once, with the dates that its facts have. @param {Fact[]} facts */
function sourceLine(facts) {
  const names = [...new Set(facts.map((fact) => fact.source))];
  const sources = names.map((source) => {
    const known = facts.filter((fact) => fact.source === source && fact.as_of !== "").map((fact) => fact.as_of);
    const date = [...new Set(known)].sort().map(formatDate).join(" / ");
    return date ? text("source_dated", { source, date }) : source;
  });
  return text("source", { sources: sources.join(" · ") });
}

/**
 * @param {(question: string) => void} onAsk
 * @param {string[]} suggestions keys of texts
 */
export function greetingNode(onAsk, suggestions) {
  const greeting = textNode("p", "", () => text("greeting"));
  const buttons = suggestions.map((key) => button("suggestion", () => text(key), () => onAsk(text(key))));
  const label = textNode("p", "label", () => text("suggestions"));
  const group = element("div", "suggestions", label, ...buttons);
  const node = element("div", "message bot greeting", author("bot"), element("div", "bubble", greeting), group);
  return localise(node, () => {
    node.lang = document.documentElement.lang;
  });
}

/**
 * @param {Button[]} buttons
 * @param {string} language
 * @param {(button: Button) => void} onChoose
 */
export function choicesNode(buttons, language, onChoose) {
  const nodes = buttons.map((choice) => {
    const node = element("button", "choice", choice.title);
    node.type = "button";
    node.addEventListener("click", () => onChoose(choice));
    return node;
  });
  const group = element("div", "choices", ...nodes);
  group.lang = languageMark(language);
  group.role = "group";
  return localise(group, () => group.setAttribute("aria-label", text("choices")));
}

/** Shown only while a reply takes long enough to wonder. */
export function typingNode() {
  const dots = element("span", "dots", element("i", ""), element("i", ""), element("i", ""));
  dots.ariaHidden = "true";
  const words = textNode("span", "unseen", () => text("typing"));
  return element("div", "message bot typing", words, element("div", "bubble", dots));
}

/**
 * @param {() => string} words
 * @param {(() => void) | undefined} onRetry
 */
export function problemNode(words, onRetry) {
  const node = element("div", "problem", textNode("p", "", words));
  if (onRetry) node.append(button("retry", () => text("retry"), onRetry));
  return node;
}

/**
 * @param {string} className
 * @param {() => string} words
 * @param {() => void} onClick
 */
function button(className, words, onClick) {
  const node = textNode("button", className, words);
  node.type = "button";
  node.addEventListener("click", onClick);
  return node;
}
