import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { setCommand } from "../../config/commands.ts";
import { type ConfigKey, configKeys, formatPath } from "../../config/keys.ts";
import { withDescriptions } from "../../config/projectFile.ts";
import { configurationReference } from "../../config/reference.ts";
import { schema } from "../../config/schema.ts";
import { translateIssues } from "../../config/zodProblems.ts";
import { paths } from "../../toolchain/paths.ts";

const read = (file: string) => readFileSync(join(paths.checkout, file), "utf8");
const byName = (keys: readonly ConfigKey[]) => keys.map((key) => [formatPath(key.path), key] as const);
const settings = byName(configKeys.filter(({ isGroup }) => !isGroup));

describe("the manual of the configuration", () => {
  it("is docs/configuration.md: npm run docs", () => {
    expect(read("docs/configuration.md")).toBe(configurationReference());
  });

  it("is in Pulumi.yaml, for each key that is declared there: npm run docs", () => {
    expect(read("Pulumi.yaml")).toBe(withDescriptions(read("Pulumi.yaml")));
  });

  it("fits in the lines of a document", () => {
    const prose = configurationReference()
      .split("\n")
      .filter((line) => !line.startsWith("|"));
    expect(prose.filter((line) => line.length > 120)).toEqual([]);
    expect(
      read("Pulumi.yaml")
        .split("\n")
        .filter((line) => line.length > 120),
    ).toEqual([]);
  });

  it("names every key of the schema once", () => {
    const names = byName(configKeys).map(([name]) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toEqual(expect.arrayContaining(Object.keys(schema.shape)));
    for (const name of names) expect(configurationReference()).toMatch(titleOf(name));
  });

  it("has the commands for a production stack that lacks nothing", () => {
    const [, commands = ""] = /```sh\n(.*?)```/s.exec(configurationReference()) ?? [];
    const values: Record<string, unknown> = {};
    for (const [, path = "", text = ""] of commands.matchAll(/'landfall:(\S+)' (.+)$/gm)) {
      const names = path.replace("[0]", ".0").split(".");
      const last = names.pop() as string;
      const parent = names.reduce((group, name) => {
        group[name] ??= {};
        return group[name] as Record<string, unknown>;
      }, values);
      parent[last] = /^\d+$/.test(text) ? Number(text) : text;
    }
    const allowFrom = Object.values((values.ssh as { allowFrom: object }).allowFrom);
    const stack = { ...values, ssh: { ...(values.ssh as object), allowFrom } };
    // The commands read the identity from a pipe.
    expect(schema.safeParse(stack).error?.issues.map(({ path }) => path)).toEqual([["backup", "identity"]]);
  });

  it.each(byName(configKeys))("describes %s in full, short sentences", (_, { manual }) => {
    for (const text of [manual.description, manual.change ?? "None."]) {
      expect(text).toMatch(/^[A-Z`].*\.$/);
      for (const sentence of text.split(/[.:;] /))
        expect(sentence.split(" ").length, sentence).toBeLessThanOrEqual(25);
    }
  });

  it.each(settings)("has an example of %s that is right", (_, { type, item, manual }) => {
    if (manual.secret) return expect(manual.example).toBeUndefined();
    const value =
      item.length === 0 ? manual.example : item[0] === 0 ? [manual.example] : { NAME: manual.example };
    expect(type.safeParse(value)).toMatchObject({ success: true });
  });
});

describe("Pulumi.yaml", () => {
  const declared = Object.entries<{ default: unknown }>(parse(read("Pulumi.yaml")).config);

  it.each(declared)("gives %s the schema's default", (name, { default: value }) => {
    const key = name.replace("landfall:", "") as keyof typeof schema.shape;
    const parsed = schema.shape[key].safeParse(undefined);
    if (parsed.success) expect(schema.shape[key].parse(value)).toEqual(parsed.data);
    else expect(configKeys.find(({ path }) => path[0] === key)?.manual.default).toBe(value);
  });
});

describe("an error", () => {
  const stack = Object.fromEntries(Object.keys(schema.shape).map((key) => [key, { [key]: {} }]));
  const wrongs: [string, unknown][] = [
    ["nothing at all", {}],
    ["a group in the place of each value", stack],
    [
      "a number in the place of each group",
      Object.fromEntries(Object.keys(schema.shape).map((key) => [key, 7])),
    ],
    [
      "mail that is wrong",
      { dns: { zone: "all", mail: { mx: [{ host: "", priority: -1 }, {}], spf: "x", dmarc: 7 } } },
    ],
    ["numbers that are wrong", { database: { tunnelPort: 1.5, server: { host: 7, port: 0, caFile: "" } } }],
  ];

  it.each(wrongs)("says of %s what is wrong in our words, and what to type", (_, values) => {
    const { error } = schema.safeParse(values);
    const problems = translateIssues(error?.issues ?? [], values);
    expect(problems).not.toEqual([]);
    for (const { problem, fix } of problems) {
      expect(problem).toMatch(/^(is|does|must|opens) /);
      expect(problem).not.toMatch(/Invalid|expected|Too |\{example\}|undefined/);
      expect(fix).toMatch(/pulumi config (set|rm) /);
    }
  });

  it.each<[(string | number)[], string]>([
    [["domain"], "pulumi config set 'landfall:domain' example.com"],
    [["host"], "pulumi config set --path 'landfall:host.create.region' tor1"],
    [["ssh", "allowFrom"], "pulumi config set --path 'landfall:ssh.allowFrom[0]' 203.0.113.4/32"],
    [["ssh", "allowFrom", 2], "pulumi config set --path 'landfall:ssh.allowFrom[2]' 203.0.113.4/32"],
    [["dns", "mail", "mx", 1, "priority"], "pulumi config set --path 'landfall:dns.mail.mx[1].priority' 10"],
    [["backup", "schedule"], "pulumi config set --path 'landfall:backup.schedule' '*-*-* 02:30:00'"],
    [["secrets", "PAYMENT_KEY"], "pulumi config set --secret --path 'landfall:secrets.PAYMENT_KEY'"],
    [["registries", 3], "pulumi config set --path 'landfall:registries[3].address' registry.example.com"],
    [
      ["backup", "identity"],
      "bin/landfall backups key | pulumi config set --secret --path 'landfall:backup.identity'",
    ],
  ])("at %j has the command with the schema's example", (path, command) => {
    expect(setCommand(path)).toBe(command);
  });
});

function titleOf(name: string): RegExp {
  return new RegExp(`^###? ${name.replaceAll(/[.[\]]/g, "\\$&")}$`, "m");
}
