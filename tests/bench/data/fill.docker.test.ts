import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type DockerOptions, docker } from "../../../sandbox/images/docker.ts";
import { type Stack, startStack } from "../../sandbox/app/stack.ts";

let stack: Stack;
let script: string;
const MEGABYTES = 40;

const inPostgres = (command: string[], options?: DockerOptions) =>
  docker(["exec", "-i", "-u", "postgres", stack.postgres, ...command], options);
const fill = () =>
  inPostgres(["psql", "-qX", "-v", `megabytes=${MEGABYTES}`, "-d", "assistant"], { input: script });
/** Of every row, but for those that say when the migration ran. */
const fingerprint = async () => {
  const others = ["encryption_keys", "schema_migrations"].flatMap((name) => [
    "--exclude-table-data",
    `*.${name}`,
  ]);
  const dump = await inPostgres(["pg_dump", "--data-only", ...others, "assistant"]);
  return createHash("sha256")
    .update(dump.replaceAll(/^\\(un)?restrict .*$/gm, ""))
    .digest("hex");
};

beforeAll(async () => {
  script = await readFile(join(import.meta.dirname, "../../../bench/data/fill.sql"), "utf8");
  stack = await startStack();
  await stack.migrate();
  await fill();
}, 900_000);
afterAll(() => stack?.remove());

test("makes a database of the wanted size, with rows in every table", async () => {
  const size = Number(await stack.psql("SELECT pg_database_size('assistant') / 1048576.0"));
  expect(size).toBeGreaterThanOrEqual(MEGABYTES);
  expect(size).toBeLessThan(MEGABYTES * 1.1);
  const tables = await stack.psql(
    "SELECT count(*), count(*) FILTER (WHERE reltuples <= 0) FROM pg_class WHERE relnamespace = 'assistant'::regnamespace AND relkind = 'r'",
  );
  expect(tables).toBe("43|0");
});

test("is for an empty database", async () => {
  await expect(fill()).rejects.toThrow("users has rows: fill an empty database");
});

test("the application reads every table that it knows, writes after the last row, and cleans up", async () => {
  const python = `
from datetime import timedelta
from sqlalchemy import select
from assistant.models import AuditEntry, Base, Note, User
from assistant.tasks.context import sessions
from assistant.tasks.maintenance import clean_up
from assistant.tasks.sync import expire_integrations
with sessions() as session:
    for mapper in Base.registry.mappers:
        assert session.execute(select(mapper.class_).limit(1)).scalars().first(), mapper
    last = max(session.execute(select(Note.id)).scalars())
    user = User(username="new", email="new@example.org", password_hash="!")
    session.add(user)
    session.flush()
    note = Note(user_id=user.id, title="after", body="")
    session.add(note)
    session.commit()
    assert note.id == last + 1
clean_up()
expire_integrations()
`;
  expect(await stack.run([...stack.options, stack.image], ["python3", "-c", python])).toEqual({
    exitCode: 0,
    output: "",
  });
});

test("makes the same rows again", async () => {
  const again = async () => {
    // A replica's session runs no trigger, so that the audit log can be emptied.
    await stack.psql(
      "SET session_replication_role = replica; TRUNCATE assistant.users RESTART IDENTITY CASCADE; TRUNCATE assistant.audit_log RESTART IDENTITY",
    );
    await fill();
    return fingerprint();
  };
  expect(await again()).toBe(await again());
});
