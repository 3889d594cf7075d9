import { execFileSync } from "node:child_process";
import { expect, it } from "vitest";
import { dockerCommand, readDockerHost } from "../../../cli/repair/dockerHost.ts";

it("takes the host as the provider keeps it, lists as JSON text", () => {
  const inputs = { host: "ssh://deploy@198.18.0.200", sshOpts: '["-i","/keys/id"]' };
  expect(readDockerHost(inputs)).toEqual({ host: "ssh://deploy@198.18.0.200", sshOpts: ["-i", "/keys/id"] });
  expect(readDockerHost({})).toEqual({ sshOpts: [] });
});

it("runs docker on the host itself, with the pinned key and a connection of its own", () => {
  const host = { host: "ssh://deploy@198.18.0.200:2222", sshOpts: ["-i", "/k", "-o", "ControlMaster=auto"] };
  const [command, args] = dockerCommand(host, ["stop", "--time", "5", "it's"]);
  expect(command).toBe("ssh");
  // ssh keeps the first value that it is given.
  expect(args.filter((arg) => arg.startsWith("ControlMaster="))).toEqual([
    "ControlMaster=no",
    "ControlMaster=auto",
  ]);
  expect(args.slice(-7, -1)).toEqual(["-p", "2222", "-l", "deploy", "--", "198.18.0.200"]);
  // The other side's shell reads one word for one argument.
  const words = execFileSync("sh", ["-c", `printf '%s|' ${args.at(-1)}`], { encoding: "utf8" });
  expect(words).toBe("docker|stop|--time|5|it's|");
});

it("uses this machine's docker for other hosts", () => {
  expect(dockerCommand({ host: "unix:///d.sock", sshOpts: [] }, ["ps"])).toEqual([
    "docker",
    ["--host", "unix:///d.sock", "ps"],
  ]);
  expect(dockerCommand({ sshOpts: [] }, ["ps"])).toEqual(["docker", ["ps"]]);
});
