/** A clock, a server and browsers for tests of the core: nothing waits, and everything can go wrong on purpose. */

import { type Core, openChat } from "../source/chat";
import type { Clock } from "../source/clock";
import { openStore } from "../source/storage";
import type { Texts } from "../source/texts";
import type { Watching, World } from "../source/world";

// Node has one from its version 21 on.
if (!("navigator" in globalThis)) Object.assign(globalThis, { navigator: { languages: ["en"] } });

const settle = async (): Promise<void> => {
  // Streams pass pieces on over several turns of the event loop.
  for (let turn = 0; turn < 20; turn++) await new Promise((done) => setImmediate(done));
};

export class FakeClock implements Clock {
  private time = Date.UTC(2026, 0, 1);
  private timers: { at: number; task: () => void }[] = [];

  now = (): number => this.time;

  after = (delay: number, task: () => void): (() => void) => {
    const timer = { at: this.time + delay, task };
    this.timers.push(timer);
    return () => {
      this.timers = this.timers.filter((other) => other !== timer);
    };
  };

  /** Lets time go by, and everything happen that comes due. */
  async pass(milliseconds: number): Promise<void> {
    const end = this.time + milliseconds;
    await settle();
    for (;;) {
      const next = this.timers.filter(({ at }) => at <= end).sort((one, other) => one.at - other.at)[0];
      if (!next) break;
      this.timers = this.timers.filter((timer) => timer !== next);
      this.time = Math.max(this.time, next.at);
      next.task();
      await settle();
    }
    this.time = end;
  }
}

interface Conversation {
  readonly log: { cursor: string; data: Record<string, unknown> }[];
  readonly asked: Map<string, { text: string; payload?: string }>;
  readonly listeners: Set<(frame: string) => void>;
}

export interface Request {
  readonly path: string;
  readonly headers: Record<string, string>;
  // biome-ignore lint/suspicious/noExplicitAny: JSON may be anything
  readonly body: any;
  readonly signal: AbortSignal | undefined;
}

type Answer = Response | "lost" | undefined | Promise<Response | undefined>;

const json = (body: unknown, status = 200, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json", ...headers } });

export const problem = (status: number, detail: string, headers: Record<string, string> = {}): Response =>
  json({ type: "about:blank", title: detail, status, detail }, status, headers);

/** No answer, until whoever asks gives up. */
export const never = ({ signal }: Request): Promise<Response> =>
  new Promise((_, reject) => signal?.addEventListener("abort", () => reject(new TypeError("aborted"))));

/** Something that comes when it is told to. */
export function later<Value>(): { value: Promise<Value>; come(value: Value): void } {
  let come: (value: Value) => void = () => {};
  const value = new Promise<Value>((resolve) => {
    come = resolve;
  });
  return { value, come: (given) => come(given) };
}

/** The server as the contract has it. */
export class FakeServer {
  readonly requests: Request[] = [];
  /** Cut off: requests fail. */
  down = false;
  /** Answers in the server's stead; "lost" lets it act, but its answer does not arrive. */
  instead: (request: Request) => Answer = () => undefined;
  /** Whether messages are answered at once. */
  answers = true;
  private readonly sessions = new Map<string, Conversation>();
  readonly ended: Conversation[] = [];
  private streams = new Set<ReadableStreamDefaultController<Uint8Array>>();
  private count = 0;

  fetch = async (url: string, { headers, body, signal }: RequestInit = {}): Promise<Response> => {
    const request: Request = {
      path: url.replace("https://desk.example/api/chat/", ""),
      headers: headers as Record<string, string>,
      body: body ? JSON.parse(String(body)) : undefined,
      signal: signal ?? undefined,
    };
    this.requests.push(request);
    if (this.down) throw new TypeError("failed to fetch");
    const answer = await this.instead(request);
    if (answer instanceof Response) return answer;
    const real = this.answer(request);
    if (answer === "lost") throw new TypeError("failed to fetch");
    return real;
  };

  /** Requests whose path begins so. */
  of(path: string): Request[] {
    return this.requests.filter((request) => request.path.startsWith(path));
  }

  texts(): string[] {
    return this.conversations().flatMap(({ log }) => log.filter(isPartner).map(({ data }) => String(data.text)));
  }

  conversations(): Conversation[] {
    return [...this.ended, ...new Set(this.sessions.values())];
  }

  /** Sessions issued so far are refused, and can be renewed, or not even that. */
  expire(renewable = true): void {
    for (const [token, conversation] of [...this.sessions]) {
      if (token.startsWith("expired:")) continue;
      this.sessions.delete(token);
      if (renewable) this.sessions.set(`expired:${token}`, conversation);
    }
  }

  say(text: string, options: Record<string, unknown> = {}, conversation = this.conversations()[0]): void {
    if (!conversation) throw new Error("nobody has begun a conversation");
    const id = String(++this.count);
    const data = { from: "desk", id, replies_to: "", last: true, text, language: "en", outcome: "answered" };
    this.tell(conversation, { ...data, buttons: [], cards: [], table: null, rating: null, at: AT, ...options });
  }

  /** All connections break. */
  cut(): void {
    for (const stream of this.streams) stream.error(new TypeError("network error"));
    this.streams.clear();
  }

  private answer(request: Request): Response {
    const token = request.headers.Authorization?.replace("Bearer ", "");
    if (request.path === "sessions") return this.begin(token);
    if (request.path === "sessions/current") return this.end(token);
    const conversation = this.sessions.get(token ?? "");
    if (!conversation) return problem(401, "The session is not valid.");
    if (request.path === "messages") return this.take(conversation, request.body);
    if (request.path === "feedback") return new Response(null, { status: 204 });
    const after = Number(request.headers["Last-Event-ID"] ?? 0);
    if (request.headers.Accept === "text/event-stream") return this.stream(conversation, after, request.signal);
    const events = conversation.log.slice(after).map(({ cursor, data }) => ({ ...data, cursor }));
    return json({ events, last_event_id: String(conversation.log.length) });
  }

  private begin(token: string | undefined): Response {
    const known = this.sessions.get(`expired:${token}`) ?? this.sessions.get(token ?? "");
    if (token && !known) return problem(401, "The session is not valid.");
    const session = `session-${++this.count}`;
    this.sessions.set(session, known ?? { log: [], asked: new Map(), listeners: new Set() });
    return json({ session, expires_at: AT, message_limit: 50, contact: "desk@example.org" }, 201);
  }

  private end(token: string | undefined): Response {
    const conversation = this.sessions.get(token ?? "");
    if (!conversation) return problem(401, "The session is not valid.");
    for (const [other, its] of [...this.sessions]) if (its === conversation) this.sessions.delete(other);
    this.ended.push(conversation);
    this.cut();
    return new Response(null, { status: 204 });
  }

  private take(
    conversation: Conversation,
    { id, text, payload }: { id: string; text: string; payload?: string },
  ): Response {
    if (conversation.asked.has(id)) return json({ id }, 202);
    conversation.asked.set(id, { text, ...(payload && { payload }) });
    this.tell(conversation, { from: "partner", id, text, at: AT });
    if (this.answers) this.say(`reply to ${text}`, { replies_to: id }, conversation);
    return json({ id }, 202);
  }

  private tell(conversation: Conversation, data: Record<string, unknown>): void {
    const cursor = String(conversation.log.length + 1);
    conversation.log.push({ cursor, data });
    for (const listener of conversation.listeners) listener(frame(cursor, data));
  }

  private stream(conversation: Conversation, after: number, signal: AbortSignal | undefined): Response {
    const encoder = new TextEncoder();
    const known = conversation.log.slice(after).map(({ cursor, data }) => frame(cursor, data));
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        this.streams.add(controller);
        const pass = (text: string) => this.streams.has(controller) && controller.enqueue(encoder.encode(text));
        pass(`retry: 1000\n\n${known.join("")}event: ready\ndata: {}\n\n`);
        conversation.listeners.add(pass);
        signal?.addEventListener("abort", () => {
          conversation.listeners.delete(pass);
          if (this.streams.delete(controller)) controller.error(new TypeError("aborted"));
        });
      },
    });
    return new Response(body, { headers: { "Content-Type": "text/event-stream; charset=utf-8" } });
  }
}

const AT = "2026-01-01T00:00:00.000Z";
const isPartner = ({ data }: { data: Record<string, unknown> }): boolean => data.from === "partner";
const frame = (cursor: string, data: unknown): string =>
  `id: ${cursor}\nevent: message\ndata: ${JSON.stringify(data)}\n\n`;

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
