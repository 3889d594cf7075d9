import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { parse } from "yaml";

const root = join(import.meta.dirname, "../../..");
const folder = join(root, "sandbox/app/medlogistics/medlogistics");
const source = readdirSync(folder)
  .filter((name) => name.endsWith(".py"))
  .map((name) => readFileSync(join(folder, name), "utf8"))
  .join("\n");
const compose: {
  services: Record<string, { image: string; environment: Record<string, string>; secrets?: string[] }>;
} = parse(readFileSync(join(root, "apps/medlogistics/compose.yaml"), "utf8"), { merge: true });
const processes = Object.entries(compose.services).filter(([, { image }]) =>
  image.startsWith("${MEDLOGISTICS_IMAGE"),
);

const read = [
  ...source.matchAll(/reader\.(text|number|date|file|secret|environment\.get)\(\s*"([A-Z0-9_]+)"/g),
].map(([, kind, name]) => (kind === "secret" ? `${name}_FILE` : (name as string)));

it.each(processes)("%s is given nothing that the application does not read", (_name, { environment }) => {
  expect(Object.keys(environment).filter((name) => !read.includes(name))).toEqual([]);
});

it("the application reads nothing that no service is given, but the port that is everybody's default", () => {
  const given = processes.flatMap(([, { environment }]) => Object.keys(environment));
  expect(read.filter((name) => !given.includes(name))).toEqual(["POSTGRES_PORT"]);
});

it("each process has one secret, the password of its own role", () => {
  expect(processes.map(([name, { secrets }]) => [name, secrets])).toEqual([
    ["api", ["app_db_password"]],
    ["migrate", ["migrator_db_password"]],
  ]);
});
