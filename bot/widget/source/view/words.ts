/** The interface's words, and dates and numbers written in its language. */

import { fill, formatDateTime } from "../format";
import { served } from "../texts";

export interface Words {
  /** The interface's language: a BCP 47 tag. */
  readonly language: string;
  /** The direction in which it is written. */
  readonly direction: "ltr" | "rtl";
  /** A text; places such as %{count} take `values`, numbers in the language's own form. Without a text: its key. */
  readonly say: (key: string, values?: Readonly<Record<string, string | number>>) => string;
  /** "14:05"; `at` is ISO 8601. */
  readonly time: (at: string) => string;
  readonly day: (at: string) => string;
  readonly moment: (at: string) => string;
}

const RIGHT_TO_LEFT = /^(ar|fa|he|ps|ur)\b/;

export function createWords(language: string, texts: Readonly<Record<string, string>>): Words {
  // The visitor's own regional form of the language: "en-ZA" and "en-US" write times differently.
  const locale = navigator.languages.find((tag) => served(tag) === served(language)) ?? language;
  const numbers = new Intl.NumberFormat(locale);
  const written = (value: string | number) => (typeof value === "number" ? numbers.format(value) : value);
  const format = (options: Intl.DateTimeFormatOptions) => {
    const made = new Intl.DateTimeFormat(locale, options);
    return (at: string) => (Number.isNaN(Date.parse(at)) ? "" : made.format(new Date(at)));
  };
  return {
    language,
    direction: RIGHT_TO_LEFT.test(language) ? "rtl" : "ltr",
    say: (key, values = {}) => {
      const filled = Object.entries(values).map(([name, value]) => [name, written(value)]);
      return fill(texts[key] ?? key, Object.fromEntries(filled));
    },
    time: format({ timeStyle: "short" }),
    day: format({ dateStyle: "full" }),
    moment: (at) => formatDateTime(at, language),
  };
}
