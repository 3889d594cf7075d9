/** What all stand-ins share: the wire's envelopes, differences, and configuration. */
import structs from "google-protobuf/google/protobuf/struct_pb.js";
import { describe, expect, it } from "vitest";
import { check } from "../../../sandbox/plugins/server/check.ts";
import { coerceConfig } from "../../../sandbox/plugins/server/coerce.ts";
import { diff } from "../../../sandbox/plugins/server/diff.ts";
import { Operations } from "../../../sandbox/plugins/server/operations.ts";
import { inputsOf } from "../../../sandbox/plugins/server/outputs.ts";
import type { Property } from "../../../sandbox/plugins/server/resource.ts";
import { decode, encode, UNKNOWN } from "../../../sandbox/plugins/server/wire.ts";
import { SIGNATURE, secret, type Values } from "./harness.ts";

const struct = (values: Values) =>
  structs.Struct.fromJavaScript(values as Parameters<typeof structs.Struct.fromJavaScript>[0]);

describe("values on the wire", () => {
  it("are plain inside, and secret again on the way out where any part was", () => {
    const { values, secrets } = decode(struct({ open: 1, map: { deep: [secret("hidden")] } }));
    expect(values).toEqual({ open: 1, map: { deep: ["hidden"] } });
    expect(encode(values, secrets).toJavaScript()).toEqual({ open: 1, map: secret({ deep: ["hidden"] }) });
  });

  it("are unknown whatever their type, also within output values", () => {
    const numbers = "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2";
    const output = { [SIGNATURE]: "d0e6a833031e9bbcd3f4e8bde6ca49a4", secret: true };
    const { values, secrets } = decode(struct({ count: numbers, list: [UNKNOWN], output }));
    expect(values).toEqual({ count: UNKNOWN, list: [UNKNOWN], output: UNKNOWN });
    expect([...secrets]).toEqual(["output"]);
  });

  it("drop what is undefined, and keep empty texts, zero and false", () => {
    const values = { none: undefined, text: "", zero: 0, no: false, object: { none: undefined } };
    expect(encode(values).toJavaScript()).toEqual({ text: "", zero: 0, no: false, object: {} });
  });
});

describe("a difference", () => {
  const rule = {
    fields: { port: { type: "string" }, from: { type: { list: "string" }, unordered: true } },
  } as const;
  const inputs: Record<string, Property> = {
    name: { type: "string", replaces: true },
    chosen: { type: "string", computed: true },
    set: { type: { list: "string" }, unordered: true },
    list: { type: { list: "string" } },
    rules: { type: { list: rule } },
    ipv6: { type: "boolean", replaces: (state, input) => state === true && input !== true },
  };
  const paths = (state: Values, news: Values, ignored: string[] = []) =>
    diff({ inputs }, state, news, ignored).map(({ path, replaces }) => (replaces ? `${path}!` : path));

  it("is none between a value left out and its zero, the service's choice, or another order of a set", () => {
    expect(paths({ list: [], name: "", ipv6: false }, {})).toEqual([]);
    expect(paths({ chosen: "by the service" }, {})).toEqual([]);
    expect(paths({ set: ["a", "b"] }, { set: ["b", "a"] })).toEqual([]);
    expect(
      paths({ rules: [{ port: "1", from: ["x", "y"] }] }, { rules: [{ from: ["y", "x"], port: "1" }] }),
    ).toEqual([]);
  });

  it("is seen in the order of a list, in a set of the same size, and deep inside", () => {
    expect(paths({ list: ["a", "b"] }, { list: ["b", "a"] })).toEqual(["list[0]", "list[1]"]);
    expect(paths({ set: ["a", "a"] }, { set: ["a", "b"] })).toEqual(["set"]);
    expect(paths({ rules: [{ port: "1" }] }, { rules: [{ port: "2" }, { port: "3" }] })).toEqual([
      "rules[0].port",
      "rules[1]",
    ]);
    expect(paths({ set: ["a"] }, {})).toEqual(["set"]);
  });

  it("replaces where the table says so, for an unknown too, and never where it is ignored", () => {
    expect(paths({ name: "a" }, { name: UNKNOWN })).toEqual(["name!"]);
    expect(paths({ ipv6: true }, {})).toEqual(["ipv6!"]);
    expect(paths({ ipv6: false }, { ipv6: true })).toEqual(["ipv6"]);
    expect(paths({ name: "a", list: ["a"] }, { name: "b", list: ["b"] }, ["name", "list[0]"])).toEqual([]);
  });
});

describe("inputs", () => {
  const naming = { name: "thing", seed: new Uint8Array([1]) };

  it("take numbers as texts and texts as numbers, as the official plugins do", () => {
    const inputs: Record<string, Property> = { id: { type: "integer" }, image: { type: "string" } };
    expect(check({ inputs }, {}, { id: "42", image: 7 }, naming).inputs).toEqual({ id: 42, image: "7" });
    expect(check({ inputs }, {}, { id: "4x" }, naming).failures).toHaveLength(1);
  });

  it("may be unknown at preview, also where they are required", () => {
    const inputs: Record<string, Property> = {
      id: { type: "integer", required: true, check: () => "is wrong" },
    };
    expect(check({ inputs }, {}, { id: UNKNOWN }, naming).failures).toEqual([]);
  });

  it("of a read stand as the program wrote them where they mean the same", () => {
    const inputs: Record<string, Property> = {
      set: { type: { list: "string" }, unordered: true },
      size: { type: "integer" },
    };
    const state = { set: ["a", "b"], size: 2, more: 1 };
    expect(inputsOf({ inputs, outputs: {} }, state, { set: ["b", "a"], size: 1 })).toEqual({
      set: ["b", "a"],
      size: 2,
    });
    expect(inputsOf({ inputs, outputs: {} }, state, {})).toEqual({ set: ["a", "b"], size: 2 });
  });
});

it("provider configuration is read from JSON texts, as the SDK sends what is no string", () => {
  const table: Record<string, Property> = {
    port: { type: "integer" },
    superuser: { type: "boolean" },
    timeout: { type: "integer", default: 180 },
    list: { type: { list: "string" } },
  };
  expect(coerceConfig(table, { port: "15432", superuser: "false", list: '["a"]' })).toEqual({
    port: 15432,
    superuser: false,
    timeout: 180,
    list: ["a"],
  });
});

it("an operation that does not heed its signal is left behind, not waited for", async () => {
  const started = Date.now();
  await expect(new Operations(200).run("delete", 0.05, () => new Promise(() => {}))).rejects.toThrow(
    /delete did not end within 0\.05 s/,
  );
  expect(Date.now() - started).toBeLessThan(2000);
});
