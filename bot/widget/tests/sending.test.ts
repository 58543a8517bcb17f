/** Messages: queued, sent, told back, answered, each once. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { open, sent } from "./fakes/browser";
import { never, problem } from "./fakes/server";

test("a message is queued, sent, told back and answered, each thing once", async () => {
  const { server, clock, tab, chat } = await open();
  chat.send("  hello ");
  assert.deepEqual(tab.log, ["> hello (sending)"]);
  await clock.pass(0);
  assert.deepEqual(tab.log, ["> hello", "< reply to hello"]);
  assert.deepEqual(server.texts(), ["hello"]);
  assert.equal(chat.state.waiting, false);
});

test("a quick reply sends its payload beside the text that is shown", async () => {
  const { server, tab } = await open();
  await tab.send("Talk to a person", "/talk_to_person");
  const [request] = server.of("messages");
  assert.equal(request?.body.payload, "/talk_to_person");
  assert.equal(request?.body.text, "Talk to a person");
});

test("what is empty or over the limit, in code points, is not sent", async () => {
  const { server, tab } = await open();
  await tab.send("  ");
  await tab.send("🚚".repeat(51));
  await tab.send("🚚".repeat(50));
  assert.deepEqual(sent(server), ["🚚".repeat(50)]);
});

test("a page that a network puts in the server's place does not count as its answer", async () => {
  const { server, clock, tab } = await open();
  server.instead = ({ path }) => (path === "messages" ? new Response("<p>Sign in to the network</p>") : undefined);
  await tab.send("hello");
  assert.deepEqual(tab.log, ["> hello (queued)"]);
  server.instead = () => undefined;
  await clock.pass(5000);
  assert.deepEqual(tab.log, ["> hello", "< reply to hello"]);
});

test("messages go one at a time, in their order", async () => {
  const { server, clock, tab, chat } = await open();
  server.down = true;
  for (const text of ["one", "two", "three"]) chat.send(text);
  await clock.pass(100);
  assert.deepEqual(sent(server), ["one"]);
  server.down = false;
  await clock.pass(60_000);
  assert.deepEqual(server.texts(), ["one", "two", "three"]);
  const questions = tab.log.filter((line) => line.startsWith(">"));
  assert.deepEqual(questions, ["> one", "> two", "> three"]);
});

test("when the answer to a message is lost it is sent again with the same id, and asked once", async () => {
  const { server, clock, tab } = await open();
  server.cut();
  let losses = 2;
  server.instead = ({ path }) => {
    if (path.startsWith("events")) return problem(503, "In a moment.", { "Retry-After": "20" });
    return path === "messages" && losses-- > 0 ? "lost" : undefined;
  };
  await clock.pass(2000);
  await tab.send("hello");
  await clock.pass(10_000);
  assert.deepEqual(tab.log, ["> hello"]);
  assert.equal(server.of("messages").length, 3);
  assert.equal(new Set(server.of("messages").map(({ body }) => body.id)).size, 1);
  server.instead = () => undefined;
  await clock.pass(60_000);
  assert.deepEqual(tab.log, ["> hello", "< reply to hello"]);
});

test("a message that is told back is not sent again, though its answer was lost", async () => {
  const { server, clock, tab } = await open();
  server.instead = ({ path }) => (path === "messages" ? "lost" : undefined);
  await tab.send("hello");
  await clock.pass(60_000);
  assert.equal(server.of("messages").length, 1);
  assert.deepEqual(tab.log, ["> hello", "< reply to hello"]);
});

test("a message that was told back does not hold up the next one", async () => {
  const { server, clock, chat } = await open();
  server.instead = ({ path }) => (path === "messages" ? "lost" : undefined);
  chat.send("one");
  chat.send("two");
  await clock.pass(0);
  assert.deepEqual(sent(server), ["one", "two"]);
});

test("a message that gets no answer at all is given up and sent again", async () => {
  const { server, clock, tab } = await open();
  server.instead = (request) => (request.path === "messages" ? never(request) : undefined);
  await tab.send("hello");
  await clock.pass(19_000);
  assert.equal(sent(server).length, 1);
  server.instead = () => undefined;
  await clock.pass(5000);
  assert.equal(sent(server).length, 2);
  assert.deepEqual(tab.log, ["> hello", "< reply to hello"]);
});

test("a refused message fails with the server's words, stays in its place, and can be sent again", async () => {
  const { server, clock, tab, chat } = await open();
  server.instead = ({ path, body }) =>
    path === "messages" && body.text === "bad" ? problem(422, "Too bad.") : undefined;
  await tab.send("bad");
  await tab.send("good");
  assert.deepEqual(tab.log, ["> bad (failed)", "> good", "< reply to good"].sort(byAnchor(tab.log)));
  const failed = chat.state.entries.find((entry) => entry.from === "partner" && entry.state === "failed");
  assert.ok(failed?.from === "partner");
  assert.deepEqual(failed.problem, { text: "Too bad.", key: "error_refused", retry: false });
  server.instead = () => undefined;
  chat.retry(failed.id);
  await clock.pass(0);
  assert.deepEqual(tab.log, ["> good", "< reply to good", "> bad", "< reply to bad"]);
  assert.deepEqual(new Set(server.of("messages").map(({ body }) => body.id)).size, 2);
});

/** Nothing stood before the failed message, so it has nothing to stand after: it comes last. */
const byAnchor = (shown: string[]) => (one: string, other: string) => shown.indexOf(one) - shown.indexOf(other);

test("a message that fails stays behind the reply before it", async () => {
  const { server, tab } = await open();
  await tab.send("first");
  server.instead = ({ path, body }) => (path === "messages" && body.text === "bad" ? problem(400, "No.") : undefined);
  await tab.send("bad");
  await tab.send("last");
  assert.deepEqual(tab.log, ["> first", "< reply to first", "> bad (failed)", "> last", "< reply to last"]);
});

test("a message at which the server fails time and again does not hold up the next one", async () => {
  const { server, clock, tab, chat } = await open();
  server.instead = ({ path, body }) => (path === "messages" && body.text === "bad" ? problem(500, "Oh.") : undefined);
  chat.send("bad");
  chat.send("good");
  await clock.pass(120_000);
  assert.equal(sent(server).filter((text) => text === "bad").length, 5);
  assert.ok(tab.log.includes("< reply to good"));
  const failed = chat.state.entries.find((entry) => entry.from === "partner" && entry.state === "failed");
  assert.equal(failed?.from === "partner" && failed.problem?.retry, true);
});
