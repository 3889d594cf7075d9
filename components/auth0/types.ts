/** What an app needs of an Auth0 tenant. */
export interface Auth0Description {
  /** Path of the site that Auth0 sends people back to after they signed in. */
  callbackPath: string;
  /** Permissions of the app's API, each with one sentence for the person who grants it. */
  permissions: Readonly<Record<string, string>>;
  /** Roles of people, each with the permissions that it has. */
  roles: Readonly<Record<string, Auth0Role>>;
  /** How long an access token is valid, in seconds. @default 3600 */
  accessTokenSeconds?: number;
}

export interface Auth0Role {
  /** One sentence. */
  description: string;
  permissions: readonly string[];
}

/** What one stack's tenant is made for. */
export interface Auth0Site {
  /** Name of everything in the tenant, so that it can be found there: the stack's label. */
  label: string;
  /** Domain of the site. */
  domain: string;
}
