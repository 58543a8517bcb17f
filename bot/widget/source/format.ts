/** Dates, times and numbers, as the interface's language writes them, and words with places to fill. */

import { served } from "./texts";

/** The visitor's own regional form of the language, as "en-ZA" and "en-US" write times differently. */
function localeOf(language: string): string {
  const own = navigator.languages.find((tag) => served(tag) === served(language));
  return own ?? language;
}

export const formatNumber = (amount: number, language: string): string =>
  new Intl.NumberFormat(localeOf(language)).format(amount);

/** @param at ISO 8601; what is none stays as it is */
function format(at: string, language: string, options: Intl.DateTimeFormatOptions): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? at : new Intl.DateTimeFormat(localeOf(language), options).format(date);
}

/** "14:05", in the visitor's time zone. */
export const formatTime = (at: string, language: string): string =>
  format(at, language, { hour: "numeric", minute: "2-digit" });

/** "22 November 2026" */
export const formatDate = (at: string, language: string): string => format(at, language, { dateStyle: "long" });

/** "22 November 2026 at 14:05" */
export const formatDateTime = (at: string, language: string): string =>
  format(at, language, { dateStyle: "long", timeStyle: "short" });

/** Fills places such as %{count}; those that have no value stay. */
export const fill = (text: string, values: Readonly<Record<string, string>>): string =>
  text.replace(/%\{(\w+)\}/g, (place, name: string) => values[name] ?? place);
