/** Facts with figures: cards, and tables for what is compared. Their words are in the reply's language. */

import { useState } from "preact/hooks";
import type { Card, Source, Table } from "../model";
import { useView } from "./context";
import { Icon } from "./icons";
import { allowedAddress, Link } from "./links";

/** The figure large, with what stands around it in the reply's language ("over", "vehicles"), as of when, from where. */
export function FactCard({ card, language }: { card: Card; language: string }) {
  const { words } = useView();
  return (
    <div class="card" part="card">
      <p class="card-topic">{[card.label, card.subject].filter(Boolean).join(" · ")}</p>
      <p class="card-value">
        <Value card={card} />
      </p>
      <div class="card-foot">
        {card.as_of && <span lang={words.language}>{words.say("as_of", { date: card.as_of })}</span>}
        {card.source && <SourceChip source={card.source} language={language} />}
      </div>
    </div>
  );
}

/** The words around a figure stand where the language has them: they are taken from the whole value. */
function Value({ card: { figure, value, unit, qualifier } }: { card: Card }) {
  const start = figure ? value.indexOf(figure) : -1;
  const [before, after] =
    start < 0 ? [`${qualifier ?? ""} `, ` ${unit ?? ""}`] : [value.slice(0, start), value.slice(start + figure.length)];
  return (
    <>
      <span>{before}</span>
      <strong>{figure || value}</strong>
      <span>{after}</span>
    </>
  );
}

/** A button that opens what a source is called and when it spoke. */
function SourceChip({ source, language }: { source: Source; language: string }) {
  const { words } = useView();
  const [open, setOpen] = useState(false);
  const address = allowedAddress(source.url);
  return (
    <>
      <button type="button" class="chip" part="source" aria-expanded={open} onClick={() => setOpen(!open)}>
        <Icon name="source" />
        <span lang={words.language}>{words.say("source")}</span>
        <Icon name="turn" />
      </button>
      {open && (
        <div class="source" lang={language}>
          <p>{source.title}</p>
          {source.date && <p class="quiet">{source.date}</p>}
          {address && (
            <p lang={words.language}>
              <Link address={address}>{words.say("open_source")}</Link>
            </p>
          )}
        </div>
      )}
    </>
  );
}

/** A table that scrolls in itself, by the keyboard too, so that the conversation never does sideways. */
export function FactTable({ table }: { table: Table }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must scroll by the keyboard, too
    <section class="table" part="table" tabIndex={0} aria-label={table.caption}>
      <table>
        <caption>{table.caption}</caption>
        <thead>
          <tr>
            {table.columns.map((column) => (
              <th scope="col">{column}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row) => (
            <tr>{row.map((cell, index) => (index === 0 ? <th scope="row">{cell}</th> : <td>{cell}</td>))}</tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** What a table is from. */
export function Sources({ sources, language }: { sources: readonly Source[]; language: string }) {
  if (sources.length === 0) return null;
  return (
    <div class="card-foot">
      {sources.map((source) => (
        <SourceChip source={source} language={language} />
      ))}
    </div>
  );
}
