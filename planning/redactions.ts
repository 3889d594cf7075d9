import * as pulumi from "@pulumi/pulumi";
import { secretPattern } from "../components/monitoring/logs/redaction.ts";
import type { App } from "./description/types.ts";
import { redactionsVariable } from "./variables.ts";

type Secrets = Readonly<Record<string, pulumi.Input<string>>>;

/** The secrets, and where the app ships its logs the variable with the pattern by which none of them leaves the host. */
export function withRedactions(app: App, secrets: Secrets): Record<string, pulumi.Input<string>> {
  const variable = redactionsVariable(app);
  if (variable === undefined) return { ...secrets };
  const pattern = pulumi.all(Object.values(secrets)).apply(secretPattern);
  return { ...secrets, [variable]: pulumi.secret(pattern) };
}
