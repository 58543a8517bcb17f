/** What the server sends, read into the model. Nothing is taken on trust: what is not of the agreed shape is left out. */

import type { Button, Card, DeskMessage, PartnerMessage, Rating, Source, Table } from "./model";

type Shape = Record<string, unknown>;

const isShape = (value: unknown): value is Shape => typeof value === "object" && value !== null;
const text = (value: unknown): string => (typeof value === "string" || typeof value === "number" ? String(value) : "");
const textOrNull = (value: unknown): string | null => text(value) || null;
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const shapes = (value: unknown): Shape[] => list(value).filter(isShape);

/** A message as the server tells it; undefined for what this widget doesn't know. */
export function readEntry(data: unknown): PartnerMessage | DeskMessage | undefined {
  if (!isShape(data) || text(data.id) === "") return undefined;
  if (data.from === "partner") return partnerMessage(data);
  return data.from === "desk" ? deskMessage(data) : undefined;
}

const partnerMessage = (data: Shape): PartnerMessage => ({
  from: "partner",
  id: text(data.id),
  text: text(data.text),
  at: text(data.at),
  state: "sent",
});

const deskMessage = (data: Shape): DeskMessage => ({
  from: "desk",
  id: text(data.id),
  replies_to: text(data.replies_to),
  last: data.last !== false,
  text: text(data.text),
  language: text(data.language),
  outcome: text(data.outcome),
  buttons: shapes(data.buttons).map(button).filter(isComplete),
  cards: shapes(data.cards).map(card),
  table: isShape(data.table) ? table(data.table) : null,
  rating: rating(data.rating),
  at: text(data.at),
});

const button = (data: Shape): Button => ({ title: text(data.title), payload: text(data.payload) });

const isComplete = ({ title, payload }: Button): boolean => title !== "" && payload !== "";

const card = (data: Shape): Card => ({
  fact: text(data.fact),
  label: text(data.label),
  subject: text(data.subject),
  figure: text(data.figure),
  value: text(data.value),
  unit: textOrNull(data.unit),
  qualifier: textOrNull(data.qualifier),
  as_of: text(data.as_of),
  source: isShape(data.source) ? source(data.source) : null,
});

const source = (data: Shape): Source => ({
  title: text(data.title),
  date: text(data.date),
  url: textOrNull(data.url),
});

const table = (data: Shape): Table => ({
  columns: list(data.columns).map(text),
  rows: list(data.rows).map((row) => list(row).map(text)),
  caption: text(data.caption),
  sources: shapes(data.sources).map(source),
});

const rating = (value: unknown): Rating => (value === "up" || value === "down" ? value : null);
