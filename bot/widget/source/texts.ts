/** The interface's words, and which language they are in. The loader and the chat both use this. */

import type { Language } from "./model";

export interface Texts {
  readonly language: string;
  readonly languages: readonly Language[];
  readonly texts: Readonly<Record<string, string>>;
}

const LAST_RESORT = "en";

/**
 * The words in the first of the wanted languages that the service has. Rejects where it can't be reached.
 * @param wanted language tags as people and browsers write them: "zh-TW", "en-ZA" …
 */
export async function loadTexts(base: string, wanted: readonly (string | null | undefined)[]): Promise<Texts> {
  for (const tag of new Set([...wanted.map(served), LAST_RESORT])) {
    if (!tag) continue;
    const response = await fetch(`${base}web/strings/${tag}.json`, { credentials: "omit" });
    if (response.ok) return response.json();
    if (response.status !== 404) break;
  }
  throw new Error("no texts");
}

/** The tag under which the service would have a language: of Chinese the script counts, else the language alone. */
export function served(tag: string | null | undefined): string {
  try {
    const { language, script } = new Intl.Locale(tag || "").maximize();
    return language === "zh" ? `zh-${script}` : language;
  } catch {
    return "";
  }
}
