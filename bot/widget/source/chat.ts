/** The conversation: what was said, what is on its way, and how the widget stands. Joins the modules of the core. */

import { readEntry } from "./entries";
import type { Failure } from "./failure";
import { type FeedEvents, openFeed } from "./feed";
import { merged, openHistory } from "./history";
import type { Announce, Core, DeskMessage, Options, PartnerMessage, Rating, Reason, State, Status } from "./model";
import { openOutbox } from "./queue";
import { openSessions, SESSION_KEY } from "./session";
import { transcriptOf } from "./transcript";
import { openTransport } from "./transport";
import { openWaiting } from "./waiting";
import type { World } from "./world";

/** Keys of what all tabs share; the loader reads the first two. */
export const LANGUAGE_KEY = "language";
export const PENDING_KEY = "pending";
const READ_KEY = "read";
const SOUND_KEY = "sound";
/** A tab out of sight gives its connection back: browsers have only six of them for a host, for all tabs. */
const OUT_OF_SIGHT = 60_000;
/** After so long out of sight a phone may have cut the connection without telling. */
const DOUBTFUL = 10_000;

export function openChat(world: World, options: Options, announce: Announce): Core {
  const { clock: time, random, shared, tab } = world;
  const listeners = new Set<() => void>();
  const history = openHistory();
  const waiting = openWaiting(time, refresh);
  const transport = openTransport(world.base, world.fetch, time, () => state.language);
  const sessions = openSessions(transport, shared, world.makeId, onConversation, onSession);
  const outbox = openOutbox(transport, sessions, tab, time, random, () => history.end, refresh, onSending);
  const feedEvents: FeedEvents = { message: onMessage, ready: onReady, status: onStatus, failure: onFailure };
  const feed = openFeed(transport, sessions, tab, time, random, world.online, feedEvents);
  let changed = false;
  let wanted = "";
  let hiddenAt = 0;
  let started = false;
  let unwatch = () => {};
  let stopCountdown = () => {};

  let state: State = {
    entries: [],
    status: "connecting",
    ready: false,
    waiting: false,
    ...options.texts,
    unread: 0,
    open: false,
    sound: (shared.get(SOUND_KEY) ?? (options.sound ? "1" : "")) === "1",
    theme: options.theme,
    position: options.position,
    messageLimit: sessions.session?.messageLimit ?? 2000,
    contact: sessions.session?.contact ?? null,
  };

  // ── state ──────────────────────────────────────────────────────────────────────────────────────────────────────

  function update(patch: Partial<State>): void {
    state = { ...state, ...patch };
    if (changed) return;
    changed = true;
    queueMicrotask(() => {
      changed = false;
      for (const listener of listeners) listener();
    });
  }

  function notice(failure: Failure | undefined): void {
    if (failure) {
      const { text, key } = failure.problem;
      update({ notice: { text, key } });
      announce("error", { status: failure.status, text });
    } else if (state.notice && state.notice.key !== "error_language") dismiss();
  }

  function dismiss(): void {
    const { notice: _, ...rest } = state;
    state = rest;
    update({});
  }

  /** Takes over what history and outbox hold. */
  function refresh(): void {
    const entries = merged(history.entries, outbox.pending);
    const awaited = waiting.judge(entries);
    const unsent = outbox.pending.some(({ message }) => message.state !== "failed");
    const unread = countUnread();
    update({ entries, waiting: awaited, unread });
    // So that the loader of the next page knows whether there is something to wait for.
    shared.set(PENDING_KEY, awaited || unsent || unread > 0 ? "1" : null);
  }

  function countUnread(): number {
    const replies = history.entries.filter(({ from }) => from === "desk").map(({ id }) => id);
    const last = replies[replies.length - 1];
    if (state.open && last !== undefined && last !== shared.get(READ_KEY)) shared.set(READ_KEY, last);
    return state.open ? 0 : replies.length - 1 - replies.lastIndexOf(shared.get(READ_KEY) ?? "");
  }

  // ── what the other modules tell ────────────────────────────────────────────────────────────────────────────────

  /** Whether a message of this page has come back: what comes after it is new, though the history may still come. */
  let follows = false;

  function onMessage(data: unknown): void {
    const entry = readEntry(data);
    if (!entry) return;
    const isNew = !history.has(entry);
    history.add(entry);
    if (entry.from === "partner") {
      follows ||= outbox.pending.some(({ message }) => message.id === entry.id);
      outbox.confirm(entry.id);
    } else if (isNew && (state.ready || follows)) announceReply(entry);
    refresh();
  }

  const announceReply = ({ text, language, outcome }: DeskMessage): void =>
    announce("message", { from: "desk", text, language, outcome });

  function onReady(): void {
    update({ ready: true });
  }

  function onStatus(status: Status): void {
    if (status !== state.status) update({ status });
    if (status === "online") outbox.wake();
  }

  function onSending(failure: Failure | undefined): void {
    // Without connection, the status says enough.
    if (failure?.status !== 0) notice(failure);
    if (!failure) feed.wake();
  }

  function onFailure(failure: Failure): void {
    notice(failure);
  }

  function onSession(): void {
    const { session } = sessions;
    if (session) update({ messageLimit: session.messageLimit, contact: session.contact });
  }

  function onConversation(): void {
    follows = false;
    history.clear();
    update({ ready: false });
    outbox.carryOver();
    feed.restart();
    refresh();
  }

  function onSight(): void {
    stopCountdown();
    if (world.visible()) {
      if (time.now() - hiddenAt > DOUBTFUL) feed.pause();
      feed.wake();
      outbox.wake();
    } else {
      hiddenAt = time.now();
      stopCountdown = time.after(OUT_OF_SIGHT, () => (state.waiting ? onSight() : feed.pause()));
    }
  }

  function onKept(key: string): void {
    if (key === SESSION_KEY) sessions.reread();
    else if (key === READ_KEY) refresh();
    else if (key === SOUND_KEY) update({ sound: shared.get(SOUND_KEY) === "1" });
  }

  // ── what the view and the page ask for ─────────────────────────────────────────────────────────────────────────

  function send(words: string, payload?: string): void {
    const text = words.trim();
    if (text === "" || Array.from(text).length > state.messageLimit) return;
    const message: PartnerMessage = {
      from: "partner",
      id: world.makeId(),
      text,
      at: new Date(time.now()).toISOString(),
      state: "queued",
      ...(payload === undefined ? {} : { payload }),
    };
    outbox.add(message);
    announce("message", { from: "partner", text });
  }

  async function rate(id: string, rating: Rating, reason?: Reason, comment?: string): Promise<void> {
    const before = history.reply(id);
    if (!before) return;
    const show = (shown: Rating) => {
      const reply = history.reply(id);
      if (reply) history.add({ ...reply, rating: shown });
      refresh();
    };
    show(rating);
    const feedback = { reply: id, rating, ...(reason && { reason }), ...(comment && { comment }) };
    try {
      await transport.rate(await sessions.token(), feedback);
    } catch (thrown) {
      show(before.rating);
      notice(thrown as Failure);
    }
  }

  async function showLanguage(tag: string): Promise<void> {
    wanted = tag;
    try {
      const texts = await world.loadTexts(tag);
      if (wanted !== tag) return; // another was chosen meanwhile
      const other = texts.language !== state.language;
      if (state.notice?.key === "error_language") dismiss();
      update(texts);
      if (other) announce("language", { language: texts.language });
    } catch {
      if (wanted === tag) update({ notice: { text: "", key: "error_language" } });
    }
  }

  return {
    get state() {
      return state;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    start() {
      if (started) return;
      started = true;
      unwatch = world.watch({
        online() {
          feed.wake(true);
          outbox.wake();
        },
        offline: () => update({ status: "offline" }),
        sight: onSight,
        kept: onKept,
      });
      feed.start();
      refresh();
      outbox.wake();
    },
    send,
    retry: (id) => outbox.retry(id),
    restart() {
      outbox.clear();
      sessions.restart();
    },
    rate: (...rating) => void rate(...rating),
    setLanguage(tag) {
      shared.set(LANGUAGE_KEY, tag);
      void showLanguage(tag);
    },
    showLanguage: (tag) => void showLanguage(tag),
    open() {
      if (state.open) return;
      update({ open: true });
      refresh();
      announce("open", {});
    },
    close() {
      if (!state.open) return;
      update({ open: false });
      announce("close", {});
    },
    setSound(on) {
      shared.set(SOUND_KEY, on ? "1" : "0");
      update({ sound: on });
    },
    dismiss,
    transcript: () => transcriptOf(state, new Date(time.now()).toISOString()),
    look: update,
    stop() {
      started = false;
      unwatch();
      stopCountdown();
      waiting.stop();
      outbox.stop();
      feed.stop();
    },
  };
}
