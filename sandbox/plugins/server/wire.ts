/** Pulumi's property values on the wire: google.protobuf.Struct with marked secrets, unknowns and assets. */
import structs from "google-protobuf/google/protobuf/struct_pb.js";
import type { Properties } from "./resource.ts";

/** Constants of the protocol (sdk/go/common/resource/properties.go). */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";
const RESOURCE_REFERENCE = "5cf8f73096256a8f31e491e813e4eb8e";
const OUTPUT_VALUE = "d0e6a833031e9bbcd3f4e8bde6ca49a4";
const UNKNOWNS = new Set([
  "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

/** A value that is known only after another resource is created. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** A value of SIGNATURE in an asset, which distinguishes it from an ordinary object. */
export const ASSET = "c44067f5952c0a294b673a41bacd8c17";
export const ARCHIVE = "0def7320c3a5731c473e5ecbe6d01bc7";
export { SIGNATURE };

export interface Decoded {
  readonly values: Properties;
  /** Top-level properties that contain a secret at any depth. */
  readonly secrets: ReadonlySet<string>;
}

export function hasUnknown(value: unknown): boolean {
  if (value === UNKNOWN) return true;
  if (Array.isArray(value)) return value.some(hasUnknown);
  return isObject(value) && Object.values(value).some(hasUnknown);
}

export function isObject(value: unknown): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function decode(struct: structs.Struct | undefined): Decoded {
  const secrets = new Set<string>();
  const values: Properties = {};
  for (const [key, value] of Object.entries(struct?.toJavaScript() ?? {})) {
    const plain = unwrap(value, () => secrets.add(key));
    if (plain !== null && plain !== undefined) values[key] = plain;
  }
  return { values, secrets };
}

/** Wraps each of `secrets` as a whole, and omits undefined values. */
export function encode(values: Properties, secrets: ReadonlySet<string> = new Set()): structs.Struct {
  const wrapped: Properties = {};
  for (const [key, value] of Object.entries(values)) {
    const plain = withoutUndefined(value);
    if (plain === undefined) continue;
    wrapped[key] = secrets.has(key) && plain !== null ? { [SIGNATURE]: SECRET, value: plain } : plain;
  }
  return structs.Struct.fromJavaScript(wrapped as Parameters<typeof structs.Struct.fromJavaScript>[0]);
}

function unwrap(value: unknown, onSecret: () => void): unknown {
  if (typeof value === "string") return UNKNOWNS.has(value) ? UNKNOWN : value;
  if (Array.isArray(value)) return value.map((item) => unwrap(item, onSecret));
  if (!isObject(value)) return value;
  switch (value[SIGNATURE]) {
    case SECRET:
      onSecret();
      return unwrap(value.value, onSecret);
    case OUTPUT_VALUE:
      if (value.secret === true) onSecret();
      return "value" in value ? unwrap(value.value, onSecret) : UNKNOWN;
    case RESOURCE_REFERENCE:
      return unwrap(value.id ?? value.urn, onSecret);
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, unwrap(item, onSecret)]));
}

function withoutUndefined(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => withoutUndefined(item) ?? null);
  if (!isObject(value)) return value;
  const entries = Object.entries(value).map(([key, item]) => [key, withoutUndefined(item)] as const);
  return Object.fromEntries(entries.filter(([, item]) => item !== undefined));
}
