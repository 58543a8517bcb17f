/** A reply's text: paragraphs, and a list where lines begin with a bullet. */

import { Linked } from "./links";

const BULLET = "• ";

interface Block {
  readonly list: boolean;
  readonly lines: string[];
}

export function Blocks({ text }: { text: string }) {
  return (
    <>
      {split(text).map(({ list, lines }) =>
        list ? (
          <ul>
            {lines.map((line) => (
              <li>
                <Linked text={line} />
              </li>
            ))}
          </ul>
        ) : (
          <p>
            <Linked text={lines.join("\n")} />
          </p>
        ),
      )}
    </>
  );
}

function split(text: string): Block[] {
  const blocks: Block[] = [];
  let open: Block | undefined;
  for (const line of text.split(/\r?\n/)) {
    if (!line.trim()) {
      open = undefined;
      continue;
    }
    const list = line.startsWith(BULLET);
    if (open?.list !== list) {
      open = { list, lines: [] };
      blocks.push(open);
    }
    open.lines.push(list ? line.slice(BULLET.length) : line);
  }
  return blocks;
}
