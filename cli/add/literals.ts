import type { Model } from "../../components/compose/model.ts";
import type { Placeholders } from "../../components/compose/placeholders.ts";
import { secretsIn } from "../../components/compose/placeholders.ts";
import { isSecret, isSecretName } from "./variables.ts";

/** Secrets that stand in the Compose file or in an env file as text. */
export interface Literals {
  /** Variables that take their place. A text that stands in several places is one variable. */
  variables: string[];
  /** By service: environment, with `${VARIABLE}` where the secret stood. */
  environment: Record<string, Record<string, string>>;
}

/** No secret, whatever the key is called: a switch, a number, a path. */
const HARMLESS = /^(true|false|yes|no|on|off|none|random|\d{1,4}|[./].*)$/i;
const PASSWORD_IN_URL = /:\/\/[^/\s:@]*:([^/\s@]+)@/;

export function findLiterals(model: Model, placeholders: Placeholders): Literals {
  const found = entries(model, placeholders);
  const variableOf = new Map<string, string>();
  const whole = found.filter(({ key }) => isSecretName(key));
  for (const { service, key, value } of whole)
    if (!variableOf.has(value)) variableOf.set(value, nameFor(service, key));
  const environment: Literals["environment"] = {};
  for (const { service, key, value } of found) {
    const text = reference(service, key, value);
    environment[service] = { ...environment[service], [key]: text };
  }
  return { variables: [...variableOf.values()].sort(), environment };

  function nameFor(service: string, key: string): string {
    const taken = [...variableOf.values()];
    return taken.includes(key) ? `${service.toUpperCase().replaceAll(/[^A-Z0-9]/g, "_")}_${key}` : key;
  }

  function reference(service: string, key: string, value: string): string {
    const known = variableOf.get(value);
    if (known !== undefined) return use(known);
    const password = PASSWORD_IN_URL.exec(value)?.[1] ?? "";
    const inside = variableOf.get(password) ?? variableOf.get(decoded(password));
    if (inside !== undefined)
      return value
        .split(`:${password}@`)
        .map(escapeDollars)
        .join(`:${use(inside)}@`);
    variableOf.set(value, nameFor(service, key));
    return use(variableOf.get(value) as string);
  }
}

/** As Compose wants a dollar that begins no variable. */
const escapeDollars = (text: string) => text.replaceAll("$", "$$$$");

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const use = (name: string) => `\${${name}:?}`;

function entries({ services }: Model, placeholders: Placeholders) {
  return Object.entries(services ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([service, { environment }]) =>
      Object.entries(environment ?? {}).flatMap(([key, value]) => {
        const text = value ?? "";
        const literal = text !== "" && !HARMLESS.test(text) && secretsIn(text, placeholders).length === 0;
        return literal && isSecret(key, text) ? [{ service, key, value: text }] : [];
      }),
    );
}

/** An env file without the lines whose keys are secret; the override sets those. */
export function withoutSecrets(text: string): { text: string; left: string[] } {
  const left: string[] = [];
  const lines = text.split("\n").filter((line) => {
    const [, key, value] = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*[=:]\s*(.*)$/.exec(line) ?? [];
    if (
      key === undefined ||
      value === undefined ||
      value === "" ||
      HARMLESS.test(value) ||
      !isSecret(key, value)
    )
      return true;
    left.push(key);
    return false;
  });
  return { text: lines.join("\n"), left };
}
