import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeTab } from "./fakes/browser";
import { FakeClock, later } from "./fakes/clock";
import { FakeServer, type Request } from "./fakes/server";

async function open(prepare: (server: FakeServer) => void = () => {}) {
  const server = new FakeServer();
  const clock = new FakeClock();
  prepare(server);
  const tab = await new FakeTab(server, clock).start();
  return { server, clock, tab, chat: tab.chat };
}

const isStream = ({ headers }: Request) => headers.Accept === "text/event-stream";
const streams = (server: FakeServer) => server.requests.filter(isStream).length;

test("where a proxy turns streams into something else, replies come by polling", async () => {
  const { server, clock, tab, chat } = await open((it) => {
    it.instead = (request) =>
      isStream(request) ? new Response("<p>blocked</p>", { headers: { "Content-Type": "text/html" } }) : undefined;
  });
  await clock.pass(100);
  assert.equal(chat.state.status, "online");
  await tab.send("hello");
  await clock.pass(5000);
  assert.deepEqual(tab.log, ["> hello", "< reply to hello"]);
  assert.equal(streams(server), 1);
});

/** A stream of which nothing comes through, until its reader gives it up. */
function held({ signal }: Request): Response {
  const body = new ReadableStream({
    start: (controller) => signal?.addEventListener("abort", () => controller.error(new TypeError("aborted"))),
  });
  return new Response(body, { headers: { "Content-Type": "text/event-stream" } });
}

test("where a proxy holds streams back, replies come by polling, and the next page polls at once", async () => {
  const { server, clock, tab } = await open((it) => {
    it.instead = (request) => (isStream(request) ? held(request) : undefined);
  });
  await tab.send("hello");
  await clock.pass(10_000);
  assert.deepEqual(tab.log, ["> hello", "< reply to hello"]);
  assert.equal(streams(server), 1);
  await tab.leave();
  await new FakeTab(server, clock, tab.browser, tab.own).start();
  await clock.pass(5000);
  assert.equal(streams(server), 1);
});

test("a poll without news is not repeated at once", async () => {
  const { server, clock } = await open((it) => {
    it.instead = (request) => (isStream(request) ? new Response("") : undefined);
  });
  await clock.pass(20_000);
  const polls = server.of("events?").length;
  assert.ok(polls > 3 && polls < 15, `${polls} polls in twenty seconds`);
});

test("a poll that has waited is followed by the next one at once", async () => {
  const { server, clock } = await open((it) => {
    it.instead = (request) => (isStream(request) ? new Response("") : undefined);
  });
  await clock.pass(100);
  const before = server.of("events?").length;
  const waited = later<Response>();
  server.instead = ({ path }) => (path === "events?wait=25" ? waited.value : undefined);
  await clock.pass(25_000);
  server.instead = () => undefined;
  const answer = new Response(JSON.stringify({ events: [], last_event_id: null }));
  waited.come(answer);
  await clock.pass(0);
  assert.equal(server.of("events?").length, before + 2);
});

test("polls after the first ask the server to wait, and go on after the last event", async () => {
  const { server, clock, tab } = await open((it) => {
    it.instead = (request) => (isStream(request) ? new Response("") : undefined);
  });
  await tab.send("hello");
  await clock.pass(10_000);
  assert.equal(server.of("events?")[0]?.path, "events?wait=0");
  const last = server.of("events?").pop();
  assert.equal(last?.path, "events?wait=25");
  assert.equal(last?.headers["Last-Event-ID"], "2");
});

test("another network is given another chance to stream", async () => {
  const { server, clock, tab } = await open((it) => {
    it.instead = (request) => (isStream(request) ? new Response("") : undefined);
  });
  await clock.pass(5000);
  server.instead = () => undefined;
  tab.watching?.online();
  await clock.pass(5000);
  assert.equal(streams(server), 2);
  assert.equal(tab.own.values.size, 0);
  server.say("streamed");
  await clock.pass(0);
  assert.deepEqual(tab.log, ["< streamed"]);
});

test("a connection of the former network is given up at once", async () => {
  const { server, clock, tab } = await open((it) => {
    it.instead = (request) => (isStream(request) ? held(request) : undefined);
  });
  await clock.pass(1000);
  server.instead = () => undefined;
  tab.watching?.online();
  await clock.pass(100);
  assert.equal(streams(server), 2);
  assert.equal(tab.chat.state.status, "online");
});

test("single failures of streams, with good ones between them, are not taken for a block", async () => {
  const { server, clock, tab } = await open();
  for (let round = 0; round < 3; round++) {
    let failures = 1;
    server.instead = (request) => (isStream(request) && failures-- > 0 ? Promise.reject(new TypeError()) : undefined);
    server.cut();
    await clock.pass(20_000);
  }
  assert.equal(tab.own.values.size, 0);
  const before = server.of("events?").length;
  await clock.pass(60_000);
  assert.equal(server.of("events?").length, before);
});

test("a server that was down streams again, and is not taken for one behind a proxy", async () => {
  const { server, clock, chat } = await open((it) => {
    it.down = true;
  });
  await clock.pass(30_000);
  assert.equal(chat.state.status, "offline");
  server.down = false;
  await clock.pass(60_000);
  assert.equal(chat.state.status, "online");
  const before = server.of("events?").length;
  await clock.pass(30_000);
  assert.equal(server.of("events?").length, before);
});

test("failures are further and further apart", async () => {
  const { server, clock } = await open((it) => {
    it.down = true;
  });
  await clock.pass(60_000);
  const first = server.requests.length;
  await clock.pass(60_000);
  const second = server.requests.length - first;
  assert.ok(second < first && second <= 4, `${first} requests in the first minute, ${second} in the second`);
});

test("the network's coming back is used at once", async () => {
  const { server, clock, tab, chat } = await open((it) => {
    it.down = true;
  });
  await clock.pass(120_000);
  await tab.send("hello");
  tab.watching?.offline();
  assert.equal(chat.state.status, "offline");
  server.down = false;
  tab.watching?.online();
  await clock.pass(100);
  assert.equal(chat.state.status, "online");
  assert.deepEqual(tab.log, ["> hello", "< reply to hello"]);
});

test("a tab out of sight gives its connection back, and catches up when it is seen again", async () => {
  const { server, clock, tab } = await open();
  tab.visible = false;
  tab.watching?.sight();
  await clock.pass(120_000);
  const before = server.requests.length;
  server.say("meanwhile");
  await clock.pass(120_000);
  assert.equal(server.requests.length, before);
  assert.deepEqual(tab.log, []);
  tab.visible = true;
  tab.watching?.sight();
  await clock.pass(100);
  assert.deepEqual(tab.log, ["< meanwhile"]);
});

test("a tab that was out of sight for a while opens its connection anew: the former may be dead", async () => {
  const { server, clock, tab } = await open();
  tab.visible = false;
  tab.watching?.sight();
  await clock.pass(20_000);
  assert.equal(streams(server), 1);
  tab.visible = true;
  tab.watching?.sight();
  await clock.pass(100);
  assert.equal(streams(server), 2);
});

test("an expired session is renewed also where that fails at first", async () => {
  const { server, clock, tab, chat } = await open();
  server.expire();
  server.cut();
  server.instead = ({ path }) => (path === "sessions" ? new Response("", { status: 503 }) : undefined);
  await clock.pass(30_000);
  assert.equal(chat.state.status, "offline");
  server.instead = () => undefined;
  await clock.pass(60_000);
  assert.equal(chat.state.status, "online");
  await tab.send("hello");
  assert.deepEqual(tab.log, ["> hello", "< reply to hello"]);
});

test("a refusal for good is told, and not asked about over and over", async () => {
  const { server, clock, tab, chat } = await open((it) => {
    it.instead = () => new Response(JSON.stringify({ detail: "Not from this site." }), { status: 403 });
  });
  await clock.pass(100);
  assert.equal(chat.state.notice?.text, "Not from this site.");
  assert.deepEqual(tab.told[0], { event: "error", detail: { status: 403, text: "Not from this site." } });
  await clock.pass(300_000);
  assert.ok(server.requests.length <= 12, `${server.requests.length} requests in five minutes`);
});

test("after stop nothing is asked any more", async () => {
  const { server, clock, tab } = await open();
  await tab.leave();
  const before = server.requests.length;
  await clock.pass(300_000);
  assert.equal(server.requests.length, before);
});

test("beside the session nothing is kept while nothing is said", async () => {
  const { tab } = await open();
  assert.deepEqual([...tab.browser.values.keys()], ["partner-desk:test:session"]);
  assert.equal(tab.own.values.size, 0);
});
