import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { dockerPlan } from "../../toolchain/docker.ts";
import { exportLines, pulumiEnvironment } from "../../toolchain/environment.ts";
import { compilerMemory, isGoEnough } from "../../toolchain/go.ts";
import { paths } from "../../toolchain/paths.ts";
import { seconds } from "../../toolchain/progress.ts";
import { versions } from "../../toolchain/versions.ts";

it("installs in the shell script the Node that the table pins", () => {
  const script = readFileSync(`${paths.checkout}/toolchain/bootstrap.sh`, "utf8");
  expect(/^node_version=(\S+)/m.exec(script)?.[1]).toBe(versions.node);
});

it("puts the engine first on PATH, once", () => {
  expect(pulumiEnvironment(`/usr/bin:${paths.bin}:/bin`).PATH).toBe(`${paths.bin}:/usr/bin:/bin`);
});

it("quotes what a shell will evaluate", () => {
  expect(exportLines({ A: "it's $HOME" })).toEqual([`export A='it'\\''s $HOME'`]);
});

it("takes Go from the pinned version on", () => {
  expect(isGoEnough("go version go1.26.5 linux/amd64", "1.26.5")).toBe(true);
  expect(isGoEnough("go version go1.27 linux/amd64", "1.26.5")).toBe(true);
  expect(isGoEnough("go version go2.0 linux/amd64", "1.26.5")).toBe(true);
  expect(isGoEnough("go version go1.26.4 linux/amd64", "1.26.5")).toBe(false);
  expect(isGoEnough("go version go1.26 linux/amd64", "1.26.5")).toBe(false);
  expect(isGoEnough("go version go1.19.8 linux/amd64", "1.26.5")).toBe(false);
  expect(isGoEnough("", "1.26.5")).toBe(false);
});

it("gives compilers memory only where there is plenty", () => {
  const GiB = 1024 ** 3;
  expect(compilerMemory(20 * GiB, 2)).toEqual({ GOGC: "off", GOMEMLIMIT: String(2.5 * GiB) });
  expect(compilerMemory(6 * GiB, 2)).toEqual({});
  expect(compilerMemory(20 * GiB, 16)).toEqual({});
});

it("installs Docker only as root with apt, and never when DOCKER_HOST points elsewhere", () => {
  expect(dockerPlan({ root: true, apt: true, host: undefined })).toBe("install");
  expect(dockerPlan({ root: false, apt: true, host: undefined })).toMatch(
    /sudo apt-get install docker\.io[\s\S]*npm run test:unit/,
  );
  expect(dockerPlan({ root: true, apt: false, host: undefined })).toMatch(/Docker Engine 20\.10 or newer/);
  expect(dockerPlan({ root: true, apt: true, host: "ssh://far" })).toMatch(/DOCKER_HOST is ssh:\/\/far/);
});

it("says durations as people do", () => {
  expect(seconds(350)).toBe("0.3 s");
  expect(seconds(95_000)).toBe("1 min 35 s");
  expect(seconds(119_600)).toBe("2 min 0 s");
});
