/** Time, as the core uses it: tests put another in. */

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Runs a task after `delay` milliseconds; returns what calls it off. */
  after(delay: number, task: () => void): () => void;
}

export const clock: Clock = {
  now: () => Date.now(),
  after(delay, task) {
    const timer = setTimeout(task, delay);
    return () => clearTimeout(timer);
  },
};

const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 30_000;

/**
 * How long to wait after the `failures`-th failure in a row, in milliseconds.
 * The jitter keeps thousands of widgets from coming back in the same moment when a server has restarted.
 */
export function backOff(failures: number, random: () => number): number {
  const pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (failures - 1));
  return pause * (0.5 + random() / 2);
}

/** A pause that can be cut short. */
export interface Pause {
  readonly over: Promise<void>;
  end(): void;
}

export function pause(time: Clock, delay: number): Pause {
  let end = () => {};
  const over = new Promise<void>((resolve) => {
    const cancel = time.after(delay, resolve);
    end = () => {
      cancel();
      resolve();
    };
  });
  return { over, end: () => end() };
}
