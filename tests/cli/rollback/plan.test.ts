import { describe, expect, it } from "vitest";
import type { Container } from "../../../cli/containers/containers.ts";
import {
  type Backup,
  DatabaseNotAnswering,
  fallBackToRestore,
  hasOtherContainers,
  isEmpty,
  isSameRelease,
  type Migration,
  missingServices,
  planRollback,
  previousRelease,
  type RollbackInputs,
  resumePlan,
} from "../../../cli/rollback/plan.ts";
import { findConfigHash } from "../../../components/compose/scripts.ts";
import { parsePlan } from "../../../components/release/record.ts";
import { digestOf, projectOf, recordOf } from "../../components/release/records.ts";

const A = "20261121T100000Z-00000a";
const B = "20261121T110000Z-00000b";
const WEB = digestOf("registry.example.com/web", "b");
const MIGRATE = digestOf("registry.example.com/web", "c");

const older = recordOf({ id: A, head: "100" });
const images = { ...older.contents.images, web: { name: "registry.example.com/web:2", digest: WEB } };
const newer = recordOf({
  id: B,
  head: "200",
  plan: projectOf({ web: { image: "registry.example.com/web:2" } }),
  contents: { images: { ...images, migrate: { name: "registry.example.com/web:2", digest: MIGRATE } } },
});
const up = (from: string, to: string, change: Partial<Migration> = {}): Migration => ({
  ...{ kind: "upgrade", state: "done", from, to, backup: `backup-${from}`, downgradeProved: true },
  ...change,
});
const inputs = (change: Partial<RollbackInputs> = {}): RollbackInputs => ({
  ...{ part: "all", current: newer, target: older, head: "200", migrations: [up("100", "200")] },
  releases: [newer, older],
  missing: [],
  backups: [{ id: "backup-100", head: "100", state: "good" }],
  ...change,
});
const dataOf = (change: Partial<RollbackInputs>) => planRollback(inputs(change)).data;

describe("the plan of a rollback", () => {
  it("brings back the image, and goes down where the way down was proved", () => {
    expect(planRollback(inputs())).toEqual({
      from: B,
      to: A,
      code: { services: [{ service: "web", what: "other image" }], files: [], config: [] },
      data: { how: "downgrade", from: "200", to: "100", image: MIGRATE, release: B },
    });
  });

  it("names services that come and go, settings, files and configuration", () => {
    const current = recordOf({
      id: B,
      head: "100",
      plan: projectOf({ web: { environment: { PLAIN: "2" } }, services: { extra: { image: "extra:1" } } }),
      contents: { config: { "landfall:app": "shop", "landfall:domain": "x.example.com" } },
    });
    const stored = structuredClone(older.contents.plan) as { files: { content: string }[] };
    for (const file of stored.files) file.content = "server { }\n";
    const wanted = { ...older, contents: { ...older.contents, plan: stored as never } };
    expect(planRollback(inputs({ current, target: wanted, head: "100" })).code).toEqual({
      services: [
        { service: "extra", what: "goes" },
        { service: "web", what: "other settings" },
      ],
      files: ["site/site.conf"],
      config: ["landfall:domain"],
    });
    expect(
      planRollback(inputs({ current: wanted, target: current, head: "100" })).code?.services,
    ).toContainEqual({
      service: "extra",
      what: "comes back",
    });
  });

  it("leaves the data where the head is the same, the code alone goes back, or nothing migrates", () => {
    expect(dataOf({ head: "100" })).toEqual({
      how: "nothing",
      because: "the database is at 100, as the release had it",
    });
    expect(dataOf({ part: "code" })).toEqual({ how: "nothing", because: "only the code goes back" });
    expect(dataOf({ head: null })).toEqual({
      how: "nothing",
      because: "the app has no migrations that Landfall knows",
    });
  });

  it("leaves the code with --data-only, and is empty where nothing differs", () => {
    expect(planRollback(inputs({ part: "data" })).code).toBeUndefined();
    expect(isEmpty(planRollback(inputs({ target: { ...newer, id: A } })))).toBe(true);
    expect(isEmpty(planRollback(inputs()))).toBe(false);
  });
});

it("the way down is that of the release that brought the database up, where an older one runs by now", () => {
  const endedAt = "2026-11-21T11:00:00Z";
  const C = "20261121T120000Z-00000c";
  const at = (createdAt: string, id: string, record: typeof older, pinned: string | null) => ({
    ...record,
    ...{ id, createdAt, head: "200", contents: { ...record.contents, pinned } },
  });
  const back = at("2026-11-21T12:00:00Z", C, older, A);
  const releases = [
    at("2026-11-21T13:00:00Z", "again", newer, null),
    back,
    at("2026-11-21T11:00:00Z", B, newer, null),
    // The same head, from before it went down and up again.
    at("2026-11-21T10:00:00Z", "earlier", older, null),
    older,
  ];
  const migrations = [up("100", "200", { endedAt })];
  const down = { how: "downgrade", from: "200", to: "100", image: MIGRATE, release: B };
  expect(dataOf({ part: "data", current: back, releases, migrations })).toEqual(down);
});

describe("a restore is the last resort", () => {
  const restore = (backup: string, because: string) => ({
    how: "restore",
    from: "200",
    to: "100",
    backup,
    because,
  });

  it("where the migrations have no downgrade", () => {
    const contents = { ...newer.contents, migration: { service: "migrate", reversible: false } };
    expect(dataOf({ current: { ...newer, contents } })).toEqual(
      restore("backup-100", "its migrations have no downgrade"),
    );
  });

  it("where one of several downgrades was not proved: of the backup before the first of them", () => {
    const migrations = [up("100", "150", { downgradeProved: false }), up("150", "200")];
    expect(
      dataOf({ migrations, backups: [...inputs().backups, { id: "z", head: "100", state: "good" }] }),
    ).toEqual(restore("backup-100", "on a copy the downgrade from 150 to 100 did not bring everything back"));
  });

  it("where the host does not know how the database came there: of the newest backup of that head", () => {
    const backups: Backup[] = [
      { id: "20261121T090000Z-000000", head: "100", state: "good" },
      { id: "20261121T093000Z-000000", head: "100", state: "good" },
      { id: "20261121T094000Z-000000", head: "100", state: "damaged" },
      { id: "20261121T095000Z-000000", head: "200", state: "good" },
    ];
    expect(dataOf({ migrations: [up("100", "200", { state: "failed" })], backups })).toEqual(
      restore("20261121T093000Z-000000", "the host's journal has no migrations between the two"),
    );
  });

  it("once the downgrade has failed", () => {
    const plan = planRollback(inputs());
    expect(fallBackToRestore(plan, inputs())?.data).toEqual(restore("backup-100", "the downgrade failed"));
    expect(fallBackToRestore(plan, inputs({ backups: [] }))).toBeUndefined();
  });

  it("without a backup there is no way back for the data, and it says what can be done", () => {
    expect(() => dataOf({ migrations: [], backups: [] })).toThrow(
      `there is no way back from 200 to 100 for the data: the host's journal has no migrations between the two, and there is no backup of the database at 100.
Bring the code back only: bin/landfall rollback ${A} --code-only; backups: bin/landfall backups list`,
    );
  });

  it("does not turn in circles where a database went up, down and up again", () => {
    const migrations = [up("100", "200"), up("200", "100"), up("100", "200")];
    expect(dataOf({ migrations })).toMatchObject({ how: "downgrade" });
    expect(dataOf({ migrations: [up("200", "200")] })).toMatchObject({ how: "restore" });
  });
});

describe("where the database does not answer", () => {
  const silent = { head: { unknown: "it is down" } };
  const unknown = { how: "unknown", to: "100", because: "it is down" };
  const { code, ...rest } = planRollback(inputs());

  it("the code goes back, and what happens to the data is not known yet", () => {
    expect(planRollback(inputs(silent))).toEqual({ ...rest, code, data: unknown });
    expect(dataOf({ ...silent, part: "code" })).toEqual({
      how: "nothing",
      because: "only the code goes back",
    });
    expect(dataOf({ ...silent, target: { ...older, head: null } })).toMatchObject({ how: "nothing" });
  });

  it.each([
    [
      "only the data are to go back",
      { part: "data" },
      `If that release's database server is the problem, roll its code back: bin/landfall rollback ${A} --code-only. `,
    ],
    ["the code is back already", { target: newer }, ""],
  ] as const)("nothing can be done where %s, and it says what to type", (_, change, code) => {
    expect(() => planRollback(inputs({ ...silent, ...change }))).toThrow(
      `the database's migration head is unknown: it is down. Nothing was changed. Look at: bin/landfall ps, bin/landfall logs. ${code}Once it answers, type the same again`,
    );
  });

  it("a rollback that was cut short brings its code back, and plans its data anew", () => {
    const plan = planRollback(inputs());
    expect(resumePlan(plan, inputs(silent), false)).toEqual({ ...plan, data: unknown });
    expect(() => resumePlan(plan, inputs(silent), true)).toThrow("Once it answers: bin/landfall rollback");
    expect(() => resumePlan(rest, inputs(silent), false)).toThrow(DatabaseNotAnswering);
    const nothing = planRollback(inputs({ part: "code" }));
    expect(resumePlan(nothing, inputs({ ...silent, part: "code" }), true)).toBe(nothing);
  });

  it("what was not known is planned once it answers, and what was agreed to stays", () => {
    const plan = planRollback(inputs(silent));
    expect(resumePlan(plan, inputs(), true)).toEqual(planRollback(inputs()));
    const agreed = planRollback(inputs());
    expect(resumePlan(agreed, inputs({ head: "100" }), true)).toBe(agreed);
  });
});

describe("the newest release, named where a release after it has failed", () => {
  const running = parsePlan(newer).services.map((service) => ({
    ...{ service: service.service, configHash: findConfigHash(service), state: "running", restart: "always" },
  })) as Container[];
  const web = (change: Partial<Container>) =>
    running.map((one) => (one.service === "web" ? { ...one, ...change } : one));

  it("misses services that do not run as it has them", () => {
    expect(missingServices(newer, running)).toEqual([]);
    expect(missingServices(newer, web({ configHash: "another" }))).toEqual(["web"]);
    expect(missingServices(newer, web({ state: "restarting" }))).toEqual(["web"]);
    expect(missingServices(newer, web({ state: "exited", restart: "no" }))).toEqual([]);
    expect(missingServices(newer, [])).toEqual(["web", "edge"]);
  });

  it("is told from one whose own containers crash, which is to be left", () => {
    expect(hasOtherContainers(newer, running)).toBe(false);
    expect(hasOtherContainers(newer, web({ state: "restarting" }))).toBe(false);
    expect(hasOtherContainers(newer, web({ configHash: "another" }))).toBe(true);
    expect(hasOtherContainers(newer, web({ configHash: null }))).toBe(true);
  });

  it("brings those back, also without its database", () => {
    const same = { target: newer, missing: ["web"], head: { unknown: "it is down" } };
    expect(planRollback(inputs(same))).toMatchObject({
      code: { services: [{ service: "web", what: "comes back" }] },
      data: { how: "unknown", to: "200" },
    });
    expect(isEmpty(planRollback(inputs({ target: newer })))).toBe(true);
  });
});

describe("without a name", () => {
  const records = (...ids: [string, typeof older, string | null][]) =>
    ids.map(([id, record, pinned]) => ({ ...record, id, contents: { ...record.contents, pinned } }));

  it("it is the newest release before that runs something else", () => {
    expect(previousRelease(records(["3", newer, null], ["2", newer, null], ["1", older, null]))?.id).toBe(
      "1",
    );
    expect(previousRelease(records(["1", newer, null]))).toBeUndefined();
    expect(previousRelease([])).toBeUndefined();
  });

  it("it is, after a rollback, one from before the release that came back", () => {
    const third = recordOf({ plan: projectOf({ web: { environment: { PLAIN: "3" } } }) });
    const all = records(["4", older, "2"], ["3", newer, null], ["2", older, null], ["1", third, null]);
    expect(previousRelease(all)?.id).toBe("1");
    expect(previousRelease(all.slice(0, 3))).toBeUndefined();
  });
});

it("a release is the same under another tag, or recorded again by its digests", () => {
  const pinned = recordOf({
    contents: {
      images: { ...older.contents.images, web: { name: "x", digest: digestOf("registry.example.com/web") } },
    },
  });
  expect(isSameRelease(older, pinned)).toBe(true);
  expect(isSameRelease(older, newer)).toBe(false);
});
