/** Commands over ssh, through the provider protocol. */
import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newKey } from "../../newKey.ts";
import { type PluginClient, SIGNATURE, secret, startPlugin, UNKNOWN, type Values } from "./harness.ts";
import { type SshServer, startSshServer } from "./sshServer.ts";

const REMOTE = "command:remote:Command";
const COPY = "command:remote:CopyToRemote";

const host = newKey();
const user = newKey();
let server: SshServer;
let plugin: PluginClient;
let folder: string;

beforeAll(async () => {
  server = await startSshServer({
    hostKeys: [host.private],
    authorized: user.public,
    acceptEnv: /^(ALLOWED|LC_)/,
  });
  plugin = await startPlugin("command", { SSH_AUTH_SOCK: undefined });
  await plugin.configure({});
  folder = await mkdtemp(join(tmpdir(), "landfall-command-"));
});
afterAll(async () => {
  await plugin?.stop();
  await server?.close();
  await rm(folder, { recursive: true, force: true });
});

const connection = (more: Values = {}): Values => ({
  host: "127.0.0.1",
  port: server.port,
  user: "deploy",
  privateKey: user.private,
  hostKey: host.public,
  dialErrorLimit: 1,
  ...more,
});
const remote = (more: Values): Values => ({ connection: secret(connection()), ...more });
const failure = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "it worked",
    (error: Error) => error.message,
  );

describe("a remote command", () => {
  it("keeps what it prints without the last line feed, and its connection secret", async () => {
    const { id, state } = await plugin.make(REMOTE, remote({ create: "echo one; echo two; echo oops >&2" }));
    expect(id).not.toBe("");
    expect(state).toMatchObject({ stdout: "one\ntwo", stderr: "oops" });
    expect(state.connection).toEqual(secret(connection()));
  });

  it("hands over standard input, and keeps it secret when it came as a secret", async () => {
    const { state } = await plugin.make(REMOTE, remote({ create: "wc -c", stdin: secret("planted") }));
    expect(state).toMatchObject({ stdout: "7", stdin: secret("planted") });
  });

  it("fails with status, command and all that was printed, and leaves nothing in state", async () => {
    const message = await failure(
      plugin.make(REMOTE, remote({ create: "echo half; echo bad >&2; exit 3", stdin: secret("planted") })),
    );
    expect(message).toMatch(
      /Process exited with status 3: running "echo half; echo bad >&2; exit 3":\n(half\nbad|bad\nhalf)/,
    );
    expect(message).not.toContain("planted");
  });

  it("runs update, or else create, for any change but of triggers, which replace", async () => {
    const made = await plugin.make(REMOTE, remote({ create: "echo created", triggers: ["1"] }));
    const edited = {
      ...made.inputs,
      update: "echo updated after $PULUMI_COMMAND_STDOUT",
      addPreviousOutputInEnv: false,
    };
    expect(await plugin.diff(REMOTE, made.id, made.state, edited)).toMatchObject({
      changed: true,
      // addPreviousOutputInEnv: false is what leaving it out is, to a comparison of values.
      paths: ["update"],
      replaces: [],
    });
    expect((await plugin.update(REMOTE, made.id, made.state, edited)).stdout).toBe("updated after");
    const triggered = await plugin.diff(REMOTE, made.id, made.state, { ...made.inputs, triggers: ["2"] });
    expect(triggered).toMatchObject({
      paths: ["triggers[0]"],
      replaces: ["triggers"],
      deleteBeforeReplace: false,
    });
    expect(await plugin.diff(REMOTE, made.id, made.state, made.inputs)).toMatchObject({ changed: false });
  });

  it("runs delete with what is in state, and nothing where there is none", async () => {
    const path = join(folder, "deleted");
    const made = await plugin.make(REMOTE, remote({ create: "true", delete: `touch ${path}` }));
    await plugin.delete(REMOTE, made.id, made.state);
    expect(await readFile(path, "utf8")).toBe("");
    const before = server.connections();
    const quiet = await plugin.make(REMOTE, remote({ update: "true" }));
    await plugin.delete(REMOTE, quiet.id, quiet.state);
    expect(server.connections()).toBe(before);
  });

  it("never connects at preview, and knows no output before it ran", async () => {
    const before = server.connections();
    const { inputs } = await plugin.check(REMOTE, remote({ create: UNKNOWN }));
    const planned = await plugin.create(REMOTE, inputs, { preview: true });
    expect(planned).toMatchObject({ id: "", state: { create: UNKNOWN, stdout: UNKNOWN, stderr: UNKNOWN } });
    const updated = await plugin.update(REMOTE, "id", { ...inputs, stdout: "old", stderr: "" }, inputs, {
      preview: true,
    });
    expect(updated.stdout).toBe(UNKNOWN);
    expect(server.connections()).toBe(before);
  });

  it("sets variables that sshd accepts and fails for one that it refuses", async () => {
    const environment = { ALLOWED: "it's here" };
    expect((await plugin.make(REMOTE, remote({ create: 'echo "$ALLOWED"', environment }))).state.stdout).toBe(
      "it's here",
    );
    const refused = remote({ create: "true", environment: { ...environment, REFUSED: "planted" } });
    const message = await failure(plugin.make(REMOTE, refused));
    expect(message).toMatch(/could not set environment variable "REFUSED".*AcceptEnv/);
    expect(message).not.toContain("planted");
  });

  it("stops waiting at its timeout and hangs up", async () => {
    const { inputs } = await plugin.check(REMOTE, remote({ create: "sleep 60" }));
    const started = Date.now();
    expect(await failure(plugin.create(REMOTE, inputs, { timeout: 0.3 }))).toMatch(
      /create did not end within 0\.3 s.*customTimeouts\.create/,
    );
    expect(Date.now() - started).toBeLessThan(5000);
  });

  it("ends when the engine cancels", async () => {
    const { inputs } = await plugin.check(REMOTE, remote({ create: "sleep 60" }));
    const running = failure(plugin.create(REMOTE, inputs));
    await new Promise((resolve) => setTimeout(resolve, 200));
    await plugin.cancel();
    expect(await running).toMatch(/cancelled/);
  });

  it("reports output larger than a window and lines larger than 64 KiB", async () => {
    const { state } = await plugin.make(REMOTE, remote({ create: "head -c 300000 /dev/zero | tr '\\0' x" }));
    expect(state.stdout).toHaveLength(300_000);
  });

  it("says that a signal ended it", async () => {
    expect(await failure(plugin.make(REMOTE, remote({ create: "kill -TERM $$" })))).toMatch(
      /from signal TERM/,
    );
  });
});

describe("a connection", () => {
  const run = (more: Values) =>
    plugin.make(REMOTE, { connection: secret(connection(more)), create: "echo in" });

  it("refuses a host whose key is not the pinned one", async () => {
    expect(await failure(run({ hostKey: newKey().public }))).toMatch(
      /host key mismatch: presented SHA256:.*, pinned SHA256:/,
    );
  });

  it("asks a host with several keys for one of the pinned type", async () => {
    const rsa = (await import("ssh2")).default.utils.generateKeyPairSync("rsa", { bits: 2048 });
    const two = await startSshServer({ hostKeys: [host.private, rsa.private], authorized: user.public });
    try {
      expect((await run({ port: two.port, hostKey: rsa.public })).state.stdout).toBe("in");
      expect((await run({ port: two.port, hostKey: host.public })).state.stdout).toBe("in");
    } finally {
      await two.close();
    }
  });

  it("takes a key with a passphrase, and says which input is wrong without it", async () => {
    const locked = newKey({ passphrase: "open sesame" });
    const other = await startSshServer({ hostKeys: [host.private], authorized: locked.public });
    try {
      const key = { port: other.port, privateKey: locked.private };
      expect((await run({ ...key, privateKeyPassword: "open sesame" })).state.stdout).toBe("in");
      expect(await failure(run(key))).toMatch(/'connection\.privateKey' cannot be used/);
    } finally {
      await other.close();
    }
  });

  it("is tried again until the host is there", async () => {
    const late = await startSshServer({ hostKeys: [host.private], authorized: user.public });
    const { port } = late;
    await late.close();
    const made = run({ port, dialErrorLimit: -1 });
    await new Promise((resolve) => setTimeout(resolve, 400));
    const back = await startSshServer({ hostKeys: [host.private], authorized: user.public, port });
    try {
      expect((await made).state.stdout).toBe("in");
    } finally {
      await back.close();
    }
  });

  it("gives up after dialErrorLimit attempts and names the address", async () => {
    expect(await failure(run({ port: 1, dialErrorLimit: 2 }))).toMatch(
      /ssh to deploy@127\.0\.0\.1:1: after 2 failed attempts: .*ECONNREFUSED/,
    );
  });

  it("refuses a login that the host does not know", async () => {
    expect(await failure(run({ privateKey: newKey().private }))).toMatch(/authentication/i);
  });

  it("refuses a proxy at preview, as only the official plugin has it", async () => {
    const { failures } = await plugin.check(
      REMOTE,
      remote({ connection: connection({ proxy: { host: "bastion" } }), create: "true" }),
    );
    expect(failures).toEqual([expect.stringMatching(/'connection' with a proxy.*official plugin/)]);
  });
});

describe("a copy", () => {
  const text = (content: string) => ({
    [SIGNATURE]: "c44067f5952c0a294b673a41bacd8c17",
    text: content,
    hash: createHash("sha256").update(content).digest("hex"),
  });

  it("writes a text, again when it changed, and not for another connection", async () => {
    const remotePath = join(folder, "copied");
    const made = await plugin.make(COPY, remote({ source: text("one"), remotePath }));
    expect(await readFile(remotePath, "utf8")).toBe("one");
    expect(await plugin.diff(COPY, made.id, made.state, made.inputs)).toMatchObject({ changed: false });

    await writeFile(remotePath, "by hand");
    const moved = { ...made.inputs, connection: secret(connection({ dialErrorLimit: 2 })) };
    await plugin.update(COPY, made.id, made.state, moved);
    expect(await readFile(remotePath, "utf8")).toBe("by hand");

    const news = { ...made.inputs, source: text("two") };
    expect(await plugin.diff(COPY, made.id, made.state, news)).toMatchObject({
      paths: ["source"],
      replaces: [],
    });
    await plugin.update(COPY, made.id, made.state, news);
    expect(await readFile(remotePath, "utf8")).toBe("two");
  });

  it("fails at preview while its source is unknown, as the official 1.2.1 does", async () => {
    const { failures } = await plugin.check(COPY, remote({ source: UNKNOWN, remotePath: "/tmp/x" }));
    expect(failures).toEqual([expect.stringMatching(/'source' must be known at preview/)]);
  });
});

describe("what is not there", () => {
  it("is named as missing from the stand-in", async () => {
    expect(await failure(plugin.check("command:remote:CopyFile", {}))).toMatch(
      /stand-in for the command plugin has no resource 'command:remote:CopyFile'/,
    );
    expect(await failure(plugin.invoke("command:local:run"))).toMatch(/has no function 'command:local:run'/);
  });

  it("is every wrong input at once, before anything runs", async () => {
    const { failures } = await plugin.check(REMOTE, { create: 1, creat: "typo", logging: "loud" });
    expect(failures).toEqual(
      [
        "unknown property 'creat'",
        "'logging' must be one of stdout, stderr, stdoutAndStderr, none",
        "missing required property 'connection'",
      ].map((reason) => expect.stringContaining(reason)),
    );
  });
});
