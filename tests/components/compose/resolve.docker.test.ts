import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { plan, readLocal, resolve } from "../../../components/compose/index.ts";
import { placeholderFor } from "../../../components/compose/placeholders.ts";
import { appNames, loadApp } from "../../../planning/description/load.ts";
import type { App } from "../../../planning/description/types.ts";
import { loginNames, plainVariables, secretVariables } from "../../../planning/variables.ts";

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "landfall-"));
});
afterAll(() => rm(directory, { recursive: true }));

async function resolveText(text: string, variables: Record<string, string> = {}) {
  const file = join(directory, "compose.yaml");
  await writeFile(file, text);
  return resolve({
    project: "shop",
    directory,
    files: [file],
    variables,
    secretVariables: ["SECRET"],
    root: directory,
  });
}

describe("Docker Compose", () => {
  it("sees a placeholder for a secret, and gives dollars back as they were written", async () => {
    const text =
      'services: { web: { image: "web:1", command: ["echo", "$$HOME"], environment: { A: "x$SECRET", B: "$B" } } }\n';
    const { model } = await resolveText(text, { B: "b" });
    expect(model.services?.web).toMatchObject({
      command: ["echo", "$HOME"],
      environment: { A: `x${placeholderFor("SECRET")}`, B: "b" },
    });
  });

  it("does not see the operator's own variables, nor a .env beside the file", async () => {
    process.env.FROM_SHELL = "planted";
    await writeFile(join(directory, ".env"), "FROM_FILE=planted\n");
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is how Compose writes a variable.
    const text = 'services:\n  web:\n    image: "web:${FROM_SHELL:-1}"\n    user: "${FROM_FILE:-2}"\n';
    const { model } = await resolveText(text);
    expect(model.services?.web).toMatchObject({ image: "web:1", user: "2" });
  });

  it("warns of a variable without a value; here that is a problem with its line", async () => {
    await expect(resolveText("services:\n  web:\n    image: web:$VERSION\n")).rejects.toThrow(
      "the Compose files use variables that are not set (1):\n  compose.yaml:3 uses VERSION, which is not set",
    );
  });

  it("merges files, includes, anchors and resets, and leaves out what no profile asks for", async () => {
    const write = (name: string, text: string) => writeFile(join(directory, name), text);
    await write(
      "base.yaml",
      "x-all: &all\n  restart: always\nservices:\n  web:\n    <<: *all\n    image: web:1\n    build: .\n    pids_limit: 5\n  debug:\n    image: d:1\n    profiles: [debug]\n  seed:\n    image: s:1\n    profiles: [seed]\n",
    );
    await write("more.yaml", "services:\n  db:\n    extends: { file: common.yaml, service: base }\n");
    await write("common.yaml", "services:\n  base:\n    image: db:1\n    env_file: [db.env]\n");
    await write("db.env", "FROM_FILE=1\n");
    await write(
      "over.yaml",
      "include: [more.yaml]\nservices:\n  web:\n    build: !reset null\n    mem_limit: 1000\n",
    );
    const resolved = await resolve({
      project: "shop",
      directory,
      files: ["base.yaml", "over.yaml"].map((name) => join(directory, name)),
      profiles: ["seed"],
      variables: {},
      secretVariables: [],
      root: directory,
    });
    expect(Object.keys(resolved.model.services ?? {}).sort()).toEqual(["db", "seed", "web"]);
    expect(resolved.model.services?.web).toMatchObject({ restart: "always" });
    expect(resolved.model.services?.web).not.toHaveProperty("build");
    expect(resolved.model.services?.db).toMatchObject({ image: "db:1", environment: { FROM_FILE: "1" } });
    // Each problem is in the file that has the key.
    expect(() => plan(resolved, { dataDir: "/mnt/data", readLocal })).toThrow(
      /base\.yaml:8 services\.web\.pids_limit .*over\.yaml:5 services\.web\.mem_limit/s,
    );
  });

  it("merges a file that is on no disk last, and names it where it is wrong", async () => {
    const file = join(directory, "compose.yaml");
    await writeFile(file, "services: { web: { image: web:1, networks: [front] } }\nnetworks: { front: }\n");
    const around = { project: "shop", directory, files: [file], secretVariables: [], root: directory };
    const text = (image: string) =>
      `services:\n  web: { networks: [front, back] }\n  more: { image: "${image}" }\nnetworks: { back: }\n`;
    const added = { name: "landfall:monitoring", text: text("m:$TAG") };
    const { model, sources } = await resolve({ ...around, variables: { TAG: "2" }, added });
    expect(model.services?.more).toMatchObject({ image: "m:2" });
    expect(Object.keys(model.services?.web?.networks ?? {})).toEqual(["back", "front"]);
    expect(sources.map(({ name }) => name)).toEqual(["compose.yaml", "landfall:monitoring"]);
    await expect(resolve({ ...around, variables: {}, added })).rejects.toThrow(
      "landfall:monitoring:3 uses TAG, which is not set",
    );
  });

  it("says in its own words what is wrong, without a placeholder or a path of this machine", async () => {
    const failure = resolveText('services:\n  web:\n    image: web:1\n    ports: ["$SECRET"]\n');
    await expect(failure).rejects.toThrow(
      /Docker Compose cannot resolve the Compose files \(1\):\n {2}compose\.yaml is refused: .*\$\{SECRET\}/s,
    );
    await expect(failure).rejects.not.toThrow(directory);
  });
});

it.each(appNames())("%s's Compose files can be planned", async (name) => {
  const app = (await loadApp(name)) as App;
  const folder = new URL(`../../../apps/${app.name}/`, import.meta.url).pathname.slice(0, -1);
  const required = Object.entries(app.variables).filter(
    ([, { source }]) => "required" in source && source.required,
  );
  const values = Object.fromEntries(required.map(([variable]) => [variable, "1"]));
  const stack = {
    domain: "example.com",
    certificateDirectory: "/srv/c",
    acmeWebroot: "/srv/w",
    upstreamDirectory: "/srv/u",
    databaseHost: "db.example.com",
    databasePort: "5432",
    databaseName: "shop",
    databaseAuthority: "-----BEGIN CERTIFICATE-----",
    oauthProviders: "[]",
    auth0Domain: "",
    auth0Audience: "",
    auth0RolesClaim: "",
    auth0Authority: "",
    oldKeysEnd: "",
    alertmanagerConfig: "{}",
  };
  const result = plan(
    await resolve({
      project: app.name,
      directory: folder,
      files: app.composeFiles.map((file) => join(folder, file)),
      variables: plainVariables(app, stack, values, values),
      secretVariables: [
        ...secretVariables(app, values),
        ...Object.keys(loginNames({ app, database: { tunnelPort: 0, passwordVersion: 1 } })),
      ],
    }),
    { dataDir: "/mnt/data", readLocal },
  );
  const names = result.services.map(({ service }) => service);
  expect(names).toContain(result.proxy?.service);
  if (app.database !== undefined && "service" in app.database.server)
    expect(names).toContain(app.database.server.service);
  if (name === "personal-assistant") expect(result.notes).toEqual([]);
});
