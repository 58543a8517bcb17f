// @ts-check
/** The chat page: joins the composer, the conversation and the language. */

import { ask, Failure } from "./api.js";
import { input, setClosed, setInput, startComposer } from "./composer.js";
import { currentLanguage, localiseMarkup, rememberLanguage, startLanguage, text, useLanguage } from "./i18n.js";
import { load, save } from "./store.js";
import { choicesNode, greetingNode, messageNode, problemNode, typingNode } from "./view.js";

/** @typedef {import("./store.js").Message} Message */
/** @typedef {import("./store.js").Question} Question */
/** @typedef {import("./i18n.js").Language} Language */

/** Most replies come sooner; an indicator that only flashes would be noise, for the eye and for screen readers. */
const TYPING_AFTER = 300;
const SUGGESTIONS = ["suggestion_sales", "suggestion_strategy", "suggestion_agreements", "suggestion_export"];

const log = /** @type {HTMLElement} */ (document.getElementById("log"));
const languages = /** @type {HTMLSelectElement} */ (document.getElementById("language"));

const conversation = load();
/** What stands on the page for each message. @type {Map<Message, HTMLElement[]>} */
const shown = new Map();
/** Whether the visitor sees the end, and so means to go on seeing it. */
let atEnd = false;
/** The log's height before the change that an observer is about to hear of. */
let room = 0;
/** One question at a time: the answers then stand in the order of the questions. */
let waiting = false;

// ── messages ──────────────────────────────────────────────────────────────────────────────────────────────────────

/** @param {Message} message */
function show(message) {
  removeChoices();
  const nodes = [messageNode(message)];
  if (message.from === "user" && message.failed) {
    const { reason, retry, detail } = message.failed;
    nodes.push(problemNode(() => detail || text(reason), retry ? () => retryQuestion(message) : undefined));
  }
  if (message.from === "bot" && message.buttons.length > 0) {
    const choose = (/** @type {{title: string, payload: string}} */ b) => askQuestion(b.title, b.payload);
    nodes.push(choicesNode(message.buttons, message.language, choose));
  }
  hide(message);
  shown.set(message, nodes);
  log.append(...nodes);
}

/** @param {Message} message */
function hide(message) {
  for (const node of shown.get(message) ?? []) node.remove();
  shown.delete(message);
}

/** Choices belong to the moment: once the conversation has moved on, they would answer another question. */
function removeChoices() {
  for (const node of log.querySelectorAll(".choices")) node.remove();
}

/** @param {Message} message */
function add(message) {
  conversation.messages.push(message);
  show(message);
  save(conversation);
}

/** Shows the end of the conversation, but of a reply longer than the window its beginning. */
function scroll() {
  const last = conversation.messages.at(-1);
  const node = last && shown.get(last)?.[0];
  if (node && node.offsetHeight > log.clientHeight) node.scrollIntoView({ block: "start" });
  else toEnd();
}

function toEnd() {
  log.scrollTop = log.scrollHeight;
  atEnd = true;
}

/** Keeps the end in sight when the keyboard or a long text takes room from the conversation. */
function followEnd() {
  log.addEventListener("scroll", () => {
    atEnd = log.scrollHeight - log.scrollTop - room < 40;
  });
  new ResizeObserver(() => {
    room = log.clientHeight;
    if (atEnd) toEnd();
  }).observe(log);
}

/**
 * @param {string} words
 * @param {string} [payload]
 */
function askQuestion(words, payload = words) {
  if (waiting || words.trim() === "") return;
  const language = document.documentElement.lang;
  void deliver({ from: "user", text: words, payload, language, time: Date.now() });
}

/** The question moves to the end, as it is asked anew. @param {Question} question */
function retryQuestion(question) {
  if (waiting) return;
  conversation.messages = conversation.messages.filter((message) => message !== question);
  hide(question);
  delete question.failed;
  void deliver({ ...question, time: Date.now() });
}

/** @param {Question} question */
async function deliver(question) {
  add(question);
  restoreFocus();
  setWaiting(true);
  scroll();
  const typing = typingNode();
  const timer = setTimeout(() => {
    log.append(typing);
    scroll();
  }, TYPING_AFTER);
  try {
    const replies = await ask(conversation.sender, question.payload, currentLanguage());
    typing.remove();
    accept(question, replies);
  } catch (problem) {
    typing.remove();
    fail(question, problem instanceof Failure ? problem : new Failure("error_server", true));
  } finally {
    clearTimeout(timer);
    setWaiting(false);
    scroll();
  }
}

/**
 * @param {Question} question
 * @param {import("./api.js").Reply[]} replies
 */
function accept(question, replies) {
  question.answered = true;
  // The server found out which language the question is in; screen readers then pronounce it rightly.
  const asked = shown.get(question)?.[0];
  replies.forEach((reply) => add({ ...reply, from: "bot", time: Date.now() }));
  const answer = conversation.messages.at(-1);
  const mark = answer && shown.get(answer)?.[0]?.lang;
  if (asked && mark) question.language = asked.lang = mark;
  save(conversation);
}

/**
 * @param {Question} question
 * @param {Failure} failure
 */
function fail(question, { reason, retry, detail }) {
  question.failed = { reason, retry, detail };
  show(question);
  save(conversation);
  // What cannot be sent again as it is can at least be changed.
  if (!retry && input.value === "") setInput(question.text);
}

/** @param {boolean} now */
function setWaiting(now) {
  waiting = now;
  document.body.classList.toggle("waiting", now);
  setClosed(now);
}

/** Where a pressed button has gone, the keyboard goes on in the field; on touch screens that would open a keyboard. */
function restoreFocus() {
  if (document.activeElement === input) return;
  (matchMedia("(hover: hover)").matches ? input : log).focus({ preventScroll: true });
}

// ── start ─────────────────────────────────────────────────────────────────────────────────────────────────────────

async function switchLanguage() {
  const wanted = /** @type {Language} */ (languages.value);
  try {
    await useLanguage(wanted);
    rememberLanguage(wanted);
  } catch {
    languages.value = currentLanguage();
    log.append(problemNode(() => text("load_failed"), undefined));
    scroll();
  }
}

/** Puts the kept conversation back. A question without an answer was cut off by the reload. */
function restore() {
  log.append(greetingNode((question) => askQuestion(question), SUGGESTIONS));
  for (const message of conversation.messages) {
    if (message.from === "user" && !message.answered) {
      message.failed ??= { reason: "error_network", retry: true, detail: "" };
    }
    show(message);
  }
  log.ariaBusy = "false";
  followEnd();
  if (conversation.messages.length > 0) scroll();
}

async function start() {
  const language = startLanguage();
  try {
    await useLanguage(language);
  } catch {
    log.replaceChildren(problemNode(() => text("load_failed"), () => location.reload()));
    log.ariaBusy = "false";
    return;
  }
  languages.value = language;
  localiseMarkup();
  startComposer(askQuestion);
  restore();
  languages.addEventListener("change", () => void switchLanguage());
}

void start();
