import type { StackValidationArgs, StackValidationPolicy } from "@pulumi/policy";
import { describe, expect, it } from "vitest";
import { toCrossGuardPolicy } from "../../../../../policy/crossGuardPolicy.ts";
import { requireBackupFirst } from "../../../../../policy/rules/command/command/requireBackupFirst.ts";
import { UnknownInputLog } from "../../../../../policy/unknownInputLog.ts";
import { UNKNOWN_STRING } from "../../../../../policy/unknownValues.ts";
import { buildStack } from "../../../buildStack.ts";

const type = "command:remote:Command";
const drop = { create: 'psql -c "DROP SCHEMA public CASCADE"' };
const validate = (given: Parameters<typeof buildStack>[0]) =>
  requireBackupFirst.validateStack(buildStack(given), { backups: ["landfall:backup:Backup"] });

describe("command-command-require-backup-first", () => {
  it("passes a command that depends on what depends on the backup", () => {
    const given = {
      backup: { type: "landfall:backup:Backup" },
      check: { type, dependsOn: ["backup"] },
      drop: { type, props: drop, dependsOn: ["check"] },
    };
    expect(validate(given)).toEqual([]);
  });

  it("reports one that has a backup beside it and not before it", () => {
    expect(validate({ backup: { type: "landfall:backup:Backup" }, drop: { type, props: drop } })).toEqual([
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
    expect(validate({ it: { type: "command:local:Command", props: { delete: text } } })).toEqual([
      { urn: "urn:it", violation: `throws data away without a backup first, in delete: ${what}` },
    ]);
  });

  it("ignores other types, and what keeps data", () => {
    expect(validate({ bucket: { type: "aws:s3/bucket:Bucket", props: drop } })).toEqual([]);
    expect(validate({ it: { type, props: { create: "psql -c 'DROP INDEX a; select 1'" } } })).toEqual([]);
  });

  it("neither passes nor reports a script that is not known yet", () => {
    expect(validate({ it: { type, props: { create: UNKNOWN_STRING } } })).toEqual([
      { urn: "urn:it", unknown: "create" },
    ]);
    expect(validate({ it: { type, props: { create: UNKNOWN_STRING, delete: "dropdb app" } } })).toEqual([
      { urn: "urn:it", unknown: "create" },
      { urn: "urn:it", violation: "throws data away without a backup first, in delete: dropdb" },
    ]);
  });

  it("needs to know nothing of what comes after a backup", () => {
    const given = {
      backup: { type: "landfall:backup:Backup" },
      it: { type, props: { create: UNKNOWN_STRING }, dependsOn: ["backup"] },
    };
    expect(validate(given)).toEqual([]);
  });

  it("is told among what is not known, until it is", () => {
    const unknowns = new UnknownInputLog();
    const policy = toCrossGuardPolicy(requireBackupFirst, "mandatory", [], unknowns.record.bind(unknowns));
    const run = (create: string) =>
      (policy as StackValidationPolicy).validateStack(
        {
          resources: buildStack({ it: { type, props: { create } } }),
          getConfig: () => ({}),
        } as unknown as StackValidationArgs,
        expect.unreachable,
      );
    run(UNKNOWN_STRING);
    expect(unknowns.describe()).toEqual([
      "has inputs that are not known at preview: `create` of urn:it (command:remote:Command)",
    ]);
    run("true");
    expect(unknowns.describe()).toEqual([]);
  });
});
