import { execa } from "execa";
import { beforeAll, describe, expect, it } from "vitest";
import type { Container } from "../../../cli/containers/containers.ts";
import { sshArguments } from "../../../cli/host/ssh.ts";
import { stackEnvironment } from "../../../cli/sandbox/stack.ts";
import { newKey } from "../../newKey.ts";
import { ensureUp, files, landfall, onDroplet, run, settings, stackOutput, waitFor } from "./support.ts";

beforeAll(ensureUp);

const cli = ["cli/main.ts"];

async function containers(): Promise<Container[]> {
  const { stdout } = await execa("node", [...cli, "ps", "--json"], {
    cwd: settings.checkout,
    env: stackEnvironment(settings),
  });
  return JSON.parse(stdout);
}

/** Starts a verb that goes on, interrupts it once `begun` is true, and gives its exit code. */
async function interrupted(args: string[], begun: () => Promise<boolean>): Promise<number> {
  const child = execa("node", [...cli, ...args], {
    cwd: settings.checkout,
    env: stackEnvironment(settings),
    stdin: "ignore",
    reject: false,
  });
  await waitFor(args.join(" "), 20, begun);
  child.kill("SIGINT");
  return (await child).exitCode ?? -1;
}

const runsOnDroplet = async (pattern: string) => (await onDroplet(`pgrep -f '${pattern}'`)).exitCode === 0;

describe("ps", () => {
  it("shows every service with its image, its health, and that the pipeline has run the migration in a copy", async () => {
    const found = await containers();
    const api = found.find(({ service }) => service === "api");
    expect(api).toMatchObject({ index: 1, state: "running", health: "healthy" });
    expect(api?.image).toContain("/personal-assistant/api");
    expect(found.find(({ service }) => service === "migrate")).toMatchObject({ state: "created" });
    const { output } = await landfall("ps", "--region", settings.name);
    for (const { service } of found) expect(output).toMatch(new RegExp(`^${service} +1 `, "m"));
  });
});

describe("exec", () => {
  it("passes words, standard input and the exit code through, and nothing to a shell", async () => {
    const words = ["a b", "it's", "$HOME", "*", ";exit 9", ""];
    const printed = await landfall("exec", "api", "--", "printf", "%s|", ...words);
    expect(printed).toEqual({ exitCode: 0, output: words.map((word) => `${word}|`).join("") });
    const piped = await run("node", [...cli, "exec", "--user", "nobody", "api", "--", "sh", "-c", "cat; id -un; exit 7"], {
      stdin: "pipe",
      input: "hello\n",
    }); // biome-ignore format: a command line reads best as one
    expect(piped).toEqual({ exitCode: 7, output: "hello\nnobody" });
  });

  it("gives the command a terminal when it is run in one", async () => {
    const inTerminal = `node cli/main.ts exec api -- sh -c 'test -t 0 && test -t 1 && exit 5'`;
    expect((await run("script", ["-qec", inTerminal, "/dev/null"])).exitCode).toBe(5);
  });

  it("ends the command in the container when it is interrupted", async () => {
    const exitCode = await interrupted(["exec", "api", "--", "sleep", "54321"], () =>
      runsOnDroplet("^sleep 54321$"),
    );
    expect(exitCode).toBe(130);
    expect(await runsOnDroplet("^sleep 54321$")).toBe(false);
  });
});

describe("logs", () => {
  it("puts the lines of several services in the order of time, each under its name", async () => {
    const { exitCode, output } = await landfall("logs", "postgres", "redis", "--tail", "20", "--timestamps");
    const lines = output.split("\n").map((line) => /^(\S+) +\| (\S+Z) /.exec(line));
    expect(exitCode).toBe(0);
    expect(new Set(lines.map((line) => line?.[1]?.replace(/-[^-]+$/, "")))).toEqual(
      new Set(["postgres", "redis"]),
    );
    const times = lines.map((line) => line?.[2] ?? "");
    expect(times).toEqual(times.toSorted());
  });

  it("leaves nothing behind on the host when following is interrupted", async () => {
    const exitCode = await interrupted(["logs", "--follow", "redis", "postgres"], () =>
      runsOnDroplet("^docker logs --follow"),
    );
    expect(exitCode).toBe(130);
    await waitFor("the end of docker logs", 10, async () => !(await runsOnDroplet("^docker logs --follow")));
  });

  it("says which services there are when one is not", async () => {
    const { exitCode, output } = await landfall("logs", "postgress");
    expect(exitCode).toBe(2);
    expect(output).toMatch(
      /no service "postgress" has a container; did you mean "postgres"\?\nThere are: alertmanager, api, /,
    );
  });
});

describe("restart", () => {
  it("restarts a service and waits until it is healthy", async () => {
    const before = (await containers()).find(({ service }) => service === "api");
    const { exitCode, output } = await landfall("restart", "api");
    expect({ exitCode, output }).toMatchObject({
      exitCode: 0,
      output: expect.stringMatching(/running \(healthy\) after/),
    });
    const after = (await containers()).find(({ service }) => service === "api");
    expect(after?.id).toBe(before?.id);
    expect(Date.parse(after?.since ?? "")).toBeGreaterThan(Date.parse(before?.since ?? ""));
  });

  it("tells one that does not come back, and ends with 1", async () => {
    const image = (await containers()).find(({ service }) => service === "redis")?.imageId;
    const labels = "--label landfall.app=personal-assistant --label landfall.service=broken";
    await onDroplet(`docker run --name broken ${labels} --entrypoint sh ${image} -c 'exit 3'`);
    try {
      expect(await landfall("restart", "broken")).toMatchObject({
        exitCode: 1,
        output: expect.stringMatching(/broken: is not back after .*: exited \(3\)\. Look at: /),
      });
    } finally {
      await onDroplet("docker rm --force broken");
    }
  });
});

describe("the connection", () => {
  it("is refused by a host that has another key than the stack's", async () => {
    const [address, user] = [await stackOutput("address"), await stackOutput("user")];
    const hostKey = newKey().public;
    const args = sshArguments({ address, user, hostKey }, files.sshKey);
    expect(await run("ssh", [...args, "true"])).toMatchObject({
      exitCode: 255,
      output: expect.stringContaining("Host key verification failed"),
    });
  });
});
