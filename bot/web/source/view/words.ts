/** The interface's words, and dates and numbers written in its language. */

import { fill } from "../format";

export interface Words {
  /** The interface's language: a BCP 47 tag. */
  readonly language: string;
  /** The direction in which it is written. */
  readonly direction: "ltr" | "rtl";
  /** A text; places such as %{count} take `values`, numbers in the language's own form. Without a text: its key. */
  readonly say: (key: string, values?: Readonly<Record<string, string | number>>) => string;
  readonly time: (at: string) => string;
  readonly day: (at: string) => string;
  readonly moment: (at: string) => string;
}

const RIGHT_TO_LEFT = /^(ar|fa|he|ps|ur)\b/;

export function createWords(language: string, texts: Readonly<Record<string, string>>): Words {
  const number = new Intl.NumberFormat(language);
  const format = (options: Intl.DateTimeFormatOptions) => {
    const made = new Intl.DateTimeFormat(language, options);
    return (at: string) => {
      const date = new Date(at);
      return Number.isNaN(date.getTime()) ? "" : made.format(date);
    };
  };
  return {
    language,
    direction: RIGHT_TO_LEFT.test(language) ? "rtl" : "ltr",
    say: (key, values = {}) => {
      const written = Object.entries(values).map(([name, value]) => [
        name,
        typeof value === "number" ? number.format(value) : value,
      ]);
      return fill(texts[key] ?? key, Object.fromEntries(written));
    },
    time: format({ hour: "numeric", minute: "2-digit" }),
    day: format({ weekday: "long", day: "numeric", month: "long" }),
    moment: format({ dateStyle: "long", timeStyle: "short" }),
  };
}
