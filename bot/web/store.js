// @ts-check
/** The conversation, kept for as long as the tab lives, so that a reload loses nothing. */

/** @typedef {import("./api.js").Reply} Reply */
/** @typedef {{reason: string, retry: boolean, detail: string}} Failed */
/**
 * A visitor's message (`payload` is what is sent when a button said it) or a reply.
 * @typedef {{from: "user", text: string, payload: string, language: string, time: number, failed?: Failed,
 *   answered?: boolean}} Question
 * @typedef {Reply & {from: "bot", time: number}} Answer
 * @typedef {Question | Answer} Message
 */

const KEY = "partner-desk";
/** Far more than anybody scrolls back, far less than the browser's quota. */
const KEPT = 200;

/** @returns {{sender: string, messages: Message[]}} */
export function load() {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY) ?? "");
    if (typeof kept.sender === "string" && Array.isArray(kept.messages)) return kept;
  } catch {
    // Nothing kept, or storage is forbidden: a new conversation.
  }
  return { sender: randomId(), messages: [] };
}

/** @param {{sender: string, messages: Message[]}} conversation */
export function save({ sender, messages }) {
  try {
    sessionStorage.setItem(KEY, JSON.stringify({ sender, messages: messages.slice(-KEPT) }));
  } catch {
    // Full or forbidden: the conversation then lasts as long as the page.
  }
}

/** `randomUUID` exists only on https and localhost; a test installation may have neither. */
function randomId() {
  if ("randomUUID" in crypto) return crypto.randomUUID();
  const bytes = /** @type {Crypto} */ (crypto).getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
