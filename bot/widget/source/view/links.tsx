/** Text with links. Only these schemes become links; whatever else a text holds, it is shown and does nothing. */

import type { ComponentChildren } from "preact";

const ALLOWED = new Set(["https:", "mailto:", "tel:"]);
// An address ends before a space, a bracket or quotation mark, and before what closes a sentence.
const ADDRESS = /(?<![\w:])(?:https:\/\/|mailto:|tel:)[^\s<>"'（）《》“”、，。；！？]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+/giu;
const END = /[.,;:!?)\]]+$/u;

/** The address as a link may have it; undefined where it may not. */
export function allowedAddress(address: string | null | undefined): string | undefined {
  try {
    const url = new URL(address ?? "");
    return ALLOWED.has(url.protocol) ? url.href : undefined;
  } catch {
    return undefined;
  }
}

export const Link = ({ address, children }: { address: string; children: ComponentChildren }) => (
  <a href={address} target="_blank" rel="noopener noreferrer">
    {children}
  </a>
);

/** A text whose addresses can be followed. */
export function Linked({ text }: { text: string }) {
  const parts: ComponentChildren[] = [];
  let done = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const written = match[0].replace(END, "");
    const address = allowedAddress(/^(https|mailto|tel):/i.test(written) ? written : `mailto:${written}`);
    if (!address) continue;
    parts.push(text.slice(done, match.index), <Link address={address}>{written}</Link>);
    done = match.index + written.length;
  }
  parts.push(text.slice(done));
  return <>{parts}</>;
}
