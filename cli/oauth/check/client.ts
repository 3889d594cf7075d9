import {
  type AppOAuth,
  type ClientConfigs,
  type DescribedClient,
  describeClients,
} from "../../../components/oauth/index.ts";

/** A configured client, with what only the check of it needs. Never print or write it. */
export interface ClientToCheck extends DescribedClient {
  secret: string;
  /** That a rotation replaces. */
  oldSecret?: string;
}

/** The clients that a stack configures with a secret, in the order of the app's description. */
export function clientsToCheck(app: AppOAuth, domain: string, configs: ClientConfigs): ClientToCheck[] {
  return describeClients(app, domain, configs).flatMap((client) => {
    const { clientSecret: secret, oldClientSecret: oldSecret } = configs[client.name] ?? {};
    if (!secret) return [];
    return [{ ...client, secret, ...(oldSecret && { oldSecret }) }];
  });
}

/** Every scope that any role asks for, once. */
export const allScopes = ({ scopes: { user, admin } }: DescribedClient): string[] => [
  ...new Set([...user, ...admin]),
];
