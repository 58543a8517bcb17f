import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeStorage, FakeTab } from "./fakes/browser";
import { FakeClock, later } from "./fakes/clock";
import { FakeServer, never, problem } from "./fakes/server";

async function twoTabs() {
  const server = new FakeServer();
  const clock = new FakeClock();
  const browser = new FakeStorage();
  const one = await new FakeTab(server, clock, browser).start();
  const other = await new FakeTab(server, clock, browser).start();
  return { server, clock, browser, one, other };
}

test("two tabs share one conversation: what one says, both show", async () => {
  const { server, one, other } = await twoTabs();
  await one.send("from one");
  await other.send("from the other");
  const expected = ["> from one", "< reply to from one", "> from the other", "< reply to from the other"];
  assert.deepEqual(one.log, expected);
  assert.deepEqual(other.log, expected);
  assert.equal(server.of("sessions").length, 1);
});

test("tabs that begin in the same moment end up in one conversation", async () => {
  const server = new FakeServer();
  const clock = new FakeClock();
  const browser = new FakeStorage();
  const tabs = [1, 2, 3].map(() => new FakeTab(server, clock, browser));
  for (const tab of tabs) tab.chat.start();
  await clock.pass(2000);
  for (const [index, tab] of tabs.entries()) await tab.send(`from ${index}`);
  for (const tab of tabs) assert.equal(tab.log.length, 6, tab.log.join("; "));
});

test("restart in one tab restarts the others, and they stay together", async () => {
  const { clock, one, other } = await twoTabs();
  await one.send("before");
  other.chat.restart();
  await clock.pass(2000);
  assert.deepEqual(one.log, []);
  assert.deepEqual(other.log, []);
  await one.send("after");
  assert.deepEqual(one.log, ["> after", "< reply to after"]);
  assert.deepEqual(other.log, one.log);
});

test("a tab that hears of the end before it sees who ended it goes on in the new conversation", async () => {
  const { clock, one, other } = await twoTabs();
  await one.send("before");
  other.fallBehind();
  one.chat.restart();
  await clock.pass(1000);
  await one.send("after");
  await clock.pass(10_000);
  other.catchUp();
  await clock.pass(1000);
  await other.send("from the other");
  const expected = ["> after", "< reply to after", "> from the other", "< reply to from the other"];
  assert.deepEqual(one.log, expected);
  assert.deepEqual(other.log, expected);
});

test("tabs that begin anew in the same moment, and do not see it yet, end up in one conversation", async () => {
  const { clock, one, other } = await twoTabs();
  await one.send("before");
  other.chat.restart();
  one.fallBehind();
  other.fallBehind();
  await clock.pass(1000);
  one.catchUp();
  other.catchUp();
  await clock.pass(1000);
  await one.send("from one");
  await other.send("from the other");
  assert.deepEqual(one.log, ["> from one", "< reply to from one", "> from the other", "< reply to from the other"]);
  assert.deepEqual(other.log, one.log);
});

test("what was asked in a conversation that another tab's replaces is asked in that one", async () => {
  const { server, clock, one, other } = await twoTabs();
  other.chat.restart();
  one.fallBehind();
  other.fallBehind();
  await clock.pass(1000);
  server.cut();
  server.instead = (request) => (request.path.startsWith("events") ? never(request) : undefined);
  one.chat.send("from one");
  other.chat.send("from the other");
  await clock.pass(0);
  server.instead = () => undefined;
  one.catchUp();
  other.catchUp();
  await clock.pass(60_000);
  assert.deepEqual([...one.log].sort(), [
    "< reply to from one",
    "< reply to from the other",
    "> from one",
    "> from the other",
  ]);
  assert.deepEqual(other.log, one.log);
});

test("what was not sent when another tab restarted goes into the new conversation", async () => {
  const { server, clock, one, other } = await twoTabs();
  server.down = true;
  server.cut();
  await one.send("waiting");
  other.chat.restart();
  await clock.pass(1000);
  server.down = false;
  await clock.pass(120_000);
  assert.deepEqual(one.log, ["> waiting", "< reply to waiting"]);
  assert.deepEqual(other.log, one.log);
});

test("what was accepted by a conversation that was left meanwhile is asked in the new one", async () => {
  const { server, clock, one, other } = await twoTabs();
  const answer = later<undefined>();
  server.instead = ({ path }) => (path === "messages" ? answer.value : undefined);
  one.chat.send("on its way");
  await clock.pass(0);
  other.chat.restart();
  await clock.pass(2000);
  server.instead = () => undefined;
  answer.come(undefined);
  await clock.pass(2000);
  assert.deepEqual(one.log, ["> on its way", "< reply to on its way"]);
  assert.deepEqual(other.log, one.log);
});

test("what failed before another tab restarted does not go into the new conversation", async () => {
  const { server, clock, one, other } = await twoTabs();
  server.instead = ({ path }) => (path === "messages" ? problem(422, "Too bad.") : undefined);
  await one.send("bad");
  assert.deepEqual(one.log, ["> bad (failed)"]);
  other.chat.restart();
  await clock.pass(1000);
  assert.deepEqual(one.log, []);
});

test("a session that was being renewed when the conversation was left does not bring it back", async () => {
  const { server, clock, one, other } = await twoTabs();
  await one.send("before");
  server.expire();
  const answer = later<undefined>();
  server.instead = ({ path, headers }) => (path === "sessions" && headers.Authorization ? answer.value : undefined);
  one.chat.send("after");
  await clock.pass(0);
  other.chat.restart();
  answer.come(undefined);
  await clock.pass(5000);
  assert.deepEqual(one.log, ["> after", "< reply to after"]);
  assert.deepEqual(other.log, one.log);
});

test("what was not sent when its own tab restarted is gone", async () => {
  const { server, clock, one } = await twoTabs();
  server.down = true;
  await one.send("waiting");
  one.chat.restart();
  server.down = false;
  await clock.pass(120_000);
  assert.deepEqual(one.log, []);
  assert.deepEqual(server.texts(), []);
});

test("a session that expires in both tabs is renewed once, and one conversation goes on", async () => {
  const { server, clock, one, other } = await twoTabs();
  await one.send("before");
  server.expire();
  one.chat.send("one");
  other.chat.send("other");
  await clock.pass(10_000);
  assert.deepEqual([...server.texts()].sort(), ["before", "one", "other"]);
  assert.equal(new Set(server.conversations()).size, 1);
  assert.equal(one.log.length, 6);
  assert.deepEqual(other.log, one.log);
});

test("a renewed session of another tab is used", async () => {
  const { server, clock, one, other } = await twoTabs();
  other.deaf = true;
  await one.send("before");
  server.expire();
  await one.send("renews");
  await clock.pass(1000);
  const asked = server.of("sessions").length;
  await other.send("uses it");
  await clock.pass(1000);
  assert.equal(server.of("sessions").length, asked);
  assert.equal(other.log.length, 6);
});

test("sound is switched in all tabs", async () => {
  const { one, other } = await twoTabs();
  assert.equal(other.chat.state.sound, false);
  one.chat.setSound(true);
  assert.equal(other.chat.state.sound, true);
  one.chat.setSound(false);
  assert.equal(other.chat.state.sound, false);
});

test("sessions that were kept in a broken form are begun anew", async () => {
  const server = new FakeServer();
  const browser = new FakeStorage();
  browser.values.set("partner-desk:test:session", "{nonsense");
  const tab = await new FakeTab(server, new FakeClock(), browser).start();
  await tab.send("hello");
  assert.deepEqual(tab.log, ["> hello", "< reply to hello"]);
});
