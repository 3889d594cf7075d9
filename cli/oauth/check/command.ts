import { readFileSync } from "node:fs";
import { rootCertificates } from "node:tls";
import type { ClientConfigs } from "../../../components/oauth/index.ts";
import { loadApp } from "../../../planning/description/load.ts";
import { didYouMean } from "../../../problem.ts";
import { resolveStack, type StackRef } from "../../pulumi/resolveStack.ts";
import type { StackOptions } from "../../stackOptions.ts";
import { readRevealedConfig } from "../../state/savedStates.ts";
import { UsageError } from "../../usage.ts";
import { checkClients } from "./check.ts";
import { type ClientToCheck, clientsToCheck } from "./client.ts";
import { type CheckReport, renderReport, reportOf } from "./report.ts";

export interface OauthCheckOptions extends StackOptions {
  verbose?: boolean;
}

/** `landfall oauth check`. @returns the exit code: 1 where a client is refused, or a provider could not be asked */
export async function oauthCheck(
  provider: string | undefined,
  { verbose = false, ...options }: OauthCheckOptions,
): Promise<number> {
  const stack = await resolveStack(options);
  const clients = chooseClients(await readClients(stack), provider, stack.name);
  if (clients.length === 0) console.log(`The stack ${stack.name} has no client at an identity provider.`);
  const { lines, errors } = renderReport(await check(stack, clients), { verbose });
  for (const line of lines) console.log(line);
  for (const error of errors) console.error(error);
  return errors.length === 0 ? 0 : 1;
}

/** The same for a deployment, as data. It takes 5 s at most beside reading the configuration. */
export async function checkStack(stack: StackRef): Promise<CheckReport> {
  return check(stack, await readClients(stack));
}

async function check({ stack }: StackRef, clients: readonly ClientToCheck[]): Promise<CheckReport> {
  const region = stack.env.NODE_EXTRA_CA_CERTS;
  const explanations = await checkClients(clients, {
    today: new Date().toISOString().slice(0, 10),
    // A list of one's own replaces that of Node.
    ...(region !== undefined && { authorities: [...rootCertificates, readFileSync(region, "utf8")] }),
  });
  return reportOf(
    explanations.map((explanation, index) => [(clients[index] as ClientToCheck).name, explanation]),
  );
}

async function readClients(stack: StackRef): Promise<ClientToCheck[]> {
  const config = await readRevealedConfig(stack);
  const app = await loadApp(config["landfall:app"]?.value ?? "");
  const domain = config["landfall:domain"]?.value;
  const configs = (config["landfall:oauth"]?.objectValue ?? {}) as ClientConfigs;
  return app?.oauth === undefined || domain === undefined ? [] : clientsToCheck(app.oauth, domain, configs);
}

/** @throws UsageError where the stack has no client of that provider */
export function chooseClients(
  clients: readonly ClientToCheck[],
  provider: string | undefined,
  stack: string,
): ClientToCheck[] {
  const chosen = clients.filter(({ name }) => provider === undefined || name === provider);
  if (provider === undefined || chosen.length > 0) return chosen;
  const names = clients.map(({ name }) => name);
  const meant = didYouMean(provider, names);
  const hint =
    meant === undefined ? `it has: ${names.join(", ") || "no client at all"}` : `did you mean ${meant}?`;
  throw new UsageError(`the stack ${stack} has no client of ${provider}; ${hint}`);
}
