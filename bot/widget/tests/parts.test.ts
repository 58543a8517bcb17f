import assert from "node:assert/strict";
import { test } from "node:test";
import { backOff } from "../source/clock";
import { readEntry } from "../source/entries";
import { fill, formatDate, formatDateTime, formatNumber, formatTime } from "../source/format";
import { merged } from "../source/history";
import type { PartnerMessage } from "../source/model";
import { eventReader, type ServerEvent } from "../source/sse";
import { openStore, stored } from "../source/storage";
import { loadTexts, served } from "../source/texts";

function read(pieces: string[]): ServerEvent[] {
  const events: ServerEvent[] = [];
  const take = eventReader((event) => events.push(event));
  pieces.forEach(take);
  return events;
}

const STREAM = 'retry: 1000\n\n: alive\n\nid: 1\nevent: message\ndata: {"a":\ndata: 1}\n\nevent: ready\ndata: {}\n\n';
const EVENTS = [
  { name: "message", id: "1", data: '{"a":\n1}' },
  { name: "ready", id: undefined, data: "{}" },
];

test("a stream is read the same wherever it is cut", () => {
  for (const text of [STREAM, STREAM.replace(/\n/g, "\r\n"), STREAM.replace(/\n/g, "\r")]) {
    for (let cut = 0; cut <= text.length; cut++) {
      const events = read([text.slice(0, cut), text.slice(cut), "\n"]);
      assert.deepEqual(events, EVENTS, `cut at ${cut} of ${JSON.stringify(text)}`);
    }
    assert.deepEqual(read([...text, "\n"]), EVENTS);
  }
});

test("an event that is not complete is not passed on", () => {
  assert.deepEqual(read(["id: 1\ndata: {}\n"]), []);
});

test("a colon may stand in a value, a space after the first is no part of it", () => {
  assert.deepEqual(read(["data:a: b\n\n"])[0]?.data, "a: b");
  assert.deepEqual(read(["data:  two\n\n"])[0]?.data, " two");
});

test("what is not of the agreed shape is left out of a reply", () => {
  const entry = readEntry({
    from: "desk",
    id: 5,
    text: ["no"],
    rating: "maybe",
    buttons: [null, { title: "a" }, { title: "b", payload: "p" }],
    cards: [{ figure: 5, source: { title: "t", url: {} } }, "no"],
    table: { columns: ["a", 1], rows: [["x"], "no"] },
  });
  assert.ok(entry?.from === "desk");
  assert.equal(entry.id, "5");
  assert.equal(entry.text, "");
  assert.equal(entry.rating, null);
  assert.deepEqual(entry.buttons, [{ title: "b", payload: "p" }]);
  assert.equal(entry.cards.length, 1);
  assert.equal(entry.cards[0]?.figure, "5");
  assert.equal(entry.cards[0]?.source?.url, null);
  assert.deepEqual(entry.table, { columns: ["a", "1"], rows: [["x"], []], caption: "", sources: [] });
});

for (const data of [null, 1, "text", [], {}, { from: "desk" }, { from: "desk", id: "" }, { from: "them", id: "1" }])
  test(`${JSON.stringify(data)} is no message`, () => assert.equal(readEntry(data), undefined));

const message = (id: string, state: PartnerMessage["state"]): PartnerMessage => ({
  from: "partner",
  id,
  text: id,
  at: "",
  state,
});

test("messages that failed stay in their place, those under way come last, none comes twice", () => {
  const known = [message("a", "sent"), message("b", "sent")];
  const pending = [
    { message: message("b", "sending") },
    { message: message("failed", "failed"), after: "partner:a" },
    { message: message("lost", "failed"), after: "partner:gone" },
    { message: message("new", "queued") },
  ];
  const ids = merged(known, pending).map(({ id }) => id);
  assert.deepEqual(ids, ["a", "failed", "b", "lost", "new"]);
});

test("the pauses between attempts grow, to half a minute at most", () => {
  assert.deepEqual(
    [1, 2, 3, 9].map((failures) => backOff(failures, () => 1)),
    [1000, 2000, 4000, 30_000],
  );
  assert.deepEqual(
    [1, 9].map((failures) => backOff(failures, () => 0)),
    [500, 15_000],
  );
});

for (const [tag, expected] of [
  ["zh-TW", "zh-Hant"],
  ["zh-HK", "zh-Hant"],
  ["zh-Hans-HK", "zh-Hans"],
  ["zh-CN", "zh-Hans"],
  ["zh", "zh-Hans"],
  ["en-ZA", "en"],
  ["in-ID", "id"],
  ["pt-BR", "pt"],
  ["", ""],
  ["not a tag", ""],
] as const)
  test(`texts for "${tag}" are asked for as "${expected}"`, () => assert.equal(served(tag), expected));

test("texts come in the first wanted language that the service has", async (context) => {
  const asked: string[] = [];
  const had: Record<string, object> = { "https://desk.example/web/strings/id.json": { language: "id" } };
  context.mock.method(globalThis, "fetch", async (url: string) => {
    asked.push(url.replace(/.*\//, ""));
    return new Response(JSON.stringify(had[url] ?? {}), { status: had[url] ? 200 : 404 });
  });
  const texts = await loadTexts("https://desk.example/", [null, undefined, "fr-CA", "fr", "id-ID", "en"]);
  assert.equal(texts.language, "id");
  assert.deepEqual(asked, ["fr.json", "id.json"]);
});

test("texts that no server gives are an error", async (context) => {
  context.mock.method(globalThis, "fetch", async () => new Response("", { status: 503 }));
  await assert.rejects(loadTexts("https://desk.example/", ["id"]));
});

test("dates, times and numbers are those of the interface's language, in the visitor's region", (context) => {
  Object.defineProperty(globalThis, "navigator", { value: { languages: ["en-GB", "zh-HK"] }, configurable: true });
  context.after(() => Reflect.deleteProperty(globalThis, "navigator"));
  const noon = "2026-11-22T12:00:00Z";
  assert.equal(formatDate(noon, "en"), "22 November 2026");
  assert.equal(formatDate(noon, "zh-Hans"), "2026年11月22日");
  assert.equal(formatDate(noon, "zh-Hant"), "2026年11月22日");
  assert.equal(formatDate(noon, "id"), "22 November 2026");
  assert.match(formatTime(noon, "id"), /^\d\d\.\d\d$/);
  assert.match(formatDateTime(noon, "en"), /22 November 2026/);
  assert.equal(formatNumber(1234567, "id"), "1.234.567");
  assert.equal(formatDate("unknown", "en"), "unknown");
});

test("where storage is forbidden, what is kept lasts as long as the page", () => {
  const store = openStore(() => {
    throw new Error("SecurityError");
  }, "p:");
  assert.equal(store.get("a"), null);
  store.set("a", '{"b": 1}');
  assert.deepEqual(stored(store, "a"), { b: 1 });
  store.set("a", null);
  assert.equal(stored(store, "a"), undefined);
});

test("places are filled, those without a value stay", () => {
  assert.equal(fill("%{a} of %{b}", { a: "1" }), "1 of %{b}");
});
