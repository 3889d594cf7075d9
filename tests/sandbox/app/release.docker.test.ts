import { afterAll, beforeAll, expect, test } from "vitest";
import { docker } from "../../../sandbox/images/docker.ts";
import { client } from "./client.ts";
import { environment, type Stack, startStack, until, urlOf } from "./stack.ts";

let stack: Stack;
let api: string;
let url: string;
const { call, newUser } = client(() => url);

const ended = async (container: string) => Number(await docker(["wait", container]));
const workerOf = (queues: string, release: string) => {
  const command = ["celery", "--app", "assistant.worker", "worker", "--queues", queues, "--concurrency", "2"];
  return stack.start([...stack.options, ...environment({ RELEASE: release }), stack.image], command);
};
const heartBeats = (container: string) =>
  until("its heartbeat", () =>
    docker(["exec", container, "python3", "-m", "assistant.healthcheck", "worker"]),
  );

beforeAll(async () => {
  stack = await startStack();
  await stack.migrate();
  api = await stack.start([
    ...[...stack.options, "--publish", "127.0.0.1::8000"],
    ...environment({ RELEASE: "one", CORS_ORIGINS: "https://friend.test", LOGINS_PER_MINUTE: "3" }),
    stack.image,
  ]);
  url = await urlOf(api);
  await until("the API", () => call("GET", "/health"));
}, 900_000);
afterAll(() => stack?.remove());

test("pages of other origins may neither read answers nor open WebSockets, unless they are named", async () => {
  const allowed = async (origin: string) =>
    (await fetch(`${url}/api/version`, { headers: { origin } })).headers.get("access-control-allow-origin");
  expect(await Promise.all(["https://assistant.test", "https://friend.test"].map(allowed))).toEqual([
    "https://assistant.test",
    "https://friend.test",
  ]);
  expect(await allowed("https://evil.test")).toBe(null);
  // Node's own client sends no origin, so this one is spoken by hand.
  const upgrade = async (origin: string) => {
    const script = `import socket
s = socket.create_connection(("127.0.0.1", 8000))
s.sendall(b"GET /api/ws HTTP/1.1\\r\\nHost: x\\r\\nUpgrade: websocket\\r\\nConnection: Upgrade\\r\\nOrigin: ${origin}\\r\\n"
  b"Sec-WebSocket-Version: 13\\r\\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\\r\\n\\r\\n")
print(s.recv(12).decode())`;
    return docker(["exec", api, "python3", "-c", script]);
  };
  expect(await upgrade("https://evil.test")).toBe("HTTP/1.1 403");
  expect(await upgrade("https://assistant.test")).toBe("HTTP/1.1 101");
});

test("a user name may only be tried a few times a minute", async () => {
  const { credentials } = await newUser();
  const tries: number[] = [];
  // Three in each minute of the clock, one of them by `newUser`: more are tried where a minute ends in between.
  while (!tries.includes(429) && tries.length < 12)
    tries.push((await call("POST", "/auth/login", { body: { ...credentials, password: "no" } })).status);
  expect(tries.slice(0, 2)).toEqual([401, 401]);
  expect(tries).toContain(429);
});

test("metrics tell requests by route and status, and how long each queue is", async () => {
  const { token } = await newUser();
  await call("POST", "/tasks/batch", { token, body: { count: 3, queue: "files" } });
  await call("GET", "/notes/123");
  const text = await (await fetch(`${url}/metrics`)).text();
  expect(text).toContain(
    'assistant_http_requests_total{method="GET",route="/api/notes/{note_id}",status="401"} 1.0',
  );
  expect(text).toContain('assistant_queue_length{queue="files"} 3.0');
  expect(text).toContain('assistant_build_info{release="one"} 1.0');
});

test("each queue has its worker, and says what a service of others lacks", async () => {
  const worker = await workerOf("email,files", "one");
  await heartBeats(worker);
  const { token } = await newUser();
  const done = async (path: string, body: object) => {
    const { body: task } = await call("POST", path, { token, body });
    return until(path, async () => {
      const answer = (await call("GET", `/tasks/${task.id}`, { token })).body;
      if (answer.status === "queued") throw new Error("it waits");
      return answer.result;
    });
  };
  expect(await done("/files", { name: "a.txt", content: "one\ntwo" })).toMatchObject({ bytes: 7, lines: 2 });
  expect(await done("/messages/sms", { to: "+15550100", text: "hello" })).toEqual({
    error: "not configured: TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN, TWILIO_FROM_NUMBER not set",
  });
  await docker(["rm", "--force", worker]);
});

test("a task that Redis hands to a worker which stops at that moment is the next on its queue again", async () => {
  const script = `from assistant.queue import make_celery
from assistant.configuration import load_or_exit
from assistant.settings import read_settings
celery = make_celery(load_or_exit(read_settings).redis)
worker, sender = celery.connection(), celery.connection()
channel = worker.channel()
channel.queue_declare(queue="handover")
channel.basic_consume("handover", False, print, "worker")
worker.transport.cycle.on_poll_start()
sender.default_channel.client.lpush("handover", "second", "first")
worker.close()
print(sender.default_channel.client.lrange("handover", 0, -1))`;
  const { output } = await stack.run([...stack.options, stack.image], ["python3", "-c", script]);
  expect(output).toContain("[b'first', b'second']");
});

test("a release of a worker loses no task, and repeats at most what was about to be acknowledged", async () => {
  const { token } = await newUser();
  const [old, renewed] = await Promise.all([workerOf("ai", "one"), workerOf("ai", "two")]);
  await Promise.all([heartBeats(old), heartBeats(renewed)]);
  const { body: batch } = await call("POST", "/tasks/batch", {
    token,
    body: { count: 120, milliseconds: 50 },
  });
  const summary = async () =>
    (await call("GET", `/tasks/summary?batch=${batch.batch}`, { token })).body as object as {
      done: number;
      repeated: number;
      releases: Record<string, number>;
    };
  await until("tasks at the old one", async () => expect((await summary()).releases.one).toBeGreaterThan(5));
  await docker(["stop", "--time", "60", old]);
  expect(await ended(old)).toBe(0);
  const end = await until("all tasks", async () => {
    const now = await summary();
    expect(now.done).toBe(120);
    return now;
  });
  // Celery acknowledges when it has read its process's result: of two processes, one result each may come too late.
  expect(end.repeated).toBeLessThanOrEqual(2);
  expect(end).toMatchObject({ sent: 120, runs: 120 + end.repeated, unfinished_runs: 0 });
  expect(Object.keys(end.releases).sort()).toEqual(["one", "two"]);
  await docker(["rm", "--force", renewed]);
});

test("the scheduler is alive where it may write to /tmp alone", async () => {
  const arguments_ = "--scheduler assistant.beat:Scheduler --schedule /tmp/schedule --pidfile=".split(" ");
  const beat = await stack.start(
    [...stack.options, "--read-only", "--tmpfs", "/tmp", stack.image],
    ["celery", "--app", "assistant.beat", "beat", ...arguments_],
  );
  await heartBeats(beat);
  await docker(["stop", "--time", "20", beat]);
  expect(await ended(beat)).toBe(0);
});

test("told to stop, the API answers what it was asked and asks WebSockets to connect again", async () => {
  const socket = new WebSocket(`${url.replace("http", "ws")}/api/ws`);
  const heard: object[] = [];
  const closed = new Promise<number>((resolve) => {
    socket.onclose = ({ code }) => resolve(code);
  });
  socket.onopen = () => socket.send("hello");
  socket.onmessage = ({ data }) => heard.push(JSON.parse(data));
  await until("the echo", async () => expect(heard).toHaveLength(2));
  expect(heard).toMatchObject([{ release: "one" }, { release: "one", echo: "hello" }]);

  const slow = call("GET", "/slow?seconds=3");
  await new Promise((resolve) => setTimeout(resolve, 500));
  const stopped = docker(["stop", "--time", "20", api]);
  expect(await closed).toBe(1012);
  expect(await slow).toMatchObject({ status: 200, body: { seconds: 3, release: "one" } });
  await stopped;
  expect(await ended(api)).toBe(0);
});
