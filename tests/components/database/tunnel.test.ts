import { once } from "node:events";
import { readdir, readFile } from "node:fs/promises";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { describe, expect, it } from "vitest";
import { openTunnel } from "../../../components/database/index.ts";
import { closeAfterEach, closing, echo, onHost, sshd, userKey } from "./ends.ts";
import { engineProcess, fakeEngine } from "./fakeEngine.ts";
import { hostKey } from "./sshd.ts";

closeAfterEach();

describe("the tunnel", () => {
  const connection = {
    host: "127.0.0.1",
    user: "deploy",
    privateKey: userKey.private,
    hostKey: hostKey,
  };

  async function freePort(): Promise<number> {
    const port = await echo();
    closing.pop()?.();
    return port;
  }

  /** What a connection is answered; undefined where nothing listens, empty where it is closed without a word. */
  async function through(port: number, text: string): Promise<string | undefined> {
    const { promise, resolve } = Promise.withResolvers<string | undefined>();
    const socket = connect({ host: "127.0.0.1", port }, () => socket.write(text));
    socket.once("data", (chunk) => resolve(String(chunk)));
    socket.once("error", () => resolve(undefined));
    socket.once("close", () => resolve(""));
    return promise.finally(() => socket.destroy());
  }

  /** Seconds until nothing listens there any more. */
  async function secondsUntilFree(port: number): Promise<number> {
    const started = Date.now();
    while ((await through(port, "")) !== undefined) await sleep(10);
    return (Date.now() - started) / 1000;
  }

  it("carries a connection to the host's loopback", async () => {
    const engine = await fakeEngine();
    const port = await freePort();
    const tunnel = await openTunnel({ port, engine: engine.address, destination: onHost(await echo()) });
    closing.push(tunnel.close);
    tunnel.connect(connection, (await sshd()).port);
    expect(await through(port, "hello")).toBe("hello");
    await engine.end();
  });

  it("says which key to change when its port is taken", async () => {
    const engine = await fakeEngine();
    const port = await echo();
    await expect(openTunnel({ port, engine: engine.address, portWaitMs: 100 })).rejects.toThrow(
      `the local end of the database tunnel cannot be opened (1):
  landfall:database.tunnelPort is ${port}, which another program listens on, perhaps another run of this stack
      wait for that run, or: pulumi config set --path 'landfall:database.tunnelPort' ${port + 1}`,
    );
    await engine.end();
  });

  it("waits for the port of a preview that has just ended", async () => {
    const [preview, update] = [await fakeEngine(), await fakeEngine()];
    const port = await freePort();
    await openTunnel({ port, engine: preview.address });
    const opening = openTunnel({ port, engine: update.address });
    await sleep(1_000);
    await preview.end();
    closing.push((await opening).close);
    await update.end();
  });

  it("says that no engine answers", async () => {
    const port = await freePort();
    await expect(openTunnel({ port, engine: `127.0.0.1:${port}` })).rejects.toThrow(
      `the local end of the database tunnel cannot be opened: the engine does not answer at 127.0.0.1:${port}: connect ECONNREFUSED`,
    );
  });

  it("keeps a connection waiting while the host is not known, and after a while closes it and says why", async () => {
    const engine = await fakeEngine();
    const port = await freePort();
    const tunnel = await openTunnel({ port, engine: engine.address, waitMs: 100 });
    closing.push(tunnel.close);
    tunnel.connect({ ...connection, host: new Promise<string>(() => {}) });
    const started = Date.now();
    expect(await through(port, "hello")).toBe("");
    expect(Date.now() - started).toBeGreaterThanOrEqual(90);
    expect(engine.warnings).toEqual([
      "the tunnel to PostgreSQL: the host's address was not known after 0.1 s",
    ]);
    await engine.end();
  });

  describe("outlives the program", () => {
    /** A program that opens a tunnel and ends, in a process group of its own. @param host what runs it */
    async function program(engine: string, then: string, host: string[] = []) {
      const port = await freePort();
      const sshPort = (await sshd()).port;
      const module = new URL("../../../components/database/tunnel.ts", import.meta.url);
      const text = `const { openTunnel } = await import(${JSON.stringify(module)});
const tunnel = await openTunnel({ port: ${port}, destination: ${JSON.stringify(onHost(await echo()))} });
const connect = () => tunnel.connect(${JSON.stringify(connection)}, ${sshPort});
${then}`;
      const [file, ...args] = [...host, process.execPath, "--input-type=module"];
      const ended = execa(file as string, args, {
        input: text,
        env: { PULUMI_NODEJS_ENGINE: engine, PULUMI_CONFIG: "planted" },
        detached: true,
        timeout: 20_000,
      });
      return { port, ended };
    }

    /** Of the process that holds the tunnel: what others can read of it. */
    async function processOf(engine: string): Promise<{ command: string[]; environment: string[] }> {
      const read = async (pid: string, what: string) =>
        (await readFile(`/proc/${pid}/${what}`, "utf8").catch(() => "")).split("\0").filter(Boolean);
      for (const pid of await readdir("/proc")) {
        const environment = /^\d+$/.test(pid) ? await read(pid, "environ") : [];
        const command = await read(pid, "cmdline");
        if (
          command[1]?.endsWith("/tunnelProcess.ts") &&
          environment.includes(`PULUMI_NODEJS_ENGINE=${engine}`)
        )
          return { command, environment };
      }
      throw new Error(`no process has ${engine}`);
    }

    it("until the engine has ended, which need not wait for it, and is told the key where nobody sees it", async () => {
      const engine = await fakeEngine();
      const { port, ended } = await program(engine.address, "connect();");
      await ended;
      expect(await through(port, "after the end")).toBe("after the end");
      const { command, environment } = await processOf(engine.address);
      expect(command.length).toBe(2);
      expect(environment.filter((line) => !line.startsWith("NODE_"))).toEqual([
        `PULUMI_NODEJS_ENGINE=${engine.address}`,
      ]);
      const started = Date.now();
      await engine.end();
      expect(Date.now() - started).toBeLessThan(2_000);
      expect(await secondsUntilFree(port)).toBeLessThan(1);
      await expect(processOf(engine.address)).rejects.toThrow("no process");
    });

    it("until the engine ends the language host, as it does after a preview", async () => {
      const engine = await fakeEngine();
      const host = ["sh", "-c", '"$@"; echo ended; exec sleep 20', "host"];
      const { port, ended } = await program(engine.address, "connect();", host);
      await once(ended.stdout, "data");
      expect(await through(port, "after the end")).toBe("after the end");
      ended.kill("SIGKILL");
      await expect(ended).rejects.toThrow("SIGKILL");
      expect(await secondsUntilFree(port)).toBeLessThan(1);
      await engine.end();
    });

    it("until the engine is killed", async () => {
      const engine = await engineProcess();
      const { port, ended } = await program(engine.address, "connect();");
      await ended;
      expect(await through(port, "after the end")).toBe("after the end");
      engine.kill("SIGKILL");
      expect(await secondsUntilFree(port)).toBeLessThan(1);
    });

    it("also one that Ctrl-C ends, since the engine finishes what it has begun", async () => {
      const engine = await fakeEngine();
      const { port, ended } = await program(
        engine.address,
        "connect(); setTimeout(() => process.kill(-process.pid, 'SIGINT'), 200);",
      );
      await expect(ended).rejects.toThrow("SIGINT");
      expect(await through(port, "after Ctrl-C")).toBe("after Ctrl-C");
      await engine.end();
      expect(await secondsUntilFree(port)).toBeLessThan(1);
    });

    it("and says that it ended without the host's address", async () => {
      const engine = await fakeEngine();
      const { port, ended } = await program(engine.address, "");
      await ended;
      expect(await through(port, "hello")).toBe("");
      expect(engine.warnings).toEqual([
        "the tunnel to PostgreSQL: the program ended before the host's address was known",
      ]);
      await engine.end();
    });
  });
});
