/** Keeps listening to the conversation: by a stream, or by polling where something on the way blocks streams. */

import { backOff, type Clock, type Pause, pause } from "./clock";
import { asFailure, Failure } from "./failure";
import type { Status } from "./model";
import type { Sessions } from "./session";
import type { Store } from "./storage";
import { type Listening, NO_STREAM, type Transport } from "./transport";

export interface Feed {
  start(): void;
  /** Stops listening until `wake`, for a tab that nobody looks at. */
  pause(): void;
  /** Listens on at once; after a change of network streams are tried again, too. */
  wake(networkChanged?: boolean): void;
  /** Listens to the present conversation, from its beginning. */
  restart(): void;
  stop(): void;
}

export interface FeedEvents {
  message(data: unknown): void;
  /** All that was said so far has come. */
  ready(): void;
  status(status: Status): void;
  failure(failure: Failure): void;
}

/** A stream that says nothing at first is held back by a proxy that collects whole answers. */
const FIRST_SIGN = 5000;
/** The server gives a sign of life every fifteen seconds. */
const SILENCE = 40_000;
const POLL_SECONDS = 25;
/** How long a poll may take before the connection is given up. */
const POLL_PATIENCE = 40_000;
/** A stream that lived is resumed soon; a poll that came back at once without anything must not be repeated at once. */
const SHORT_PAUSE = 1000;
const LONG_PAUSE = 30_000;
/** How often streams must have failed where polling works until they are thought to be blocked. */
const ENOUGH = 2;
const POLLING_KEY = "polling";

export function openFeed(
  transport: Transport,
  sessions: Sessions,
  tabStore: Store,
  time: Clock,
  random: () => number,
  online: () => boolean,
  on: FeedEvents,
): Feed {
  let cursor: string | undefined;
  let polling = tabStore.get(POLLING_KEY) !== null;
  /** How much speaks for streams being blocked, and whether the last one failed. */
  let suspicion = 0;
  let streamFailed = false;
  let failures = 0;
  let renewals = 0;
  let caughtUp = false;
  let running = false;
  let halted = true;
  let connection: AbortController | undefined;
  let rest: Pause | undefined;

  async function run(): Promise<void> {
    if (running) return;
    running = true;
    while (!halted) {
      connection = new AbortController();
      const { signal } = connection;
      let delay = 0;
      try {
        delay = await connect(signal);
      } catch (thrown) {
        if (!signal.aborted) delay = await failed(asFailure(thrown));
      }
      if (halted || signal.aborted || delay === 0) continue;
      rest = pause(time, delay);
      await rest.over;
      rest = undefined;
    }
    running = false;
  }

  /** Listens for as long as it goes; gives how long to wait before the next time. */
  async function connect(signal: AbortSignal): Promise<number> {
    const token = await sessions.token();
    if (signal.aborted) return 0;
    if (polling || streamFailed) return poll(token, signal);
    await stream(token, signal);
    return SHORT_PAUSE * (0.5 + random());
  }

  async function stream(token: string, signal: AbortSignal): Promise<void> {
    const ended = new AbortController();
    signal.addEventListener("abort", () => ended.abort());
    let lived = false;
    let cancel = time.after(FIRST_SIGN, () => ended.abort());
    const listening: Listening = {
      message(data, after) {
        if (signal.aborted) return;
        cursor = after || cursor;
        on.message(data);
      },
      ready() {
        if (signal.aborted) return;
        lived = true;
        suspicion = 0;
        connected();
      },
      alive() {
        cancel();
        cancel = time.after(SILENCE, () => ended.abort());
      },
    };
    try {
      await transport.stream(token, cursor, listening, ended.signal);
      if (!lived) throw new Failure(NO_STREAM);
    } catch (thrown) {
      const failure = asFailure(thrown);
      if (signal.aborted) return;
      streamFailed = !lived && failure.status <= 0;
      // No answer may be the network's fault; an answer that is none, or none in time, hardly is.
      if (streamFailed) suspicion += failure.status === NO_STREAM || ended.signal.aborted ? ENOUGH : 1;
      // A stream that lived has only to be resumed; one that was refused, or never began, is a failure.
      if (!lived) throw streamFailed && suspicion >= ENOUGH ? new Failure(NO_STREAM) : failure;
    } finally {
      cancel();
    }
  }

  async function poll(token: string, signal: AbortSignal): Promise<number> {
    const patience = new AbortController();
    signal.addEventListener("abort", () => patience.abort());
    const cancel = time.after(POLL_PATIENCE, () => patience.abort());
    const began = time.now();
    // What is known already is asked for without waiting.
    const wait = caughtUp && !streamFailed ? POLL_SECONDS : 0;
    try {
      const { messages, cursor: next } = await transport.poll(token, cursor, wait, patience.signal);
      if (signal.aborted) return 0;
      cursor = next;
      messages.forEach(on.message);
      tried();
      connected();
      return wait > 0 && messages.length === 0 && time.now() - began < SHORT_PAUSE ? 2 * SHORT_PAUSE : 0;
    } finally {
      cancel();
    }
  }

  /** Polling works: if streams failed before it often enough, it is kept to for as long as the tab lives. */
  function tried(): void {
    if (streamFailed && suspicion >= ENOUGH) {
      polling = true;
      tabStore.set(POLLING_KEY, "1");
    }
    streamFailed = false;
  }

  function connected(): void {
    failures = 0;
    renewals = 0;
    on.status("online");
    if (!caughtUp) {
      caughtUp = true;
      on.ready();
    }
  }

  async function failed(failure: Failure): Promise<number> {
    if (failure.status === NO_STREAM) return 0;
    // A session that is refused though it was just renewed is given time.
    if (failure.status === 401 && (await renewed()) && renewals++ === 0) return SHORT_PAUSE / 10;
    failures++;
    on.status(failures > 1 || !online() ? "offline" : "connecting");
    if (failure.passing || failure.status === 401) return failure.wait ?? backOff(failures, random);
    on.failure(failure);
    return failure.wait ?? LONG_PAUSE;
  }

  function renewed(): Promise<boolean> {
    return sessions.renew(sessions.session?.token ?? "").then(
      () => true,
      () => false,
    );
  }

  function go(): void {
    halted = false;
    void run();
  }

  function halt(): void {
    halted = true;
    connection?.abort();
    rest?.end();
  }

  return {
    start: go,
    pause: halt,
    wake(networkChanged = false) {
      if (networkChanged) {
        polling = false;
        suspicion = 0;
        streamFailed = false;
        failures = 0;
        tabStore.set(POLLING_KEY, null);
        connection?.abort(); // of the former network: it may hang for long
      }
      rest?.end();
      go();
    },
    restart() {
      cursor = undefined;
      caughtUp = false;
      connection?.abort();
      rest?.end();
    },
    stop: halt,
  };
}
