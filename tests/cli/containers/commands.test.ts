import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { endCommand, execCommand } from "../../../cli/containers/exec.ts";
import { inHours, type LogOptions, logsCommand } from "../../../cli/containers/logs.ts";
import { ago, containerTable } from "../../../cli/containers/ps.ts";
import {
  chooseContainers,
  consequences,
  parseRestartResult,
  restartCommand,
} from "../../../cli/containers/restart.ts";
import { container } from "./container.ts";

const api = container("api");
const web = container("frontend", { name: "shop-frontend-4f1c2aa" });

/** What a script prints where `docker` prints the given lines for any container. */
function withDocker(lines: string[], script: string): string[] {
  const docker = `docker() { printf '%s\\n' ${lines.map((line) => `'${line}'`).join(" ")}; }\n`;
  return execFileSync("bash", ["-c", docker + script], { encoding: "utf8" })
    .trimEnd()
    .split("\n");
}

describe("logs", () => {
  it("of one container are what Docker prints, the last hundred lines or all since a time", () => {
    expect(logsCommand([api], "shop", {})).toBe("docker logs '--tail' '100' 'id-api' 2>&1");
    expect(logsCommand([api], "shop", { since: "10m", follow: true })).toBe(
      "docker logs '--follow' '--since' '10m' 'id-api' 2>&1",
    );
    expect(logsCommand([api], "shop", { since: "1m; reboot", tail: "5" })).toContain("'1m; reboot'");
  });

  const times = ["2026-01-01T00:00:02.000000000Z two words", "2026-01-01T00:00:01.000000000Z "];
  it("of several are in the order of time, each line under its container's name", () => {
    expect(withDocker(times, logsCommand([api, web], "shop", {}))).toEqual([
      "api-1            | ",
      "frontend-4f1c2aa | ",
      "api-1            | two words",
      "frontend-4f1c2aa | two words",
    ]);
  });

  it("of several keep the times where they are asked for", () => {
    expect(withDocker(times, logsCommand([api, web], "shop", { timestamps: true }))[2]).toBe(
      "api-1            | 2026-01-01T00:00:02.000000000Z two words",
    );
  });

  it("of several come as they are printed when they are followed", () => {
    const lines = withDocker(["a | b"], logsCommand([api, web], "shop", { follow: true }));
    expect(lines.sort()).toEqual(["api-1            | a | b", "frontend-4f1c2aa | a | b"]);
  });

  it("know days, which Docker does not", () => {
    expect(["3d", "2h", "2026-01-31T08:00:00Z"].map(inHours)).toEqual(["72h", "2h", "2026-01-31T08:00:00Z"]);
  });
});

describe("logs that are searched", () => {
  const printed = ["one error", "error two", "three", "ERROR four", "its five"];
  const stamped = printed.map((line, at) => `2026-01-01T00:00:0${at}.000000000Z ${line}`);
  const search = (grep: string, options: LogOptions = {}) =>
    withDocker(printed, logsCommand([api], "shop", { grep, ...options })).filter(Boolean);
  const searchBoth = (grep: string, options: LogOptions = {}) =>
    withDocker(stamped, logsCommand([api, web], "shop", { grep, ...options }))
      .filter((line) => line.startsWith("api"))
      .map((line) => line.replace(/^api-1 +\| /, ""));

  it.each([
    ["error", ["one error", "error two"]],
    ["^error", ["error two"]],
    ["error$", ["one error"]],
    ["^(one|three)", ["one error", "three"]],
    ["^three$|its", ["three", "its five"]],
    ["(?i)^error", ["error two", "ERROR four"]],
    ["\\bt\\w+", ["error two", "three"]],
    ["2026", []],
  ])("for %s are the same lines of one container and of several", (expression, found) => {
    expect(search(expression)).toEqual(found);
    expect(searchBoth(expression)).toEqual(found);
  });

  it("are searched as a whole, and lines are counted of what was found", () => {
    expect(logsCommand([api], "shop", { grep: "error", tail: "1" })).not.toContain("--tail");
    expect(search("error", { tail: "1" })).toEqual(["error two"]);
    expect(logsCommand([api], "shop", { grep: "error", tail: "5", follow: true })).toContain("'--tail' '5'");
  });

  it("keep their times, and come as they are printed when they are followed", () => {
    expect(searchBoth("^three", { timestamps: true })).toEqual(["2026-01-01T00:00:02.000000000Z three"]);
    expect(search("three", { follow: true })).toEqual(["three"]);
  });

  it("say what is wrong with an expression that is none", () => {
    expect(() => search("(")).toThrow(/parenthes/);
  });
});

describe("exec", () => {
  it("quotes every word, and asks for a terminal where there is one", () => {
    expect(execCommand(api, ["echo", "it's", "$(reboot)"], { terminal: false, mark: "m" })).toBe(
      `exec docker exec '--interactive' '--env' 'LANDFALL_EXEC=m' 'id-api' 'echo' 'it'\\''s' '$(reboot)'`,
    );
    expect(execCommand(api, ["sh"], { terminal: true, user: "postgres", mark: "m" })).toBe(
      "exec docker exec '--interactive' '--tty' '--user' 'postgres' '--env' 'LANDFALL_EXEC=m' 'id-api' 'sh'",
    );
  });

  it("finds what it started by the mark in its environment", () => {
    expect(endCommand("m", "SIGINT")).toMatch(/^sudo -n sh -c '.*LANDFALL_EXEC=m.*kill -INT'$/s);
  });
});

describe("ps", () => {
  it("is a table without the columns that no container fills", () => {
    const once = container("migrate", {
      state: "exited",
      exitCode: 1,
      image: `sha256:${"0123456789ab".padEnd(64, "0")}`,
    });
    expect(containerTable([api, once], "shop", new Date("2026-01-01T02:10:00Z"))).toEqual([
      "SERVICE  INDEX  CONTAINER  IMAGE                STATE              SINCE",
      "api      1      api-1      registry.test/api:1  running (healthy)  2 h",
      "migrate  1      migrate-1  0123456789ab         exited (1)         2 h",
    ]);
    const said = container("api", { strategy: "start-first" });
    expect(containerTable([said], "shop", new Date())[1]).toMatch(/start-first$/);
  });

  it.each([
    [-5_000, "0 s"],
    [59_999, "59 s"],
    [60_000, "1 min"],
    [86_399_000, "23 h"],
    [2 * 86_400_000, "2 d"],
  ])("says %d ms as %s", (milliseconds, text) => expect(ago(milliseconds)).toBe(text));
});

describe("restart", () => {
  it("follows the order in which the services are named", () => {
    const found = chooseContainers([api, web, container("api", { index: 2 })], ["frontend", "api", "api"]);
    expect(found.map(({ service, index }) => `${service} ${index}`)).toEqual([
      "frontend 1",
      "api 1",
      "api 2",
    ]);
  });

  it("refuses what runs once to its end, also where it never ran, and starts what crashed", () => {
    const ended = container("migrate", { state: "exited", restart: "no" });
    for (const one of [ended, { ...ended, state: "created" }])
      expect(() => chooseContainers([api, one], ["api", "migrate"])).toThrow("migrate: runs once");
    expect(chooseContainers([{ ...api, state: "created" }], ["api"]).length).toBe(1);
    expect(chooseContainers([{ ...ended, exitCode: 1 }], ["migrate"]).length).toBe(1);
  });

  it("tells what users notice", () => {
    const proxy = container("nginx", { published: ["443/tcp", "80/tcp"] });
    const pair = [container("worker"), container("worker", { index: 2 })];
    expect(consequences([proxy, api, ...pair, container("beat", { state: "exited" })])).toEqual([
      "nginx holds 443/tcp, 80/tcp of the host: open connections are dropped, and new ones refused until it is back",
      "api has one container: connections to it are dropped, and it does not answer until it is back",
      "worker has 2 containers: one after another, the others go on",
      "beat is stopped: it is started",
    ]);
  });

  it("runs the container's own check, which Docker runs only after its interval", () => {
    const docker = `docker() {
  case "$1 $3" in
    restart*) ;;
    *Healthcheck*) printf 'CMD\\0%s\\0\\n' curl ;;
    inspect*) echo running starting 0 0 ;;
    exec*) [ "$3" = curl ] ;;
  esac
}
timeout() { shift; "$@"; }
export -f docker timeout
`;
    const printed = execFileSync("bash", ["-c", docker + restartCommand("id", 10)], { encoding: "utf8" });
    expect(printed).toBe("running healthy 0 0\n");
  });

  it.each([
    ["running healthy 0 0", true, "running (healthy)"],
    ["running - 0 0", true, "running"],
    ["running starting 0 0", false, "running (starting)"],
    ["running unhealthy 0 0", false, "running (unhealthy)"],
    ["exited - 3 0", false, "exited (3)"],
    ["running - 0 1", false, "it ended, and was started again"],
  ])("judges %s", (printed, back, found) => expect(parseRestartResult(printed)).toEqual({ back, found }));
});
