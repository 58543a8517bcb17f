/** What the widget's core (chat.ts) and its view agree on. */

import type { Texts } from "./texts";

/** Where a message of the partner's stands. "sent" means: the server has taken it on, and it can't get lost. */
export type Delivery = "queued" | "sending" | "sent" | "failed";

/** Why a message was not accepted. */
export interface Problem {
  /** The server's words, in the language that the interface had; empty where there are none: then the text `key`. */
  readonly text: string;
  readonly key: "error_network" | "error_server" | "error_refused";
  /** Whether the same message may be accepted later, so that a retry makes sense. */
  readonly retry: boolean;
}

export interface PartnerMessage {
  readonly from: "partner";
  /** Made by the client, unique in the conversation. */
  readonly id: string;
  readonly text: string;
  /** A quick reply's payload, asked instead of `text`. */
  readonly payload?: string;
  /** ISO 8601, UTC: the server's time once it is known. */
  readonly at: string;
  readonly state: Delivery;
  /** Only with the state "failed". */
  readonly problem?: Problem;
}

export interface Button {
  readonly title: string;
  readonly payload: string;
}

export interface Source {
  readonly title: string;
  /** Written out in the reply's language. */
  readonly date: string;
  readonly url: string | null;
}

/** A fact with a figure. Every text is in the reply's language and script, as the server wrote it. */
export interface Card {
  readonly fact: string;
  readonly label: string;
  readonly subject: string;
  readonly figure: string;
  readonly value: string;
  readonly unit: string | null;
  readonly qualifier: string | null;
  readonly as_of: string;
  readonly source: Source | null;
}

export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly caption: string;
  /** Of its facts, which are on no cards. */
  readonly sources: readonly Source[];
}

export type Rating = "up" | "down" | null;
export type Reason = "wrong" | "outdated" | "incomplete" | "unclear" | "other";

export interface DeskMessage {
  readonly from: "desk";
  readonly id: string;
  /** The partner's message that it answers. */
  readonly replies_to: string;
  /** Whether it is the last reply to that message. */
  readonly last: boolean;
  readonly text: string;
  /** BCP 47, with the script where it matters: "en", "zh-Hans", "zh-Hant", "id" … The message's `lang`. */
  readonly language: string;
  /** "answered", "related", "declined", "clarify", "chat", "form", "handover" or "error". */
  readonly outcome: string;
  readonly buttons: readonly Button[];
  readonly cards: readonly Card[];
  readonly table: Table | null;
  readonly rating: Rating;
  readonly at: string;
}

/** Entries are never changed in place: an entry that is the same object looks the same. */
export type Entry = PartnerMessage | DeskMessage;

/** "connecting": for the first time, or again after a break of a few seconds at most. "offline": for longer. */
export type Status = "connecting" | "online" | "offline";
export type Theme = "auto" | "light" | "dark";
export type Position = "end" | "start";

export interface Language {
  readonly tag: string;
  /** In the language itself: "简体中文". */
  readonly name: string;
}

export interface State {
  /** In the order in which they are shown: by the server's order, unconfirmed ones of this tab last. */
  readonly entries: readonly Entry[];
  readonly status: Status;
  /** Whether the history was loaded once: before, an empty conversation need not be empty. */
  readonly ready: boolean;
  /** Whether a reply is awaited: the typing indicator. */
  readonly waiting: boolean;
  /** The interface's language; `lang` of all but the messages. */
  readonly language: string;
  readonly languages: readonly Language[];
  /** The interface's words; places such as %{count} are filled by `fill` (format.ts). */
  readonly texts: Readonly<Record<string, string>>;
  /** Replies that came while the widget was closed. */
  readonly unread: number;
  readonly open: boolean;
  readonly sound: boolean;
  readonly theme: Theme;
  readonly position: Position;
  /** Characters (code points) that a message may have. */
  readonly messageLimit: number;
  /** How to reach a person; null where the operator set nothing. */
  readonly contact: string | null;
  /** Something that concerns no single message. */
  readonly notice?: Notice;
}

export interface Notice {
  /** The server's words; empty where there are none: then the text `key`. */
  readonly text: string;
  readonly key: "error_network" | "error_server" | "error_refused" | "error_language";
}

/** The conversation, as the view sees it. No method throws or rejects: what goes wrong is told by the state. */
export interface Chat {
  readonly state: State;
  /** Calls `listener` after every change of `state`, once a task; returns what ends that. */
  subscribe(listener: () => void): () => void;
  start(): void;
  /** Queues a message. Empty texts and texts over the limit are left out (the view keeps them in its field). */
  send(text: string, payload?: string): void;
  /** Sends a failed message again, with the same id. */
  retry(id: string): void;
  /** Begins a new conversation, in all tabs. */
  restart(): void;
  /** Rates a reply; with null the rating is taken back. */
  rate(reply: string, rating: Rating, reason?: Reason, comment?: string): void;
  setLanguage(tag: string): void;
  open(): void;
  close(): void;
  setSound(on: boolean): void;
  /** Puts a notice away. */
  dismiss(): void;
  /** The conversation as plain text, in the interface's language, for download. */
  transcript(): string;
  /** Ends timers and connections. */
  stop(): void;
}

export interface Look {
  readonly theme: Theme;
  readonly position: Position;
}

export interface Options extends Look {
  readonly texts: Texts;
  /** Whether sound is on where the visitor has not chosen. */
  readonly sound: boolean;
}

/** What a page hears of: see docs/widget.md. */
export type Announce = (event: "open" | "close" | "message" | "language" | "error", detail: object) => void;

export interface Core extends Chat {
  look(look: Look): void;
  /** Changes the language for this page; `setLanguage` is the visitor's own choice, and kept. */
  showLanguage(tag: string): void;
}
