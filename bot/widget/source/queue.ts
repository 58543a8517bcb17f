/** Messages on their way: one at a time, in their order, each until the server has it or refuses it. */

import { backOff, type Clock, type Pause, pause } from "./clock";
import { asFailure, type Failure } from "./failure";
import type { Pending } from "./history";
import type { PartnerMessage } from "./model";
import type { Sessions } from "./session";
import { type Store, stored } from "./storage";
import type { Transport } from "./transport";

export const OUTBOX_KEY = "outbox";

export interface Outbox {
  readonly pending: readonly Pending[];
  add(message: PartnerMessage): void;
  retry(id: string): void;
  /** The server has told the message back. */
  confirm(id: string): void;
  /** Tries at once what waits for the network. */
  wake(): void;
  /** Forgets all messages. */
  clear(): void;
  /** Another conversation has begun: what the former one was not sent, or has not told back, goes into it. */
  carryOver(): void;
  stop(): void;
}

/**
 * @param store of this tab alone: unsent messages outlive a reload, but not the tab
 * @param end the key of the conversation's last entry
 * @param onChange is told when `pending` is another
 * @param onFailure is told why a message has to wait; with undefined, that messages get through
 */
export function openOutbox(
  transport: Transport,
  sessions: Sessions,
  store: Store,
  time: Clock,
  random: () => number,
  end: () => string | undefined,
  onChange: () => void,
  onFailure: (failure: Failure | undefined) => void,
): Outbox {
  let pending: readonly Pending[] = kept(store);
  let running = false;
  let stopped = false;
  let rest: Pause | undefined;

  function change(next: readonly Pending[]): void {
    pending = next;
    const unsent = pending.filter(({ message }) => message.state !== "sent");
    store.set(OUTBOX_KEY, unsent.length > 0 ? JSON.stringify(unsent) : null);
    onChange();
  }

  const find = (id: string) => pending.find(({ message }) => message.id === id);
  const without = (id: string) => pending.filter(({ message }) => message.id !== id);

  function mark(id: string, message: Partial<PartnerMessage>, after?: string): void {
    change(
      pending.map((item) => (item.message.id === id ? { message: { ...item.message, ...message }, after } : item)),
    );
  }

  async function pump(): Promise<void> {
    if (running) return;
    running = true;
    for (let failures = 0; ; ) {
      const next = stopped ? undefined : pending.find(({ message }) => message.state === "queued");
      if (!next) break;
      failures = (await deliver(next.message, failures)) ? 0 : failures + 1;
    }
    running = false;
  }

  /** Whether the message needs no further care. */
  async function deliver({ id, text, payload }: PartnerMessage, failures: number): Promise<boolean> {
    mark(id, { state: "sending" });
    let token = "";
    try {
      token = await sessions.token();
      const conversation = sessions.mark;
      await transport.send(token, { id, text, ...(payload === undefined ? {} : { payload }) });
      // Accepted by a conversation that has been left meanwhile: it has to be asked in the present one.
      if (find(id)) mark(id, { state: conversation === sessions.mark ? "sent" : "queued" });
      onFailure(undefined);
      return true;
    } catch (thrown) {
      return refused(id, token, asFailure(thrown), failures);
    }
  }

  async function refused(id: string, token: string, failure: Failure, failures: number): Promise<boolean> {
    if (!find(id)) return true; // told back all the same, or given up
    if (isFinal(failure, failures)) {
      mark(id, { state: "failed", problem: failure.problem }, end());
      return true;
    }
    mark(id, { state: "queued" });
    if (failure.status === 401) {
      // Renewed once in a row at once; a server that refuses what it has just signed is given time.
      const renewed = await sessions.renew(token).then(
        () => true,
        () => false,
      );
      if (renewed && failures === 0) return false;
    } else onFailure(failure);
    await wait(failure, failures + 1);
    return false;
  }

  async function wait(failure: Failure, failures: number): Promise<void> {
    const ours = pause(time, failure.wait ?? backOff(failures, random));
    // What the server asked for is kept to, even when the network comes back.
    if (failure.wait === undefined) rest = ours;
    await ours.over;
    rest = undefined;
  }

  function start(): void {
    if (pending.some(({ message }) => message.state === "queued")) void pump();
  }

  return {
    get pending() {
      return pending;
    },
    add(message) {
      change([...pending, { message }]);
      start();
    },
    retry(id) {
      const item = find(id);
      if (item?.message.state !== "failed") return;
      const { problem: _, ...message } = item.message;
      change([...without(id), { message: { ...message, state: "queued" } }]);
      start();
    },
    confirm(id) {
      if (find(id)) change(without(id));
    },
    wake() {
      rest?.end();
      start();
    },
    clear: () => change([]),
    carryOver() {
      const open = pending.filter(({ message }) => message.state !== "failed");
      // What is being sent is looked after by whoever sends it.
      const queued = (message: PartnerMessage): PartnerMessage =>
        message.state === "sent" ? { ...message, state: "queued" } : message;
      change(open.map(({ message }) => ({ message: queued(message) })));
      start();
    },
    stop() {
      stopped = true;
      rest?.end();
    },
  };
}

/** Failures in a row after which a message is thought to be what fails, so that it doesn't hold up those after it. */
const ENOUGH = 5;

/** Whether trying on is of no use: the message is refused, or the server fails with it time and again. */
function isFinal(failure: Failure, failures: number): boolean {
  if (failure.status === 401 || failure.status === 500) return failures + 1 >= ENOUGH;
  return !failure.passing;
}

/** What a tab left unsent when it was reloaded. Sent again with the same id, nothing is asked twice. */
function kept(store: Store): Pending[] {
  const found = stored(store, OUTBOX_KEY);
  if (!Array.isArray(found)) return [];
  const whole = found.filter((item) => typeof item?.message?.id === "string" && typeof item.message.text === "string");
  return whole.map(({ message, after }: Pending) => ({
    message: message.state === "failed" ? message : { ...message, state: "queued" },
    after,
  }));
}
