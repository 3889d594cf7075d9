import type { StackValidationArgs, StackValidationPolicy } from "@pulumi/policy";
import { describe, expect, it } from "vitest";
import { toCrossGuardPolicy } from "../../../../../policy/crossGuardPolicy.ts";
import { requireBackupFirst } from "../../../../../policy/rules/command/command/requireBackupFirst.ts";
import { UnknownInputLog } from "../../../../../policy/unknownInputLog.ts";
import { stackOf } from "../../../stackResources.ts";
import { UNKNOWN } from "../../../testRule.ts";

const type = "command:remote:Command";
const drop = { create: 'psql -c "DROP SCHEMA public CASCADE"' };
const judge = (given: Parameters<typeof stackOf>[0]) =>
  requireBackupFirst.validateStack(stackOf(given), { backups: ["landfall:backup:Backup"] });

describe("command-command-require-backup-first", () => {
  it("passes a command that depends on what depends on the backup", () => {
    const given = {
      backup: { type: "landfall:backup:Backup" },
      check: { type, after: ["backup"] },
      drop: { type, props: drop, after: ["check"] },
    };
    expect(judge(given)).toEqual([]);
  });

  it("reports one that has a backup beside it and not before it", () => {
    expect(judge({ backup: { type: "landfall:backup:Backup" }, drop: { type, props: drop } })).toEqual([
      {
        urn: "urn:drop",
        violation: "throws data away without a backup first, in create: DROP SCHEMA ... CASCADE",
      },
    ]);
  });

  it.each([
    ["dropdb app", "dropdb"],
    ["psql -c 'drop database app'", "DROP DATABASE or DROP OWNED"],
    ["docker compose down -v", "docker compose down --volumes"],
    ["docker volume rm data", "docker volume rm"],
    ["redis-cli FLUSHALL", "FLUSHALL"],
    ["psql -c 'TRUNCATE users;'", "TRUNCATE"],
  ])("knows %s", (text, what) => {
    expect(judge({ it: { type: "command:local:Command", props: { delete: text } } })).toEqual([
      { urn: "urn:it", violation: `throws data away without a backup first, in delete: ${what}` },
    ]);
  });

  it("ignores other types, and what keeps data", () => {
    expect(judge({ bucket: { type: "aws:s3/bucket:Bucket", props: drop } })).toEqual([]);
    expect(judge({ it: { type, props: { create: "psql -c 'DROP INDEX a; select 1'" } } })).toEqual([]);
  });

  it("neither passes nor reports a script that is not known yet", () => {
    expect(judge({ it: { type, props: { create: UNKNOWN } } })).toEqual([
      { urn: "urn:it", unknown: "create" },
    ]);
    expect(judge({ it: { type, props: { create: UNKNOWN, delete: "dropdb app" } } })).toEqual([
      { urn: "urn:it", unknown: "create" },
      { urn: "urn:it", violation: "throws data away without a backup first, in delete: dropdb" },
    ]);
  });

  it("needs to know nothing of what comes after a backup", () => {
    const given = {
      backup: { type: "landfall:backup:Backup" },
      it: { type, props: { create: UNKNOWN }, after: ["backup"] },
    };
    expect(judge(given)).toEqual([]);
  });

  it("is told among what is not known, until it is", () => {
    const unknowns = new UnknownInputLog();
    const policy = toCrossGuardPolicy(requireBackupFirst, "mandatory", [], unknowns.record.bind(unknowns));
    const run = (create: string) =>
      (policy as StackValidationPolicy).validateStack(
        {
          resources: stackOf({ it: { type, props: { create } } }),
          getConfig: () => ({}),
        } as unknown as StackValidationArgs,
        expect.unreachable,
      );
    run(UNKNOWN);
    expect(unknowns.describe()).toEqual([
      "has inputs that are not known at preview: `create` of urn:it (command:remote:Command)",
    ]);
    run("true");
    expect(unknowns.describe()).toEqual([]);
  });
});
