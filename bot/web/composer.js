// @ts-check
/** The field in which the visitor writes. */

import { formatNumber, localise, text } from "./i18n.js";

const LIMIT = 2000;
const NEAR_LIMIT = 200;

export const input = /** @type {HTMLTextAreaElement} */ (document.getElementById("input"));
const form = /** @type {HTMLFormElement} */ (document.getElementById("composer"));
const send = /** @type {HTMLButtonElement} */ (document.getElementById("send"));
const hint = /** @type {HTMLElement} */ (document.getElementById("hint"));
const status = /** @type {HTMLElement} */ (document.getElementById("status"));

/** While an answer is awaited the visitor may write, but not send. */
let closed = false;

/** @param {(words: string) => void} onSend */
export function startComposer(onSend) {
  localise(hint, update);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit(onSend);
  });
  input.addEventListener("keydown", (event) => {
    if (!sends(event)) return;
    event.preventDefault();
    submit(onSend);
  });
  input.addEventListener("input", update);
  addEventListener("resize", update);
}

/** @param {boolean} now */
export function setClosed(now) {
  closed = now;
  update();
}

/** @param {string} words */
export function setInput(words) {
  input.value = words;
  update();
}

/** @param {KeyboardEvent} event */
function sends(event) {
  // While an input method composes, Enter takes its candidate. Safari says so only by the code 229.
  const composing = event.isComposing || event.keyCode === 229;
  return event.key === "Enter" && !event.shiftKey && !composing;
}

/** @param {(words: string) => void} onSend */
function submit(onSend) {
  const words = input.value.trim();
  if (!sendable()) return;
  setInput("");
  onSend(words);
}

/** In characters, as the server counts, not in UTF-16 units. */
const inputLength = () => Array.from(input.value.trim()).length;

const sendable = () => !closed && inputLength() > 0 && inputLength() <= LIMIT;

function update() {
  input.style.blockSize = "auto"; // lets the field shrink before it is measured
  input.style.blockSize = `${input.scrollHeight}px`;
  send.ariaDisabled = String(!sendable()); // not `disabled`, by which focus would be lost each time
  updateHint();
}

function updateHint() {
  const left = LIMIT - inputLength();
  const state = left < 0 ? "over" : left <= NEAR_LIMIT ? "near" : "";
  const key = { over: "too_long", near: "characters_left", "": "help" }[state];
  hint.textContent = text(key, { count: formatNumber(Math.abs(left)) });
  // Read aloud when the limit comes near and when it is passed, not with every key.
  if (hint.dataset.state !== state) status.textContent = state ? hint.textContent : "";
  hint.dataset.state = state;
  input.ariaInvalid = String(left < 0);
}
