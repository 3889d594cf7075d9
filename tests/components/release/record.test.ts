import { describe, expect, it } from "vitest";
import { placeholderFor } from "../../../components/compose/placeholders.ts";
import {
  checksum,
  parsePlan,
  parseRecord,
  publicConfig,
  secretsWithin,
} from "../../../components/release/record.ts";
import { digestOf, projectOf, recordOf } from "./records.ts";

describe("a record's plan", () => {
  it("comes back from JSON as it was, each image by its digest", () => {
    const plan = projectOf();
    const back = parseRecord(JSON.stringify(recordOf({ plan })));
    if ("problem" in back) throw new Error(back.problem);
    const exact = plan.services.map((service) => ({
      ...service,
      image:
        service.service === "web"
          ? { name: digestOf("registry.example.com/web"), platform: "linux/amd64" }
          : { name: digestOf("edge") },
    }));
    expect(parsePlan(back)).toStrictEqual({ ...plan, services: exact, notes: [] });
  });

  it("builds nothing again", () => {
    const plan = projectOf();
    const [first, ...others] = plan.services;
    if (first === undefined) throw new Error("no service");
    const built = { ...first, image: { ...first.image, build: { context: "web" } } };
    const record = recordOf({ plan: { ...plan, services: [built, ...others] } });
    expect(parsePlan(record).services.flatMap(({ image }) => image.build ?? [])).toEqual([]);
  });

  it("holds the placeholder of a secret and what it stands for", () => {
    const { contents } = recordOf();
    expect(JSON.stringify(contents.plan)).toContain(`KEY=${placeholderFor("SECRET")}`);
    expect(parsePlan(recordOf()).placeholders).toEqual(new Map([[placeholderFor("SECRET"), "SECRET"]]));
  });

  it("has the same settings with another image, and others with another variable", () => {
    const settings = (change: object) => recordOf({ plan: projectOf({ web: change }) }).contents.settings;
    expect(settings({ image: "registry.example.com/web:2" })).toBe(settings({}));
    expect(settings({ environment: { PLAIN: "2" } })).not.toBe(settings({}));
  });
});

describe("a record that cannot be read", () => {
  const whole = JSON.parse(JSON.stringify(recordOf()));
  it.each([
    ["{", "is damaged: it is not JSON"],
    ["null", "is damaged: its top: Invalid input: expected object, received null"],
    [JSON.stringify({ ...whole, id: "latest" }), /^is damaged: id: /],
    [
      JSON.stringify({ ...whole, contents: { ...whole.contents, format: 2 } }),
      "has format 2, and this version of Landfall reads 1",
    ],
    [
      JSON.stringify({ ...whole, contents: { ...whole.contents, planFormat: 7 } }),
      "has format 7, and this version of Landfall reads 1",
    ],
    [
      JSON.stringify(whole).replace("PLAIN=1", "PLAIN=2"),
      "is damaged: its content does not have its checksum",
    ],
  ])("says why: %.40s", (text, problem) => {
    expect(parseRecord(text)).toEqual({
      problem: typeof problem === "string" ? problem : expect.stringMatching(problem),
    });
  });

  it("does not depend on the order of keys", () => {
    expect(checksum({ a: 1, b: { d: [2, { f: 1, e: 2 }], c: 3 } })).toBe(
      checksum({ b: { c: 3, d: [2, { e: 2, f: 1 }] }, a: 1 }),
    );
    expect(checksum([1, 2])).not.toBe(checksum([2, 1]));
  });
});

describe("secrets", () => {
  it("are found by their value, also where JSON writes it otherwise, and named without it", () => {
    const text = JSON.stringify({ a: 'x"planted\\secret' });
    expect(secretsWithin(text, { B: "planted\\secret", A: 'x"planted', C: "not there at all" })).toEqual([
      "A",
      "B",
    ]);
  });

  it("that are too short to be told from other text are not looked for", () => {
    expect(secretsWithin('{"debug":"true"}', { FLAG: "true", NONE: "" })).toEqual([]);
  });
});

it("the configuration is written down without values of encrypted keys, their names one by one", () => {
  const raw = {
    "landfall:domain": "example.com",
    "landfall:host": '{"create":{"size":"s"}}',
    "landfall:secrets": '{"TOKEN":"planted-1"}',
    "landfall:registries": '[{"address":"ghcr.io","password":"planted-2"}]',
    "digitalocean:token": "planted-3",
  };
  const secret = new Set(["landfall:secrets", "landfall:registries", "digitalocean:token"]);
  const open = publicConfig(raw, secret);
  expect(open).toEqual({
    config: { "landfall:domain": "example.com", "landfall:host": { create: { size: "s" } } },
    secretKeys: [
      "digitalocean:token",
      "landfall:registries[0].address",
      "landfall:registries[0].password",
      "landfall:secrets.TOKEN",
    ],
  });
});
