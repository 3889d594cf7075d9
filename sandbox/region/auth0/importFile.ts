/**
 * The users of an import file.
 * https://auth0.com/docs/manage-users/user-migration/bulk-user-import-database-schema-and-examples
 */
import { z } from "zod";
import type { ImportError, Password } from "./types.ts";

/** Properties that app_metadata must not have. */
const RESERVED = new Set(
  (
    "__tenant _id blocked clientID created_at email_verified email globalClientID global_client_id identities " +
    "lastIP lastLogin loginsCount metadata multifactor_last_modified multifactor updated_at user_id"
  ).split(" "),
);

const bcrypt = /^\$2[aby]?\$\d\d\$[./A-Za-z0-9]{53}$/;

/** `password_hash` is bcrypt $2a$ or $2b$ with 10 rounds only; everything else is a `custom_password_hash`. */
const passwordHash = z.string().regex(/^\$2[ab]\$10\$[./A-Za-z0-9]{53}$/);

const customHash = z
  .strictObject({
    algorithm: z.enum([
      "argon2",
      "bcrypt",
      "hmac",
      "ldap",
      "md4",
      "md5",
      "sha1",
      "sha256",
      "sha512",
      "pbkdf2",
      "scrypt",
    ]),
    hash: z.strictObject({
      value: z.string().min(1),
      encoding: z.enum(["base64", "hex", "utf8"]).optional(),
      digest: z.string().optional(),
      key: z.looseObject({}).optional(),
    }),
    salt: z.looseObject({ value: z.string() }).optional(),
    password: z.looseObject({ encoding: z.string() }).optional(),
    keylen: z.int().optional(),
    cost: z.int().optional(),
    blockSize: z.int().optional(),
    parallelization: z.int().optional(),
  })
  .refine(({ algorithm, hash, salt }) => algorithm !== "bcrypt" || (bcrypt.test(hash.value) && !salt), {
    message: "String does not match pattern ^\\$2[aby]?\\$\\d\\d\\$[./A-Za-z0-9]{53}$",
    path: ["hash", "value"],
  });

const schema = z
  .strictObject({
    email: z.email({
      error: ({ input }) => `Object didn't pass validation for format email: ${String(input)}`,
    }),
    email_verified: z.boolean().optional(),
    user_id: z.string().min(1).optional(),
    username: z.string().min(1).optional(),
    given_name: z.string().optional(),
    family_name: z.string().optional(),
    name: z.string().optional(),
    nickname: z.string().optional(),
    picture: z.string().optional(),
    blocked: z.boolean().optional(),
    password_hash: passwordHash.optional(),
    custom_password_hash: customHash.optional(),
    mfa_factors: z.array(z.looseObject({})).optional(),
    app_metadata: z
      .record(z.string(), z.unknown())
      .refine((metadata) => Object.keys(metadata).every((key) => !RESERVED.has(key)), "Reserved property")
      .optional(),
    user_metadata: z.record(z.string(), z.unknown()).optional(),
  })
  .refine((user) => user.password_hash === undefined || user.custom_password_hash === undefined, {
    message: "password_hash and custom_password_hash are mutually exclusive",
    path: ["custom_password_hash"],
  });

export type ImportedUser = z.output<typeof schema>;

export function parseUser(value: unknown): ImportedUser | ImportError[] {
  const result = schema.safeParse(value);
  return result.success ? result.data : result.error.issues.map((issue) => problem(issue, value));
}

/** In the words of the JSON schema's validator. */
function problem(issue: z.core.$ZodIssue, value: unknown): ImportError {
  const path = issue.path.join(".");
  const given = issue.path.reduce<unknown>(
    (inner, key) => (inner as Record<PropertyKey, unknown> | undefined)?.[key],
    value,
  );
  if (issue.code === "unrecognized_keys") {
    const message = `Additional properties not allowed: ${issue.keys.join(",")}`;
    return { code: "OBJECT_ADDITIONAL_PROPERTIES", message, path };
  }
  if (given === undefined) {
    return { code: "OBJECT_MISSING_REQUIRED_PROPERTY", message: `Missing required property: ${path}`, path };
  }
  const format = issue.code === "invalid_format";
  const code = format ? "INVALID_FORMAT" : issue.code === "invalid_type" ? "INVALID_TYPE" : "INVALID_VALUE";
  return { code, message: issue.message, path };
}

/** The user's hash as it came. */
export function passwordIn(user: ImportedUser): Password | undefined {
  if (user.password_hash !== undefined) return { algorithm: "bcrypt", hash: user.password_hash };
  const custom = user.custom_password_hash;
  return custom && { algorithm: custom.algorithm, hash: custom.hash.value };
}

/** A user as `/errors` shows it: without the hash. */
export function redacted(user: unknown): unknown {
  if (typeof user !== "object" || user === null) return user;
  const copy: Record<string, unknown> = { ...user };
  if ("password_hash" in copy) copy.password_hash = "*****";
  const custom = copy.custom_password_hash as { hash?: object; salt?: object } | undefined;
  if (typeof custom === "object" && custom !== null) {
    copy.custom_password_hash = {
      ...custom,
      hash: { ...custom.hash, value: "*****" },
      ...(custom.salt && { salt: { ...custom.salt, value: "*****" } }),
    };
  }
  return copy;
}
