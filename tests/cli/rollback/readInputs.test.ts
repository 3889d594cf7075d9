import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Host } from "../../../cli/host/host.ts";
import { readInputs } from "../../../cli/rollback/readInputs.ts";
import { findConfigHash } from "../../../components/compose/scripts.ts";
import { parsePlan } from "../../../components/release/record.ts";
import { projectOf, recordOf } from "../../components/release/records.ts";

const older = recordOf({ id: "20261121T100000Z-00000a" });
const newer = recordOf({
  id: "20261121T110000Z-00000b",
  plan: projectOf({ web: { environment: { PLAIN: "2" } } }),
});
const host: Host = {
  target: { user: "deploy", address: "203.0.113.4", hostKey: "ssh-ed25519 AAAA" },
  ...{ keyFile: "key", app: "shop", flags: "", deploy: "pulumi up" },
};

let bin: string;
/** A host that keeps two releases, and what its program says of the database's head. */
beforeEach(() => {
  bin = mkdtempSync(join(tmpdir(), "landfall-rollback-"));
  for (const record of [older, newer]) writeFileSync(join(bin, record.id), JSON.stringify(record));
  writeFileSync(join(bin, "list"), JSON.stringify([newer, older]));
  runs(newer);
  vi.stubEnv("PATH", `${bin}:${process.env.PATH}`);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(bin, { recursive: true });
});

/** The containers of a release, as Docker describes them. */
const runs = (release: typeof newer) =>
  writeFileSync(
    join(bin, "containers"),
    parsePlan(release)
      .services.map((service) => {
        const labels = {
          "landfall.service": service.service,
          "landfall.config-hash": findConfigHash(service),
        };
        const times = { started: "2026-11-21T11:00:00Z", finished: "", created: "2026-11-21T11:00:00Z" };
        const found = {
          id: service.service,
          name: `/${service.service}-1`,
          imageId: "x",
          named: "x",
          labels,
        };
        return JSON.stringify({ ...found, ...times, state: "running", exitCode: 0, restart: "always" });
      })
      .join("\n"),
  );

const saysOfHead = (line: string) =>
  writeFileSync(
    join(bin, "ssh"),
    `#!/bin/bash
command="\${*: -1}"
echo "$command" >>${bin}/asked
case $command in
  *landfall-release*show*) cat ${bin}/"$(grep -o '2026[0-9TZ]*-[0-9a-f]*' <<<"$command")" ;;
  *docker*ps*) cat ${bin}/containers ;;
  *landfall-release*list*) cat ${bin}/list ;;
  *landfall-migrate*head*) ${line} ;;
  *) echo '[]' ;;
esac
`,
    { mode: 0o755 },
  );
const asked = () => readFileSync(join(bin, "asked"), "utf8");

it("where only the code goes back nothing is asked that concerns the database", async () => {
  saysOfHead("exit 1");
  const inputs = await readInputs(host, undefined, "code");
  expect(inputs).toMatchObject({ part: "code", current: newer, target: older, backups: [] });
  expect(asked()).not.toMatch(/migrate|backup|restore/);
});

it("what the host says of a database that does not answer stands in the place of its head", async () => {
  saysOfHead("echo 'landfall-migrate: the database does not answer: it is down' >&2; exit 3");
  expect((await readInputs(host, undefined, "all")).head).toEqual({
    unknown: "the database does not answer: it is down",
  });
  saysOfHead("echo 43");
  expect((await readInputs(host, undefined, "all")).head).toBe("43");
});

it("after a release that failed, what ran before it is the newest one", async () => {
  saysOfHead("echo 43");
  runs(older);
  expect(await readInputs(host, undefined, "all")).toMatchObject({ target: newer, missing: ["web"] });
  expect(await readInputs(host, undefined, "all", newer.id)).toMatchObject({ target: older, missing: [] });
});

it("a host that cannot be reached, and a program that is not there, are no silent database", async () => {
  saysOfHead("echo 'No route to host' >&2; exit 255");
  await expect(readInputs(host, undefined, "all")).rejects.toThrow("cannot be reached: No route to host");
  saysOfHead("echo 'sudo: landfall-migrate: command not found' >&2; exit 1");
  await expect(readInputs(host, undefined, "all")).rejects.toThrow("the last deployment was made before");
});
