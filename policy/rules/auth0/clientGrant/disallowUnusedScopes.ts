import type { PolicyResource } from "@pulumi/policy";
import { auth0Client, auth0ClientGrant } from "../../../resourceTypes.ts";
import { defineStackRule, type UnknownInput, type Violation } from "../../../rule.ts";
import { filterByType, refersTo } from "../../../stackResources.ts";
import { isUnknown, readIfKnown } from "../../../unknownValues.ts";

export const disallowUnusedScopes = defineStackRule({
  name: "auth0-client-grant-disallow-unused-scopes",
  description: "A program has no scope besides those that `clientMetadata.uses` of its client names.",
  severity: "high",
  remediationSteps:
    'Remove the scope from `scopes`, or, if the program needs it, add it to `clientMetadata: { uses: "read:users create:users" }`.',
  url: "https://auth0.com/docs/get-started/applications/application-access-to-apis-client-grants",
  validateStack: (resources) => {
    const clients = filterByType(resources, auth0Client);
    return filterByType(resources, auth0ClientGrant).flatMap((grant): (Violation | UnknownInput)[] => {
      const used = readUses(clients.find((client) => refersTo(grant, "clientId", client)));
      if (used === undefined) return [];
      const scopes = readScopes(grant);
      if (scopes === undefined) return [{ urn: grant.urn, unknown: "scopes" }];
      return scopes
        .filter((scope) => !used.has(scope))
        .map((scope) => ({ urn: grant.urn, violation: `grants ${scope}, which its client does not use` }));
    });
  },
});

/** The scopes that the client says it uses, separated by spaces; undefined where it says nothing. */
function readUses(client: PolicyResource | undefined): Set<string> | undefined {
  const uses = readIfKnown(() => client?.props.clientMetadata?.uses);
  return typeof uses === "string" ? new Set(uses.split(/\s+/)) : undefined;
}

/** The known scopes; undefined where none is known. */
function readScopes({ props }: PolicyResource): string[] | undefined {
  if (isUnknown(() => props.scopes)) return undefined;
  const scopes: string[] = props.scopes ?? [];
  return Array.from(scopes.keys()).flatMap((index) => readIfKnown(() => scopes[index]) ?? []);
}
