import type { Source, Variable } from "../../planning/description/types.ts";

/** A variable of the user's Compose files, as `docker compose config --variables` and the `.env` beside them tell. */
export interface UsedVariable {
  name: string;
  /** The file's own default; "" where it has none. */
  default: string;
  /** The file has `${NAME:?}`. */
  required: boolean;
  /** The file does without it: `${NAME:-}`, or environment with a name alone. */
  optional?: boolean;
  /** From the `.env` beside the Compose file. */
  value?: string;
}

const SECRET =
  /(^|_)(PASS|PWD|PASSPHRASE|SECRETS?|KEY|APIKEY|SALT|CREDENTIALS?|DSN)(_|\d|$)|PASSWORD|PASSWD|(SECRET|TOKEN)(_|\d|$)/i;
/** Names that only sound secret: of a file, of what is public, of a number about one. */
const PLAIN =
  /_(FILE|PATH|DIR|NAME|USER|HOST|PORT|TTL|EXPIRY|EXPIRATION|EXPIRES_IN|LENGTH|MINUTES|SECONDS)$|PUBLIC_KEY/i;
/** Who issues the value: somebody outside of the app, or a person who must know it. */
const GIVEN =
  /SMTP|MAIL|AWS|S3|SPACES|GOOGLE|GITHUB|GITLAB|MICROSOFT|AZURE|OPENAI|ANTHROPIC|STRIPE|SLACK|TWILIO|SENTRY|OAUTH|OIDC|LDAP|CLIENT|API_?KEY|API_?TOKEN|ACCESS|LICEN[CS]E|ADMIN|VAPID|DSN|CREDENTIAL|PASSPHRASE|TOKEN$|PRIVATE_KEY/i;
const LOGIN_IN_URL = /:\/\/[^/\s:@]*:[^/\s@]+@/;

export function isSecretName(name: string): boolean {
  return SECRET.test(name) && !PLAIN.test(name);
}

/** A value that is secret whatever its name is: a URL with a password in it. */
export function isSecret(name: string, value = ""): boolean {
  return isSecretName(name) || LOGIN_IN_URL.test(value);
}

/** Whether a new stack may make the value up: nobody chose it and nobody outside of the app must know it. */
function canBeGenerated(name: string): boolean {
  return isSecretName(name) && !GIVEN.test(name);
}

/** How the app's description has the variable. */
export function describeVariable(variable: UsedVariable): Variable {
  const { name, default: fallback, required, optional, value } = variable;
  if (isSecret(name, value ?? fallback)) return { description: "Secret of the app.", source: secret() };
  return {
    description:
      fallback === ""
        ? "Setting of the Compose file."
        : `Setting of the Compose file; ${fallback} by default.`,
    source: { from: "setting", required: required && value === undefined },
  };

  function secret(): Source {
    if (optional && value === undefined && fallback === "") return { from: "config", required: false };
    if (canBeGenerated(name)) return { from: "generated", length: /PASS|PWD/i.test(name) ? 32 : 64 };
    return { from: "config", required: required || value !== undefined };
  }
}

/** `api-gateway` -> `API_GATEWAY_IMAGE`. */
export function imageVariable(service: string): string {
  return `${service.toUpperCase().replaceAll(/[^A-Z0-9]/g, "_")}_IMAGE`;
}

/** `db_password` -> `DB_PASSWORD`. */
export function secretVariable(secret: string): string {
  return secret.toUpperCase().replaceAll(/[^A-Z0-9]/g, "_");
}
