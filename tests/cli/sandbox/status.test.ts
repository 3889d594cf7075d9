import { expect, it } from "vitest";
import { certificateCheck, dropletChecks } from "../../../cli/sandbox/status.ts";

const good = { names: ["a.test", "www.a.test"], notAfter: "2027-01-01T00:00:00Z", lastError: null };

it("tells a certificate that is in force with its names and its end", () => {
  expect(certificateCheck(JSON.stringify(good))).toEqual({
    name: "certificate",
    ok: true,
    detail: "a.test, www.a.test, until 2027-01-01T00:00:00Z",
  });
});

it("tells a renewal that failed, though the old certificate is still good", () => {
  const failed = { ...good, lastAttempt: "2026-12-01T03:00:00Z", lastError: "the authority does not answer" };
  expect(certificateCheck(JSON.stringify(failed))).toMatchObject({
    ok: false,
    detail: expect.stringContaining("renewal failed at 2026-12-01T03:00:00Z: the authority does not answer"),
  });
});

it("says what to type when none was ever asked for", () => {
  expect(certificateCheck("")).toMatchObject({ ok: false, detail: expect.stringContaining("pulumi up") });
});

const host = { app: "shop", deploy: "bin/landfall sandbox up --region test" };

/** The droplet's answers: failed units, the certificate's file, then a line each container. */
const answers = (...containers: object[]) =>
  ["", JSON.stringify(good), ...containers.map((one) => JSON.stringify(one))].join("\n");

const printed = (service: string, more: object = {}) => ({
  ...{ id: service, name: `/shop-${service}-1`, imageId: "sha256:1", named: "x", exitCode: 0, ports: {} },
  ...{ labels: { "landfall.service": service }, state: "running", health: "healthy", restart: "always" },
  ...{ started: "2026-01-01T00:00:00Z", finished: "0001-01-01T00:00:00Z", created: "2026-01-01T00:00:00Z" },
  ...more,
});

it("finds a fresh deployment well, with a one-shot that only the migration pipeline runs", () => {
  const once = printed("migrate", { state: "created", health: null, restart: "no" });
  expect(dropletChecks(answers(printed("api"), once), host)).toEqual([
    { name: "droplet", ok: true, detail: "no failed unit" },
    { name: "containers", ok: true, detail: "all healthy" },
    expect.objectContaining({ name: "certificate", ok: true }),
  ]);
});

it("names every container that is not well, and what failed beside them", () => {
  const bad = [printed("api", { health: "unhealthy" }), printed("web", { state: "exited", exitCode: 3 })];
  expect(dropletChecks(`docker.service${answers(...bad)}`, host)).toEqual([
    {
      name: "droplet",
      ok: false,
      detail: "failed units: docker.service. Look at: landfall sandbox logs droplet",
    },
    {
      name: "containers",
      ok: false,
      detail: "api: shop-api-1 is running (unhealthy); web: shop-web-1 is exited (3)",
    },
    expect.objectContaining({ name: "certificate", ok: true }),
  ]);
});

it("does not take a droplet without containers for a good one", () => {
  expect(dropletChecks(answers(), host)[1]).toEqual({
    name: "containers",
    ok: false,
    detail: "shop has no container. Type: bin/landfall sandbox up --region test",
  });
});
