import type { App } from "../planning/description/types.ts";
import type { Problem } from "../problem.ts";
import { setCommand } from "./commands.ts";

const WHERE = "landfall:auth0";
type Read = (file: string) => string | undefined;

/** What is wrong with the Auth0 tenant of a stack, beyond the types of its keys. */
export function auth0Problems(
  app: App,
  given: unknown,
  secretKeys: ReadonlySet<string>,
  read: Read,
): Problem[] {
  if (app.auth0 === undefined) return given === undefined ? [] : [notUsed(app)];
  if (given === undefined) return [notSet(app)];
  const { clientSecret, authorityFile } = (given ?? {}) as Record<string, unknown>;
  const problems: Problem[] = [];
  if (clientSecret !== undefined && !secretKeys.has(WHERE)) problems.push(plainSecret);
  if (typeof authorityFile === "string" && read(authorityFile) === undefined)
    problems.push({
      where: `${WHERE}.authorityFile`,
      problem: `names ${authorityFile}, which cannot be read`,
      fix: `make that file, or: ${setCommand(["auth0", "authorityFile"])}`,
    });
  return problems;
}

/** The tenant with the authority's certificate in place of its file. */
export function readTenant<Tenant extends { authorityFile?: string | undefined }>(
  { authorityFile, ...tenant }: Tenant,
  read: Read,
): Omit<Tenant, "authorityFile"> & { authority?: string } {
  const authority = authorityFile === undefined ? undefined : read(authorityFile);
  return { ...tenant, ...(authority !== undefined && { authority }) };
}

/** What is wrong with the move of users, beyond the types of its keys. */
export function migrateUsersProblems(app: App, given: unknown): Problem[] {
  if (typeof given !== "object" || given === null) return [];
  const users = app.auth0?.users;
  if (users === undefined)
    return [
      {
        where: "landfall:migrateUsers",
        problem: `is set, but ${app.name} has no users who move to Auth0`,
        fix: `name them in \`auth0.users\` of apps/${app.name}/app.ts, or: pulumi config rm landfall:migrateUsers`,
      },
    ];
  if ((given as { passwords?: unknown }).passwords !== "import" || users.passwordHash !== undefined)
    return [];
  return [
    {
      where: "landfall:migrateUsers.passwords",
      problem: `is import, but apps/${app.name}/app.ts names no column with hashes of passwords`,
      fix: `name it in \`auth0.users.passwordHash\`, or: pulumi config set --path 'landfall:migrateUsers.passwords' reset`,
    },
  ];
}

const notUsed = ({ name }: App): Problem => ({
  where: WHERE,
  problem: `is set, but ${name} has no Auth0 tenant`,
  fix: `describe it in \`auth0\` of apps/${name}/app.ts, or: pulumi config rm ${WHERE}`,
});

const notSet = ({ name }: App): Problem => ({
  where: WHERE,
  problem: `is not set: ${name} signs people in by an Auth0 tenant (docs/auth0.md)`,
  fix: [
    setCommand(["auth0", "domain"]),
    setCommand(["auth0", "clientId"]),
    setCommand(["auth0", "clientSecret"]),
  ].join("\n"),
});

const plainSecret: Problem = {
  where: `${WHERE}.clientSecret`,
  problem: "is in the stack's file in plain text; rotate it at Auth0, then set the new one",
  fix: setCommand(["auth0", "clientSecret"]),
};
