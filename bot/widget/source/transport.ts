/** The requests that the widget makes. Each fails with a Failure, and with nothing else. */

import type { Clock } from "./clock";
import { asFailure, Failure } from "./failure";
import type { Rating, Reason } from "./model";
import { eventReader } from "./sse";

export interface Session {
  readonly token: string;
  readonly messageLimit: number;
  readonly contact: string | null;
}

export interface Outgoing {
  readonly id: string;
  readonly text: string;
  readonly payload?: string;
}

export interface Feedback {
  readonly reply: string;
  readonly rating: Rating;
  readonly reason?: Reason;
  readonly comment?: string;
}

export interface Polled {
  readonly messages: readonly unknown[];
  /** Where to go on; undefined while there is nothing yet. */
  readonly cursor: string | undefined;
}

export interface Listening {
  /** A message of the conversation, as the server tells it; `cursor` is where to go on after it. */
  message(data: unknown, cursor: string): void;
  /** Everything known so far was sent. */
  ready(): void;
  /** Something came, if only a sign of life. */
  alive(): void;
}

export interface Transport {
  /** A new session, or with a token of one the renewed session of the same conversation. */
  session(token?: string): Promise<Session>;
  /** Ends the conversation: no session of it counts from then on. */
  end(token: string): Promise<void>;
  send(token: string, message: Outgoing): Promise<void>;
  rate(token: string, feedback: Feedback): Promise<void>;
  /** Listens until the server ends the stream; `NO_STREAM` where what comes is none. */
  stream(token: string, after: string | undefined, listening: Listening, signal: AbortSignal): Promise<void>;
  /** What came after a cursor; waits for it for up to `wait` seconds. */
  poll(token: string, after: string | undefined, wait: number, signal: AbortSignal): Promise<Polled>;
}

/** The status of a stream that something on the way has turned into something else. */
export const NO_STREAM = -1;
/** Longer than the server ever takes to accept something, so that a dead connection is found out. */
const PATIENCE = 20_000;
const DEFAULT_LIMIT = 2000;

/**
 * @param base where the service is, with a slash at the end
 * @param language of the interface, at the time of a request: errors come in it
 */
export function openTransport(base: string, fetcher: typeof fetch, time: Clock, language: () => string): Transport {
  const api = (name: string) => `${base}api/chat/${name}`;

  async function request(name: string, token: string | undefined, options: RequestInit): Promise<Response> {
    const headers: Record<string, string> = { "Accept-Language": language() };
    if (token !== undefined) headers.Authorization = `Bearer ${token}`;
    let response: Response;
    try {
      response = await fetcher(api(name), {
        cache: "no-store",
        credentials: "omit",
        ...options,
        headers: { ...headers, ...(options.headers as Record<string, string>) },
      });
    } catch {
      throw new Failure(0);
    }
    if (!response.ok) throw await failure(response, time);
    return response;
  }

  async function post(name: string, token: string | undefined, body: object): Promise<Response> {
    const patience = new AbortController();
    const cancel = time.after(PATIENCE, () => patience.abort());
    const headers = { "Content-Type": "application/json" };
    const options = { method: "POST", headers, body: JSON.stringify(body), signal: patience.signal };
    try {
      return await request(name, token, options);
    } finally {
      cancel();
    }
  }

  return {
    async session(token) {
      const response = await post("sessions", token, { language: language() });
      return readSession(await response.json().catch(() => undefined));
    },
    async end(token) {
      // Also when the visitor leaves the page at the same time.
      await request("sessions/current", token, { method: "DELETE", keepalive: true });
    },
    async send(token, message) {
      const { status } = await post("messages", token, { ...message, language: language() });
      // Networks that want a sign-in first answer in the server's stead, and as if all were well.
      if (status !== 202) throw new Failure(0);
    },
    async rate(token, feedback) {
      await post("feedback", token, feedback);
    },
    async stream(token, after, listening, signal) {
      const headers = { Accept: "text/event-stream", ...since(after) };
      const response = await request("events", token, { headers, signal });
      const type = response.headers.get("Content-Type") ?? "";
      if (!type.startsWith("text/event-stream") || !response.body) throw new Failure(NO_STREAM);
      await listen(response.body, listening);
    },
    async poll(token, after, wait, signal) {
      const headers = { Accept: "application/json", ...since(after) };
      const response = await request(`events?wait=${wait}`, token, { headers, signal });
      const body = await response.json().catch(() => undefined);
      if (!Array.isArray(body?.events)) throw new Failure(0);
      const cursor = typeof body.last_event_id === "string" ? body.last_event_id : after;
      return { messages: body.events, cursor };
    },
  };
}

/** As a header, not in the address, which then stays the same, so that browsers remember what CORS allows. */
const since = (after: string | undefined): Record<string, string> =>
  after === undefined ? {} : { "Last-Event-ID": after };

async function listen(body: ReadableStream<Uint8Array>, listening: Listening): Promise<void> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  const read = eventReader(({ name, id, data }) => {
    if (name === "ready") listening.ready();
    else if (name === "message") listening.message(parsed(data), id ?? "");
  });
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      listening.alive();
      read(decoder.decode(value, { stream: true }));
    }
  } catch (thrown) {
    throw asFailure(thrown);
  }
}

async function failure(response: Response, time: Clock): Promise<Failure> {
  const problem = await response.json().catch(() => undefined);
  const words = problem?.detail ?? problem?.title;
  return new Failure(response.status, typeof words === "string" ? words : "", waitOf(response, time));
}

/** Retry-After, in seconds or as a date; undefined where there is none. */
function waitOf(response: Response, time: Clock): number | undefined {
  const said = response.headers.get("Retry-After");
  if (!said) return undefined;
  const wait = /^\d+$/.test(said) ? Number(said) * 1000 : Date.parse(said) - time.now();
  return Number.isNaN(wait) ? undefined : Math.max(0, wait);
}

function readSession(body: Record<string, unknown> | undefined): Session {
  const { session, message_limit: limit, contact } = body ?? {};
  if (typeof session !== "string" || session === "") throw new Failure(0);
  return {
    token: session,
    messageLimit: typeof limit === "number" && limit > 0 ? limit : DEFAULT_LIMIT,
    contact: typeof contact === "string" && contact !== "" ? contact : null,
  };
}

function parsed(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    return undefined;
  }
}
