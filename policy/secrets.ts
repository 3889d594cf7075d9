import { isDeepStrictEqual } from "node:util";
import { Secret } from "@pulumi/policy";

export type Inputs = Record<string, unknown>;

/**
 * Inputs below the SDK's proxies, which would refuse to copy what is not known. Secrets are told by their class there, where
 * the engine says what is one. What another remedy has returned has no proxy.
 */
export function bare(props: object): Inputs {
  const { __getSpecialProxyTarget: target } = props as { __getSpecialProxyTarget?: object };
  return target === undefined ? (props as Inputs) : bare(target);
}

/** The same, with the values of secrets in their places. */
export function plain(value: unknown): unknown {
  if (value instanceof Secret) return plain(value.value);
  if (Array.isArray(value)) return value.map(plain);
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inside]) => [key, plain(inside)]));
}

/** Remedied inputs, in which each one that held a secret before is secret still. */
export function secretAsBefore(before: Inputs, after: Inputs): Inputs {
  return Object.fromEntries(
    Object.entries(after).map(([key, value]) => {
      const was = before[key];
      if (!holdsSecret(was)) return [key, value];
      return [key, isDeepStrictEqual(plain(was), value) ? was : new Secret(value)];
    }),
  );
}

function holdsSecret(value: unknown): boolean {
  if (value instanceof Secret) return true;
  if (Array.isArray(value)) return value.some(holdsSecret);
  return isRecord(value) && Object.values(value).some(holdsSecret);
}

/** Assets and archives are no records. */
function isRecord(value: unknown): value is Inputs {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
