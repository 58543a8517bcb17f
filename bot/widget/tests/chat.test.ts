/** The chat as a whole: reloads, tabs, languages, what the page is told. */

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Texts } from "../source/texts";
import { FakeStorage, FakeTab, open, texts } from "./fakes/browser";
import { FakeClock, later } from "./fakes/clock";
import { FakeServer, never, problem } from "./fakes/server";

test("a reload brings the history and the unsent messages back", async () => {
  const browser = new FakeStorage();
  const own = new FakeStorage();
  const { server, clock, tab } = await open(browser, own);
  await tab.send("one");
  server.down = true;
  server.cut();
  await tab.send("two");
  await tab.leave();
  server.down = false;
  const again = await new FakeTab(server, clock, browser, own).start();
  await clock.pass(1000);
  assert.deepEqual(again.log, ["> one", "< reply to one", "> two", "< reply to two"]);
  assert.equal(server.conversations().length, 1);
  assert.equal(own.values.size, 0);
});

test("a message that was under way when the page was left is sent again with its id", async () => {
  const browser = new FakeStorage();
  const own = new FakeStorage();
  const { server, clock, tab } = await open(browser, own);
  server.instead = (request) => (request.path === "messages" ? never(request) : undefined);
  await tab.send("hello");
  await tab.leave();
  server.instead = () => undefined;
  const again = await new FakeTab(server, clock, browser, own).start();
  assert.deepEqual(again.log, ["> hello", "< reply to hello"]);
  assert.equal(new Set(server.of("messages").map(({ body }) => body.id)).size, 1);
});

test("a message that failed is not sent by a reload", async () => {
  const browser = new FakeStorage();
  const own = new FakeStorage();
  const { server, clock, tab } = await open(browser, own);
  server.instead = ({ path }) => (path === "messages" ? problem(422, "Too bad.") : undefined);
  await tab.send("bad");
  await tab.leave();
  server.instead = () => undefined;
  const again = await new FakeTab(server, clock, browser, own).start();
  await clock.pass(60_000);
  assert.deepEqual(again.log, ["> bad (failed)"]);
  assert.deepEqual(server.texts(), []);
});

test("the history is not announced as if it were new", async () => {
  const { server, clock, tab } = await open();
  await tab.send("hello");
  const again = await new FakeTab(server, clock, tab.browser).start();
  assert.equal(again.log.length, 2);
  assert.deepEqual(again.told, []);
});

test("the reply to one's own message is announced, though it comes with the history", async () => {
  const browser = new FakeStorage();
  const { server, clock, tab } = await open(browser);
  await tab.send("said before");
  await tab.leave();
  const away = problem(503, "In a while.");
  server.instead = ({ path }) => (path.startsWith("events") ? away.clone() : undefined);
  const again = await new FakeTab(server, clock, browser).start();
  await again.send("hello");
  server.instead = () => undefined;
  await clock.pass(60_000);
  assert.equal(again.log.length, 4);
  const messages = again.told.filter(({ event }) => event === "message");
  assert.deepEqual(
    messages.map(({ detail }) => [detail.from, detail.text]),
    [
      ["partner", "hello"],
      ["desk", "reply to hello"],
    ],
  );
});

test("nothing that was said is kept in localStorage", async () => {
  const { server, clock, tab } = await open();
  await tab.send("secret one");
  server.down = true;
  await tab.send("secret two");
  await clock.pass(1000);
  const kept = [...tab.browser.values].join(" ");
  assert.ok(!kept.includes("secret") && !kept.includes("reply to"), kept);
});

test("it works where the browser forbids storage", async () => {
  const browser = new FakeStorage();
  const own = new FakeStorage();
  browser.forbidden = own.forbidden = true;
  const { tab } = await open(browser, own);
  await tab.send("hello");
  assert.deepEqual(tab.log, ["> hello", "< reply to hello"]);
});

test("restart begins a new conversation, without a bearer", async () => {
  const { server, clock, tab, chat } = await open();
  await tab.send("before");
  chat.restart();
  await clock.pass(1000);
  assert.deepEqual(tab.log, []);
  assert.equal(server.of("events").pop()?.headers["Last-Event-ID"], undefined);
  await tab.send("after");
  assert.deepEqual(tab.log, ["> after", "< reply to after"]);
  assert.equal(server.conversations().length, 2);
  const begun = server.of("sessions").filter(({ path }) => path === "sessions");
  assert.ok(begun.every(({ headers }) => headers.Authorization === undefined));
});

test("restart ends the conversation at the server, with or without a network", async () => {
  const { server, clock, tab, chat } = await open();
  await tab.send("before");
  chat.restart();
  await clock.pass(1000);
  assert.equal(server.ended.length, 1);
  await tab.send("after");
  server.down = true;
  chat.restart();
  await clock.pass(1000);
  server.down = false;
  await clock.pass(60_000);
  assert.equal(server.ended.length, 1);
  await tab.send("later");
  assert.deepEqual(tab.log, ["> later", "< reply to later"]);
});

test("the typing indicator shows while a reply is awaited, but not for ever", async () => {
  const { server, clock, tab, chat } = await open();
  server.answers = false;
  await tab.send("hello");
  assert.equal(chat.state.waiting, true);
  await clock.pass(10_000);
  assert.equal(chat.state.waiting, true);
  const id = server.of("messages")[0]?.body.id;
  server.say("part", { replies_to: id, last: false });
  await clock.pass(0);
  assert.equal(chat.state.waiting, true);
  server.say("rest", { replies_to: id });
  await clock.pass(0);
  assert.equal(chat.state.waiting, false);
  await tab.send("unanswered");
  await clock.pass(30_000);
  chat.open();
  await clock.pass(31_000);
  assert.equal(chat.state.waiting, false);
});

test("replies count as unread until the chat is opened, in all tabs and after a reload", async () => {
  const { server, clock, tab, chat } = await open();
  const other = await new FakeTab(server, clock, tab.browser).start();
  await tab.send("hello");
  assert.equal(chat.state.unread, 1);
  assert.equal(other.chat.state.unread, 1);
  assert.equal(tab.kept("pending"), "1");
  chat.open();
  await clock.pass(0);
  assert.equal(chat.state.unread, 0);
  assert.equal(other.chat.state.unread, 0);
  assert.equal(tab.kept("pending"), undefined);
  chat.close();
  await other.leave();
  const later = await new FakeTab(server, clock, tab.browser).start();
  assert.equal(later.chat.state.unread, 0);
  server.say("news");
  await clock.pass(0);
  assert.equal(later.chat.state.unread, 1);
});

test("a rating is shown at once, and taken back where the server refuses it", async () => {
  const { server, clock, tab, chat } = await open();
  await tab.send("hello");
  const rating = () => chat.state.entries.find((entry) => entry.from === "desk")?.rating;
  const reply = chat.state.entries.find((entry) => entry.from === "desk")?.id ?? "";
  chat.rate(reply, "down", "outdated", "from last year");
  assert.equal(rating(), "down");
  await clock.pass(0);
  const expected = { reply, rating: "down", reason: "outdated", comment: "from last year" };
  assert.deepEqual(server.of("feedback")[0]?.body, expected);
  server.instead = ({ path }) => (path === "feedback" ? problem(429, "Slowly.", { "Retry-After": "9" }) : undefined);
  chat.rate(reply, "up");
  assert.equal(rating(), "up");
  await clock.pass(0);
  assert.equal(rating(), "down");
  assert.equal(chat.state.notice?.text, "Slowly.");
});

test("a language is taken on, kept as the visitor's choice, and the conversation stays", async () => {
  const { clock, tab, chat } = await open();
  await tab.send("hello");
  chat.setLanguage("id");
  await clock.pass(0);
  assert.equal(chat.state.texts.title, "title in id");
  assert.equal(tab.kept("language"), "id");
  assert.equal(tab.log.length, 2);
  assert.deepEqual(
    tab.told.filter(({ event }) => event === "language"),
    [{ event: "language", detail: { language: "id" } }],
  );
  await tab.send("halo");
  const { headers, body } = tab.server.of("messages").pop() ?? {};
  assert.equal(headers?.["Accept-Language"], "id");
  assert.equal(body.language, "id");
});

test("a language that can't be loaded leaves the former one, and says so", async () => {
  const server = new FakeServer();
  const clock = new FakeClock();
  const fail = () => Promise.reject(new Error("no texts"));
  const tab = await new FakeTab(server, clock, new FakeStorage(), new FakeStorage(), fail).start();
  tab.chat.setLanguage("id");
  await clock.pass(0);
  assert.equal(tab.chat.state.language, "en");
  assert.equal(tab.chat.state.notice?.key, "error_language");
  tab.chat.dismiss();
  assert.equal(tab.chat.state.notice, undefined);
});

test("of languages that are chosen one after the other the last one stays", async () => {
  const slow = later<Texts>();
  const load = (tag: string) => (tag === "id" ? slow.value : Promise.resolve(texts(tag)));
  const clock = new FakeClock();
  const tab = await new FakeTab(new FakeServer(), clock, new FakeStorage(), new FakeStorage(), load).start();
  tab.chat.setLanguage("id");
  tab.chat.setLanguage("zh-Hant");
  slow.come(texts("id"));
  await clock.pass(0);
  assert.equal(tab.chat.state.language, "zh-Hant");
});

test("the page is told of what happens, once each", async () => {
  const { tab, chat } = await open();
  chat.open();
  chat.open();
  await tab.send("hello");
  chat.close();
  assert.deepEqual(
    tab.told.map(({ event, detail }) => [event, detail.from ?? ""].join(" ").trim()),
    ["open", "message partner", "message desk", "close"],
  );
});

test("listeners are told once of changes that come together", async () => {
  const { clock, chat } = await open();
  let calls = 0;
  const stop = chat.subscribe(() => calls++);
  chat.open();
  chat.setSound(true);
  chat.close();
  await clock.pass(0);
  assert.equal(calls, 1);
  stop();
  chat.open();
  await clock.pass(0);
  assert.equal(calls, 1);
});

test("the server's message limit and contact are taken on", async () => {
  const { chat } = await open();
  assert.equal(chat.state.messageLimit, 50);
  assert.equal(chat.state.contact, "desk@example.org");
});

test("the transcript holds who said what, and the sources", async () => {
  const { server, clock, tab, chat } = await open();
  server.answers = false;
  await tab.send("How many?");
  const source = { title: "Jiefang Global", date: "2025", url: null };
  server.say("Over 5,000.", {
    cards: [
      { fact: "a", figure: "5,000", source },
      { fact: "b", source },
    ],
  });
  await clock.pass(0);
  const lines = chat.transcript().split("\n");
  assert.ok(lines.includes("How many?"));
  assert.deepEqual(lines.slice(lines.indexOf("Over 5,000.") + 1), ["Jiefang Global, 2025", ""]);
});
