import { readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type Audit, applyRules } from "../../../cli/audit/applyRules.ts";
import { loadComposeFile } from "../../../cli/audit/loadComposeFile.ts";
import { audit } from "../../../cli/audit.ts";
import { findCompose } from "../../../components/compose/index.ts";
import { pack } from "../../../policy/pack.ts";
import { pulumiEnvironment } from "../../../toolchain/environment.ts";
import { paths } from "../../../toolchain/paths.ts";

const samples = join(paths.checkout, "tests/policy/audit/samples");
const path = process.env.PATH;
let compose: string[];

beforeAll(async () => {
  process.env.PATH = pulumiEnvironment().PATH;
  compose = await findCompose();
});
afterAll(() => {
  process.env.PATH = path;
});

const rulesIn = ({ findings }: Audit) => [...new Set(findings.map(({ rule }) => rule))].sort();

describe("landfall audit on the samples", () => {
  it("finds what each says on its first line, and no more", async () => {
    const files = readdirSync(samples);
    const audited: { file: string; expected: string[]; found: string[] }[] = [];
    for (const file of files) {
      const name = join(samples, file);
      const [, listed = ""] = /^# Violates: (.*)$/m.exec(readFileSync(name, "utf8")) ?? [];
      const expected = listed === "nothing" ? [] : listed.split(", ").sort();
      audited.push({
        file,
        expected,
        found: rulesIn(applyRules(name, await loadComposeFile(name, compose), pack)),
      });
    }
    const count = (of: (one: (typeof audited)[number]) => string[]) => audited.flatMap(of).length;
    const right = count(({ expected, found }) => found.filter((rule) => expected.includes(rule)));
    const precision = right / count(({ found }) => found);
    const recall = right / count(({ expected }) => expected);
    console.log(`${files.length} samples: precision ${precision.toFixed(3)}, recall ${recall.toFixed(3)}`);
    expect(audited.map(({ file, found }) => [file, found])).toEqual(
      audited.map(({ file, expected }) => [file, expected]),
    );
  });

  it.each([
    "apps/personal-assistant/compose.yaml",
    "apps/prosight/compose.yaml",
    "apps/medlogistics/compose.yaml",
  ])("finds nothing in %s", async (file) => {
    const name = join(paths.checkout, file);
    expect(rulesIn(applyRules(file, await loadComposeFile(name, compose), pack))).toEqual([]);
  });
});

describe("landfall audit", () => {
  let folder: string;
  let printed: string;
  let complained: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "landfall-audit-test-"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function run(text: string, format = "text"): Promise<number> {
    const file = join(folder, "compose.yaml");
    await writeFile(file, text);
    printed = "";
    complained = "";
    const log = vi.spyOn(console, "log").mockImplementation((line) => {
      printed += `${line}\n`;
    });
    const error = vi.spyOn(console, "error").mockImplementation((line) => {
      complained += `${line}\n`;
    });
    try {
      return await audit([file], { format });
    } finally {
      log.mockRestore();
      error.mockRestore();
      printed = printed.replaceAll(`${folder}/`, "");
      complained = complained.replaceAll(`${folder}/`, "");
    }
  }

  const bad = readFileSync(join(samples, "disallow-default-passwords.bad.yaml"), "utf8");

  it("refuses a format that there is none of", async () => {
    await expect(audit([], { format: "xml" })).rejects.toThrow(
      'there is no format "xml". Type one of: text, json, sarif',
    );
  });

  it("ends with 2 where a file is none, and says why", async () => {
    expect(await run("services: [a]")).toBe(2);
    expect(complained).toContain("compose.yaml cannot be read: ");
  });

  it("ends with 3 where services stand at the top, and says what to type", async () => {
    expect(await run("web:\n  image: nginx\n")).toBe(3);
    expect(complained).toContain(
      "compose.yaml is of version 1 of the format, which Docker Compose no longer reads: services belong under the key `services`. Type: { echo services:; sed 's/^/  /' compose.yaml; } > compose.yaml",
    );
    expect(printed).toBe("");
  });

  it("judges what it can of a file whose parts are elsewhere, and takes nothing for good that it has not seen", async () => {
    const file =
      "include: [absent.yaml]\nservices:\n  app:\n    extends: { file: absent.yaml, service: base }\n    privileged: true\n";
    expect(await run(file)).toBe(1);
    expect(printed.split("\n").filter((line) => !line.startsWith(" "))).toEqual([
      "compose.yaml:5: error (critical): app runs privileged, so root in it is root on the host",
      expect.stringContaining("compose.yaml:3: not known: the file does not say `cap_add`, "),
      "compose.yaml:1: not judged: absent.yaml, which is included, is not there",
      "compose.yaml:3: not judged: app has neither `image` nor `build` here: what another file says of it is not known",
      "compose.yaml:4: not judged: absent.yaml, which app extends, is not there",
      "compose.yaml: 1 errors, 0 warnings",
      "",
    ]);
  });

  it("leaves out what Docker Compose refuses, says so, and does not end as if all were well", async () => {
    const good = readFileSync(join(samples, "disallow-privileged.good.yaml"), "utf8");
    const wrong = "    privilegd: true\n    volumes: [data:/data]\n    depends_on: [nobody]\n";
    expect(await run(good + wrong)).toBe(2);
    expect(printed).toContain("not judged: Docker Compose refuses `privilegd` of app: ");
    expect(printed).toContain("not judged: Docker Compose refuses `depends_on` of app: ");
    expect(printed).toContain("not judged: volume data is used and not described");
    expect(printed).toContain("compose.yaml: 0 errors, 0 warnings");
  });

  it("knows a user by what is typed of it", async () => {
    const good = readFileSync(join(samples, "disallow-privileged.good.yaml"), "utf8");
    expect(await run(`${good}    user: "0:\${GROUP}"\n`)).toBe(1);
    expect(printed).toContain("app is told to run as root");
  });

  it("finds a password that is typed beside a variable", async () => {
    const good = readFileSync(join(samples, "disallow-default-passwords.good.yaml"), "utf8");
    const url = "postgres://$" + "{DB_USER}:kEw8-Lq2x-Vn5T@db/app";
    expect(await run(good.replace(/(\n {6}).*\n*$/, `$&$1DATABASE_URL: ${url}\n`))).toBe(1);
    expect(printed).toContain("app has a password in a URL in the variable DATABASE_URL");
    expect(printed).not.toContain("kEw8");
  });

  it("reads a file whose services share more than a hundred settings", async () => {
    const shared = "x-env: &env { LEVEL: info }\nx-app: &app { image: app, environment: *env }\nservices:\n";
    const services = Array.from({ length: 110 }, (_, at) => `  s${at}: *app\n`);
    expect(await run(shared + services.join(""))).toBe(1);
    expect(complained).toBe("");
  });

  it("says file, line, what is wrong and what to do, without the value, and ends with 1", async () => {
    expect(await run(bad)).toBe(1);
    expect(printed).toBe(`\
compose.yaml:18: error (critical): app has a default or guessable password in ADMIN_PASSWORD
    Generate one, such as by \`openssl rand -base64 24\`, and give it to the program in a file, by \`secrets\`. [docker-container-disallow-default-passwords]
compose.yaml:18: error (high): app has a credential in the variable ADMIN_PASSWORD
    Put it into a file that only the program may read, and name the file: NAME_FILE=/run/secrets/name. \`docker inspect\` and every child process show the environment. [docker-container-disallow-secrets-in-environment]
compose.yaml: 2 errors, 0 warnings
`);
  });

  it("ends with 0 where it only warns", async () => {
    expect(await run(readFileSync(join(samples, "require-cpu-limit.bad.yaml"), "utf8"))).toBe(0);
    expect(printed).toContain("compose.yaml: 0 errors, 1 warnings");
  });

  it("neither passes nor reports what the file does not say", async () => {
    const good = readFileSync(join(samples, "disallow-default-passwords.good.yaml"), "utf8");
    expect(await run(good)).toBe(0);
    expect(printed).toContain(
      "compose.yaml:18: not known: the file does not say `environment` of app, so 5 rules could not judge all of it",
    );
  });

  it("does without files and numbers that are elsewhere", async () => {
    const more = '    env_file: [elsewhere.env]\n    ports: ["$WEB:80"]\n    volumes: ["$DATA/x:/x"]\n';
    expect(await run(bad + more)).toBe(1);
    expect(printed).toContain(`publishes port \${WEB} on every address`);
    expect(printed).toContain("not judged: elsewhere.env, which `env_file` of app names, is not there");
    expect(printed).toContain("not known: the file does not say `environment` of app");
    expect(printed).toContain("compose.yaml: 3 errors, 0 warnings");
  });

  it("prints JSON and SARIF", async () => {
    await run(bad, "json");
    const [{ findings }] = JSON.parse(printed);
    expect(findings[0]).toMatchObject({ service: "app", line: 18, level: "mandatory", severity: "critical" });
    await run(bad, "sarif");
    const { version, runs } = JSON.parse(printed);
    expect(version).toBe("2.1.0");
    expect(runs[0].tool.driver.rules).toHaveLength(2);
    expect(runs[0].results[0]).toMatchObject({
      ruleId: "docker-container-disallow-default-passwords",
      level: "error",
      locations: [
        { physicalLocation: { artifactLocation: { uri: "file://compose.yaml" }, region: { startLine: 18 } } },
      ],
    });
    expect(printed).not.toContain("admin123");
  });

  it("has in SARIF what each place needs, and notes for what is not known", async () => {
    const base =
      "services:\n  app:\n    extends: { file: absent.yaml, service: base }\n    privileged: true\n";
    await run(base, "sarif");
    const { runs } = JSON.parse(printed);
    const [{ tool, results, invocations }] = runs;
    const ids = tool.driver.rules.map(({ id }: { id: string }) => id);
    expect(results.map(({ ruleId }: { ruleId: string }) => ids.includes(ruleId))).not.toContain(false);
    const [{ executionSuccessful, toolExecutionNotifications: notes }] = invocations;
    expect(executionSuccessful).toBe(true);
    expect(notes.map(({ level }: { level: string }) => level)).toEqual(["note", "note", "note"]);
    for (const { message, locations } of [...results, ...notes]) {
      expect(message.text).not.toBe("");
      expect(locations[0].physicalLocation.region.startLine).toBeGreaterThan(0);
    }
  });
});
