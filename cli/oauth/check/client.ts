import {
  type AppOAuth,
  type ClientConfigs,
  type DescribedClient,
  dateOnly,
  describeClients,
} from "../../../components/oauth/index.ts";

/** A configured client, with what only the check of it needs. Never print or write it. */
export interface ClientToCheck extends DescribedClient {
  secret: string;
  /** That a rotation replaces. */
  oldSecret?: string;
  /** Day on which the secret ends, such as 2027-03-01. */
  expires?: string;
}

/** The clients that a stack configures with a secret, in the order of the app's description. */
export function clientsToCheck(app: AppOAuth, domain: string, configs: ClientConfigs): ClientToCheck[] {
  return describeClients(app, domain, configs).flatMap((client) => {
    const { clientSecret: secret, oldClientSecret: oldSecret, expires } = configs[client.name] ?? {};
    if (!secret) return [];
    return [
      { ...client, secret, ...(oldSecret && { oldSecret }), ...(expires && { expires: dateOnly(expires) }) },
    ];
  });
}

/** Every scope that any role asks for, once. */
export const allScopes = ({ scopes: { user, admin } }: DescribedClient): string[] => [
  ...new Set([...user, ...admin]),
];
