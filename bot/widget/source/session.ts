/** Whose conversation it is: the session that the server signed, shared by all tabs through localStorage. */

import { asFailure } from "./failure";
import { type Store, stored } from "./storage";
import type { Session, Transport } from "./transport";

export const SESSION_KEY = "session";

/**
 * What is kept. `mark` is made here whenever a conversation is left; `begun` by the tab that gets the first session after
 * that. Two tabs may get one each before they see what the other keeps: the later one to be kept counts, for both.
 */
interface Kept {
  readonly mark: string;
  readonly begun?: string;
  readonly session?: Session;
}

export interface Sessions {
  /** What tells this conversation from those before and after. */
  readonly mark: string;
  readonly session: Session | undefined;
  /** The token to send, from a new session if there is none. */
  token(): Promise<string>;
  /** After `refused` was: the conversation goes on with a renewed session, or where that can't be, a new one begins. */
  renew(refused: string): Promise<void>;
  /** Ends the conversation, in all tabs; the next one begins with the next token. */
  restart(): void;
  /** Takes over what another tab has kept. */
  reread(): void;
}

/**
 * @param makeMark a random string, new with each call
 * @param onConversation is told when another conversation than before is meant
 * @param onSession is told when the session is another
 */
export function openSessions(
  transport: Transport,
  store: Store,
  makeMark: () => string,
  onConversation: () => void,
  onSession: () => void,
): Sessions {
  let kept: Kept = read() ?? { mark: makeMark() };
  let asked: Promise<string> | undefined;

  function read(): Kept | undefined {
    const found = stored(store, SESSION_KEY) as Partial<Kept> | undefined;
    return typeof found?.mark === "string" ? (found as Kept) : undefined;
  }

  function adopt(next: Kept): void {
    const other = next.mark !== kept.mark || (kept.begun !== undefined && next.begun !== kept.begun);
    kept = next;
    if (other) onConversation();
    onSession();
  }

  function keep(next: Kept): void {
    store.set(SESSION_KEY, JSON.stringify(next));
    adopt(next);
  }

  /** Another tab may have been quicker, or have begun anew meanwhile: then what that one kept holds for all. */
  function settle(session: Session, refused?: string): string {
    const found = read() ?? kept;
    if (found.session && found.session.token !== refused) adopt(found);
    else keep({ mark: found.mark, begun: found.begun ?? makeMark(), session });
    return kept.session?.token ?? session.token;
  }

  /** Several askers share one request. */
  function once(ask: () => Promise<string>): Promise<string> {
    asked ??= ask().finally(() => {
      asked = undefined;
    });
    return asked;
  }

  const begin = async (): Promise<string> => settle(await transport.session());

  async function again(refused: string): Promise<string> {
    const { mark } = kept;
    try {
      const session = await transport.session(refused);
      // Renewed for a conversation that has been left meanwhile.
      return (read() ?? kept).mark === mark ? settle(session, refused) : begin();
    } catch (thrown) {
      if (asFailure(thrown).status !== 401) throw thrown;
      // Ended, too old, or of a server that is no more: the conversation is gone.
      if ((read() ?? kept).session?.token === refused) keep({ mark: makeMark() });
      return begin();
    }
  }

  return {
    get mark() {
      return `${kept.mark} ${kept.begun}`;
    },
    get session() {
      return kept.session;
    },
    async token() {
      return asked ?? kept.session?.token ?? once(begin);
    },
    async renew(refused) {
      const found = read();
      if (found && found.session?.token !== refused) adopt(found);
      if (kept.session?.token === refused) await once(() => again(refused));
    },
    restart() {
      const left = kept.session;
      keep({ mark: makeMark() });
      // Without a network it is left all the same, and its session ends by itself.
      if (left) transport.end(left.token).catch(() => undefined);
    },
    reread() {
      const found = read();
      if (found) adopt(found);
    },
  };
}
