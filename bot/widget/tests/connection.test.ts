/** The connection: breaks, silence, refusals, sessions that end. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { open, sent } from "./fakes/browser";
import { problem } from "./fakes/server";

test("a server that is killed and comes back: nothing is lost, nothing comes twice", async () => {
  const { server, clock, tab, chat } = await open();
  await tab.send("before");
  server.down = true;
  server.cut();
  await tab.send("meanwhile");
  await clock.pass(20_000);
  assert.equal(chat.state.status, "offline");
  assert.deepEqual(tab.log.slice(2), ["> meanwhile (queued)"]);
  server.down = false;
  await clock.pass(60_000);
  assert.equal(chat.state.status, "online");
  assert.deepEqual(tab.log, ["> before", "< reply to before", "> meanwhile", "< reply to meanwhile"]);
});

test("a broken stream is resumed after the last event", async () => {
  const { server, clock, tab } = await open();
  await tab.send("hello");
  server.cut();
  server.say("said during the break");
  await clock.pass(5000);
  assert.equal(server.of("events").pop()?.headers["Last-Event-ID"], "2");
  assert.deepEqual(tab.log, ["> hello", "< reply to hello", "< said during the break"]);
});

test("events that come again are not shown again", async () => {
  const { server, tab, clock } = await open();
  server.say("once", { id: "7" });
  server.say("once", { id: "7" });
  await clock.pass(0);
  assert.deepEqual(tab.log, ["< once"]);
});

test("a stream that falls silent is given up and opened anew", async () => {
  const { server, clock } = await open();
  assert.equal(server.of("events").length, 1);
  await clock.pass(45_000);
  assert.equal(server.of("events").length, 2);
});

test("429 waits as long as the server says, even if the network comes back, and shows its words", async () => {
  const { server, clock, tab, chat } = await open();
  let refusals = 1;
  server.instead = ({ path }) =>
    path === "messages" && refusals-- > 0 ? problem(429, "Please wait.", { "Retry-After": "30" }) : undefined;
  await tab.send("hello");
  assert.equal(chat.state.notice?.text, "Please wait.");
  await clock.pass(29_000);
  tab.watching?.online();
  await clock.pass(500);
  assert.equal(sent(server).length, 1);
  await clock.pass(1000);
  assert.deepEqual(tab.log, ["> hello", "< reply to hello"]);
  assert.equal(chat.state.notice, undefined);
});

test("Retry-After may be a date", async () => {
  const { server, clock, tab } = await open();
  const date = new Date(clock.now() + 30_000).toUTCString();
  server.instead = ({ path }) => (path === "messages" ? problem(503, "Later.", { "Retry-After": date }) : undefined);
  await tab.send("hello");
  server.instead = () => undefined;
  await clock.pass(29_000);
  assert.equal(sent(server).length, 1);
  await clock.pass(2000);
  assert.equal(sent(server).length, 2);
});

test("a session that is refused on all ways at once is renewed once", async () => {
  const { server, clock, tab } = await open();
  server.expire();
  server.cut();
  await clock.pass(700);
  await tab.send("hello");
  await clock.pass(5000);
  assert.deepEqual(tab.log, ["> hello", "< reply to hello"]);
  assert.equal(server.of("sessions").length, 2);
});

test("an expired session is renewed, and the conversation goes on", async () => {
  const { server, clock, tab } = await open();
  await tab.send("before");
  server.expire();
  await tab.send("after");
  await clock.pass(1000);
  assert.deepEqual(tab.log, ["> before", "< reply to before", "> after", "< reply to after"]);
  assert.equal(server.conversations().length, 1);
  assert.equal(server.of("sessions").filter(({ headers }) => headers.Authorization).length, 1);
});

test("a session that can't be renewed gives way to a new conversation, into which the message goes", async () => {
  const { server, clock, tab } = await open();
  await tab.send("before");
  server.expire(false);
  await tab.send("after");
  await clock.pass(5000);
  assert.deepEqual(tab.log, ["> after", "< reply to after"]);
});

test("a server that refuses every session is not asked without end", async () => {
  const { server, clock, tab } = await open();
  server.instead = ({ path }) => (path === "sessions" ? undefined : problem(401, "No."));
  await tab.send("hello");
  await clock.pass(600_000);
  assert.deepEqual(tab.log, ["> hello (failed)"]);
  assert.equal(sent(server).length, 5);
  assert.ok(server.requests.length < 100, `${server.requests.length} requests in ten minutes`);
});

test("a message that gets through calls the connection back", async () => {
  const { server, clock, tab } = await open();
  const away = problem(503, "In a while.", { "Retry-After": "600" });
  server.instead = ({ path }) => (path.startsWith("events") ? away.clone() : undefined);
  server.cut();
  await clock.pass(10_000);
  server.instead = () => undefined;
  await tab.send("hello");
  await clock.pass(100);
  assert.deepEqual(tab.log, ["> hello", "< reply to hello"]);
});

test("being without a connection is told by the status, not by a notice", async () => {
  const { server, clock, tab, chat } = await open();
  server.down = true;
  server.cut();
  await tab.send("hello");
  await clock.pass(10_000);
  assert.equal(chat.state.status, "offline");
  assert.equal(chat.state.notice, undefined);
});
