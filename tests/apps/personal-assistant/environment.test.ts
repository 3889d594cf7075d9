import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { parse } from "yaml";

const root = join(import.meta.dirname, "../../..");
const source = readdirSync(join(root, "sandbox/app/assistant"), { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".py"))
  .map((path) => readFileSync(join(root, "sandbox/app/assistant", path), "utf8"))
  .join("\n");
const compose: {
  services: Record<
    string,
    { image: string; environment: Record<string, string>; command?: string | string[] }
  >;
  configs: Record<string, { content: string }>;
} = parse(readFileSync(join(root, "apps/personal-assistant/compose.yaml"), "utf8"), { merge: true });

const read = [
  ...source.matchAll(/reader\.(text|number|port|choice|words|secret|pairs)\(\s*"([A-Z_]+)"/g),
].map(([, kind, name]) => (kind === "secret" ? `${name}_FILE` : name));
const optional = [...source.matchAll(/reader\.environment\.get\("([A-Z_]+)"/g)].map(([, name]) => name);
const processes = Object.entries(compose.services).filter(([, { image }]) => image.startsWith("${API_IMAGE"));
const given = processes.flatMap(([, { environment }]) => Object.keys(environment));

it.each(processes)("%s is given nothing that the application does not read", (_name, service) => {
  const inCommand = Object.keys(service.environment).filter((name) =>
    String(service.command).includes(`$$${name}`),
  );
  const known = [...read, ...optional, ...inCommand];
  expect(Object.keys(service.environment).filter((name) => !known.includes(name))).toEqual([]);
});

it("the application reads nothing that no service is given, but the ports that are everybody's default", () => {
  expect([...new Set(read.filter((name) => !given.includes(name as string)))].sort()).toEqual([
    "DB_PORT",
    "REDIS_PORT",
  ]);
});

it("credentials are looked for by the names that their files have", () => {
  const names = Object.values(compose.configs).flatMap(({ content }) =>
    [...content.matchAll(/^([A-Z_]+)=/gm)].map(([, name]) => name as string),
  );
  // Those of OAuth clients are put together from the provider's name.
  const others = names.filter((name) => !name.includes("_OAUTH_"));
  expect(others).toHaveLength(3);
  expect(others.filter((name) => !source.includes(`"${name}"`))).toEqual([]);
});
