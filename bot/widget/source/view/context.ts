/** What every component needs: the conversation, and the words and formats of the interface's language. */

import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Chat } from "../model";
import type { Words } from "./words";

export interface View {
  readonly chat: Chat;
  readonly words: Words;
  /** Has a screen reader say something that only the eye would notice. */
  readonly announce: (text: string) => void;
  /** Puts the focus where the partner goes on: what was pressed may be gone. */
  readonly refocus: () => void;
}

// Never read without a provider: index.tsx always gives one.
export const ViewContext = createContext<View>(undefined as unknown as View);

export const useView = (): View => useContext(ViewContext);
