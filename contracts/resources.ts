/** Type tokens of the components. They are part of every URN: another token would be another resource. */
export const COMPONENT_TYPES = {
  archive: "landfall:archive:Archive",
  auth0Tenant: "landfall:auth0:Tenant",
  backup: "landfall:backup:Backup",
  certificate: "landfall:certificate:Certificate",
  composeApp: "landfall:compose:ComposeApp",
  containerMetrics: "landfall:monitoring:ContainerMetrics",
  data: "landfall:data:Data",
  database: "landfall:database:Database",
  databaseHostAccess: "landfall:database:HostAccess",
  dns: "landfall:dns:Dns",
  generatedSecrets: "landfall:secrets:GeneratedSecrets",
  host: "landfall:host:Host",
  hostMetrics: "landfall:monitoring:HostMetrics",
  issuedCertificate: "landfall:certificate:IssuedCertificate",
  migration: "landfall:migration:Migration",
  oauthClient: "landfall:oauth:Client",
  outsideChecks: "landfall:outsideChecks:OutsideChecks",
  release: "landfall:release:Release",
  releaseStore: "landfall:release:ReleaseStore",
  restore: "landfall:restore:Restore",
  tokenKeyGuard: "landfall:tokenKeys:TokenKeyGuard",
  tokenKeys: "landfall:tokenKeys:TokenKeys",
} as const;

/** A script that runs on the host. */
export const REMOTE_COMMAND = "command:remote:Command";

/** Child of a migration: its run on the host. */
export const migrationRunName = (migration: string) => `${migration}-run`;
/** Child of an archive: switches archiving on, with a restart of the server. */
export const archiveSwitchName = (archive: string) => `${archive}-on`;

/** What a URN says of a resource. */
export interface Identity {
  name: string;
  type: string;
  /** Types of its parents, the outermost first. */
  parents: string[];
}

/** `urn:pulumi:<stack>::<project>::<parent type>$<type>::<name>`; a name may hold "::". */
export function parseUrn(urn: string): Identity {
  const [, , types = "", ...name] = urn.split("::");
  const all = types.split("$");
  return { name: name.join("::"), type: all.at(-1) ?? "", parents: all.slice(0, -1) };
}

/** The run of a migration on the host. */
export function isMigrationRun(urn: string): boolean {
  return isChild(urn, COMPONENT_TYPES.migration, REMOTE_COMMAND, migrationRunName(""));
}

/** What switches the archive of a database server on. */
export function isArchiveSwitch(urn: string): boolean {
  return isChild(urn, COMPONENT_TYPES.archive, REMOTE_COMMAND, archiveSwitchName(""));
}

/** A role, a grant or a setting in the database. */
export function isInDatabase(urn: string): boolean {
  const { type, parents } = parseUrn(urn);
  return !type.startsWith("pulumi:") && parents.includes(COMPONENT_TYPES.database);
}

function isChild(urn: string, parent: string, type: string, suffix: string): boolean {
  const found = parseUrn(urn);
  return found.type === type && found.parents.at(-1) === parent && found.name.endsWith(suffix);
}
