/** Server-sent events, read from a body as it comes in (EventSource can't send a session). */

export interface ServerEvent {
  readonly name: string;
  readonly id: string | undefined;
  readonly data: string;
}

/** Takes pieces of a stream, cut anywhere, and passes on each event that is complete. */
export function eventReader(pass: (event: ServerEvent) => void): (piece: string) => void {
  let rest = "";
  let name = "";
  let id: string | undefined;
  let data: string[] = [];

  const line = (words: string): void => {
    if (words === "") {
      if (data.length > 0 || name !== "") pass({ name: name || "message", id, data: data.join("\n") });
      name = "";
      id = undefined;
      data = [];
      return;
    }
    const [, field, value = ""] = /^([^:]*)(?:: ?(.*))?$/s.exec(words) ?? [];
    if (field === "event") name = value;
    else if (field === "id") id = value;
    else if (field === "data") data.push(value);
  };

  return (piece) => {
    // A CR at the end may be the first half of a CRLF.
    const lines = (rest + piece).split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? "";
    lines.forEach(line);
  };
}
