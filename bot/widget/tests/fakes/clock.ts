/** A clock for tests of the core: nothing waits. */

import type { Clock } from "../../source/clock";

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

/** Something that comes when it is told to. */
export function later<Value>(): { value: Promise<Value>; come(value: Value): void } {
  let come: (value: Value) => void = () => {};
  const value = new Promise<Value>((resolve) => {
    come = resolve;
  });
  return { value, come: (given) => come(given) };
}
