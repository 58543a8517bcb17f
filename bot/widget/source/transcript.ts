/** The conversation as plain text, for download. */

import { formatDateTime } from "./format";
import type { DeskMessage, Entry, State } from "./model";

const TITLE = "Partner Desk";

/** @param now ISO 8601 */
export function transcriptOf({ entries, texts, language }: State, now: string): string {
  const head = `${texts.transcript_title || TITLE}\n${formatDateTime(now, language)}`;
  const author = (entry: Entry) => (entry.from === "partner" && texts.transcript_you) || TITLE;
  const blocks = entries.map(
    (entry) => `${author(entry)}, ${formatDateTime(entry.at, language)}\n${[entry.text, ...sources(entry)].join("\n")}`,
  );
  return `${[head, ...blocks].join("\n\n")}\n`;

  function sources(entry: Entry): string[] {
    if (entry.from === "partner") return [];
    const label = texts.source || "";
    return [...new Set(cited(entry))].map((source) => (label ? `${label}: ${source}` : source));
  }
}

const cited = ({ cards }: DeskMessage): string[] =>
  cards.flatMap(({ source }) => (source ? [[source.title, source.date, source.url].filter(Boolean).join(", ")] : []));
