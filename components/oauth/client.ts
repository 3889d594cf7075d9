import * as pulumi from "@pulumi/pulumi";
import { COMPONENT_TYPES } from "../../contracts/resources.ts";
import type { ProviderName } from "./providers/index.ts";

export interface OAuthClientArgs {
  /** Identity provider that the client is registered at. */
  provider: ProviderName;
  /** Id of the client at the provider. It is public. */
  clientId: string;
  /** Address that the provider sends people back to, as it is registered there. */
  redirectUri: string;
  /** Domain of the site. */
  domain: string;
  /** Scopes that each role of the app may ask for. */
  scopes: Readonly<Record<string, readonly string[]>>;
  /** Day on which the client's secret ends, such as 2027-03-01. @default not known */
  expires?: string | undefined;
  /** Whether a deployment with a secret that has ended is wanted. @default false */
  allowExpired?: boolean | undefined;
}

/**
 * A client of the app at an identity provider. A person registers it in the provider's console; here a preview shows
 * it, and policies check it. A change needs the same change in the console: `landfall oauth urls` says what.
 */
export class OAuthClient extends pulumi.ComponentResource {
  constructor(name: string, args: OAuthClientArgs, opts?: pulumi.ComponentResourceOptions) {
    super(COMPONENT_TYPES.oauthClient, name, args, opts);
    this.registerOutputs({});
  }
}
