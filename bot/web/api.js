// @ts-check
/** The conversation with the service: Rasa's REST channel, and RFC 9457 problems when it refuses. */

/** @typedef {{title: string, payload: string}} Button */
/** @typedef {{id: string, source: string, as_of: string}} Fact */
/** @typedef {{text: string, buttons: Button[], language: string, outcome: string, facts: Fact[]}} Reply */

/** Longer than the slowest answer; without it a dead connection would leave the visitor waiting for ever. */
const PATIENCE = 60_000;

/** Why a message has no answer, and whether the same message may have one later. */
export class Failure extends Error {
  /**
   * @param {"error_network" | "error_server" | "error_refused" | "error_empty"} reason the page's text for it
   * @param {boolean} retry
   * @param {string} [detail] the server's own words, in the visitor's language
   */
  constructor(reason, retry, detail = "") {
    super(reason);
    this.reason = reason;
    this.retry = retry;
    this.detail = detail;
  }
}

/**
 * @param {string} sender
 * @param {string} message
 * @param {string} language
 * @returns {Promise<Reply[]>}
 */
export async function ask(sender, message, language) {
  const response = await post({ sender, message, metadata: { language } }, language);
  const body = await response.json().catch(() => undefined);
  if (!response.ok) throw refusal(response.status, body);
  if (!Array.isArray(body)) throw new Failure("error_server", true);
  const replies = body.map(readReply).filter((reply) => reply.text !== "");
  if (replies.length === 0) throw new Failure("error_empty", true);
  return replies;
}

/**
 * @param {object} body
 * @param {string} language
 * @returns {Promise<Response>}
 */
async function post(body, language) {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), PATIENCE);
  try {
    return await fetch("webhooks/rest/webhook", {
      method: "POST",
      headers: { "Content-Type": "application/json", "Accept-Language": language },
      body: JSON.stringify(body),
      signal: patience.signal,
    });
  } catch {
    throw new Failure("error_network", true);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * @param {number} status
 * @param {any} problem
 */
function refusal(status, problem) {
  const retry = status >= 500 || status === 408 || status === 429;
  const reason = status >= 500 ? "error_server" : "error_refused";
  return new Failure(reason, retry, string(problem?.detail ?? problem?.title));
}

/**
 * Nothing from outside is taken on trust: what is not of the agreed shape is left out.
 * @param {any} reply
 * @returns {Reply}
 */
function readReply(reply) {
  const custom = reply?.custom;
  return {
    text: string(reply?.text),
    buttons: list(reply?.buttons)
      .map((b) => ({ title: string(b?.title), payload: string(b?.payload) }))
      .filter(isComplete),
    language: string(custom?.language),
    outcome: string(custom?.outcome),
    facts: list(custom?.facts).map((f) => ({ id: string(f?.id), source: string(f?.source), as_of: string(f?.as_of) })),
  };
}

/** @param {Button} button */
const isComplete = (button) => button.title !== "" && button.payload !== "";

/** @param {unknown} value @returns {any[]} */
const list = (value) => (Array.isArray(value) ? value : []);

/** @param {unknown} value */
const string = (value) => (typeof value === "string" || typeof value === "number" ? String(value) : "");
