/** A claim of one's own must have a namespace: https://auth0.com/docs/secure/tokens/json-web-tokens/create-custom-claims */
export const claimName = (domain: string) => `https://${domain}/roles`;

/**
 * Code of the Action that puts the names of a person's roles into the tokens.
 * @see https://auth0.com/docs/customize/actions/explore-triggers/signup-and-login-triggers/login-trigger
 */
export function renderRoleAction(claim: string): string {
  return `exports.onExecutePostLogin = async (event, api) => {
  const roles = event.authorization ? event.authorization.roles : [];
  api.idToken.setCustomClaim(${JSON.stringify(claim)}, roles);
  api.accessToken.setCustomClaim(${JSON.stringify(claim)}, roles);
};
`;
}
