/** A server for tests of the core, as the contract has it: everything can go wrong on purpose. */

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
