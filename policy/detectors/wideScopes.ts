const GOOGLE = [
  /^https:\/\/mail\.google\.com\/$/,
  /^https:\/\/www\.googleapis\.com\/auth\/(drive|cloud-platform|admin\..+)$/,
];

/** Scopes that mean full control of an account, an organization or a kind of data, by the provider's name. */
const FULL_CONTROL: Readonly<Record<string, readonly RegExp[]>> = {
  // https://developers.google.com/identity/protocols/oauth2/scopes
  google: GOOGLE,
  youtube: [...GOOGLE, /^https:\/\/www\.googleapis\.com\/auth\/youtubepartner$/],
  // https://docs.github.com/apps/oauth-apps/building-oauth-apps/scopes-for-oauth-apps
  github: [/^(repo|admin:\w+|delete_repo|delete:packages|site_admin)$/],
  // https://learn.microsoft.com/graph/permissions-reference
  microsoft: [/\.(ReadWrite|FullControl|AccessAsUser)\.All$/],
};

/** Whether the scope means full control at the provider. */
export function isFullControl(provider: string, scope: string): boolean {
  return (FULL_CONTROL[provider] ?? []).some((pattern) => pattern.test(scope));
}
