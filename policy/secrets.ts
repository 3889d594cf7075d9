import { isDeepStrictEqual } from "node:util";
import { Secret } from "@pulumi/policy";

export type Inputs = Record<string, unknown>;

/**
 * Returns the inputs below the SDK's proxies.
 * The proxies refuse to copy unknown values, and hide which values are secret.
 * Inputs that another remediation has returned have no proxy.
 */
export function unwrapProxies(props: object): Inputs {
  const { __getSpecialProxyTarget: target } = props as { __getSpecialProxyTarget?: object };
  return target === undefined ? (props as Inputs) : unwrapProxies(target);
}

/** Returns a copy in which each secret is replaced by its plain value. */
export function unwrapSecrets(value: unknown): unknown {
  if (value instanceof Secret) return unwrapSecrets(value.value);
  if (Array.isArray(value)) return value.map(unwrapSecrets);
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, unwrapSecrets(entry)]));
}

/** Marks each input of `remediated` as secret that was, or contained, a secret in `original`. */
export function restoreSecrets(original: Inputs, remediated: Inputs): Inputs {
  return Object.fromEntries(
    Object.entries(remediated).map(([key, value]) => {
      const originalValue = original[key];
      if (!containsSecret(originalValue)) return [key, value];
      return [
        key,
        isDeepStrictEqual(unwrapSecrets(originalValue), value) ? originalValue : new Secret(value),
      ];
    }),
  );
}

function containsSecret(value: unknown): boolean {
  if (value instanceof Secret) return true;
  if (Array.isArray(value)) return value.some(containsSecret);
  return isRecord(value) && Object.values(value).some(containsSecret);
}

/** False for assets and archives. */
function isRecord(value: unknown): value is Inputs {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
