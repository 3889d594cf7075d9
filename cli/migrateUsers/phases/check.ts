import { formatProblems, type Problem } from "../../../problem.ts";
import { duration, estimateSeconds } from "../estimate.ts";
import { type MovePlan, planMove } from "../planMove.ts";
import { describeReport, planReport } from "../report.ts";
import { readRows } from "../rows.ts";
import { isLinkable, type TableFacts } from "../usersTable.ts";
import type { MoveContext, MoveSettings, TenantFacts } from "./context.ts";

/** What a check has found. */
export interface CheckResult {
  /** Everything that must be mended first, beside the rows' own problems. */
  problems: Problem[];
  /** Undefined where the table cannot be read. */
  facts?: TableFacts;
  plan?: MovePlan;
  tenant?: TenantFacts;
}

/** Finds all problems at once, and changes nothing. */
export async function checkMove(context: MoveContext): Promise<CheckResult> {
  const [disk, services, tenant, table] = await Promise.all([
    attempt("the data volume", () => diskProblems(context)),
    attempt("services", () => serviceProblems(context)),
    checkTenant(context),
    checkTable(context),
  ]);
  context.signal.throwIfAborted();
  return {
    ...tenant,
    ...table,
    problems: [
      ...context.configProblems,
      ...disk,
      ...services,
      ...(tenant.problems ?? []),
      ...(table.problems ?? []),
    ],
  };
}

/** Whether the move may go on. */
export const isClean = ({ problems, plan }: CheckResult) =>
  problems.length === 0 && plan !== undefined && plan.problems.length === 0;

async function attempt(where: string, check: () => Promise<Problem[]>): Promise<Problem[]> {
  return check().catch(({ message }: Error) => [{ where, problem: `cannot be checked: ${message}` }]);
}

async function diskProblems({ files, settings: { freeGb } }: MoveContext): Promise<Problem[]> {
  const free = (await files.freeBytes()) / 1e9;
  if (free >= freeGb) return [];
  return [
    {
      where: "the data volume",
      problem: `has ${free.toFixed(1)} GB free, and a move needs ${freeGb} GB`,
      fix: "enlarge host.create.volumeGb, or set landfall:migration.freeGb",
    },
  ];
}

async function serviceProblems({ programs, flags }: MoveContext): Promise<Problem[]> {
  const fix = `bin/landfall ps${flags}, bin/landfall logs <service>${flags}`;
  return (await programs.serviceProblems()).map((problem) => ({ where: "service", problem, fix }));
}

async function checkTenant(context: MoveContext): Promise<Partial<CheckResult>> {
  if (context.configProblems.length > 0) return {};
  const { settings, auth0, deployCommand: fix } = context;
  const where = settings.tenant;
  try {
    const [tenant, roles] = await Promise.all([context.askTenant(), auth0.roles()]);
    const known = new Set(roles.map(({ name }) => name));
    const missing = [...new Set(Object.values(settings.users.roles))].filter((name) => !known.has(name));
    const problems = missing.map((name) => ({ where, problem: `has no role ${name}`, fix }));
    if (!tenant.hasConnection)
      problems.push({ where, problem: `has no connection ${settings.connection}`, fix });
    return { tenant, problems };
  } catch (error) {
    return {
      problems: [{ where, problem: `does not answer as it should: ${(error as Error).message}`, fix }],
    };
  }
}

/** The users table, and which of its rows move. */
async function checkTable({ database, settings }: MoveContext): Promise<Partial<CheckResult>> {
  const { users, schema, source } = settings;
  // Nobody knows the table.
  if (source === "") return {};
  const where = `the table ${schema}.${users.table}`;
  try {
    const facts = await database.facts();
    const problems = tableProblems(where, facts, settings);
    if (problems.length > 0) return { problems };
    return { facts, plan: planMove(await readRows(database.store(facts)), users.roles, settings.passwords) };
  } catch (error) {
    return { problems: [{ where, problem: `cannot be read: ${(error as Error).message}` }] };
  }
}

function tableProblems(where: string, facts: TableFacts, { users, passwords }: MoveSettings): Problem[] {
  if (facts.columns.length === 0)
    return [
      { where, problem: "does not exist", fix: "correct `auth0.users.table` of the app's description" },
    ];
  const { id, email, role, passwordHash, emailVerified } = users;
  const wanted = [id, email, role, emailVerified, ...(passwords === "import" ? [passwordHash] : [])];
  const missing = wanted.filter((column) => column !== undefined && !facts.columns.includes(column));
  const problems: Problem[] = missing.map((column) => ({
    where,
    problem: `has no column ${column}`,
    fix: "correct `auth0.users` of the app's description",
  }));
  if (isLinkable(facts) && !facts.isUnique)
    problems.push({
      where,
      problem: "lets two rows have the same auth0_user_id",
      fix: "add a migration with a unique index of auth0_user_id alone",
    });
  return problems;
}

/** Lines for people: what would happen, and what stands in the way. */
export function describeCheck(
  context: MoveContext,
  { problems, plan, facts, tenant }: CheckResult,
): string[] {
  const { settings, deployCommand } = context;
  const known = settings.source !== "";
  const lines = known ? [`Move of the users of ${settings.source} to ${settings.tenant}`] : [];
  if (plan !== undefined) lines.push(...describeReport(planReport(plan)));
  if (facts !== undefined)
    lines.push(
      isLinkable(facts)
        ? "Schema: auth0_user_id is there, and unique."
        : `Schema: auth0_user_id is still to come, by ${deployCommand}${windowNote(settings)}.`,
    );
  if (known) lines.push(describePasswords(settings));
  if (plan !== undefined && tenant?.burst !== undefined)
    lines.push(
      `Time: about ${duration(estimateSeconds(plan.toMove.length, tenant.burst))} at the tenant's rate limit (${tenant.burst} requests at once).`,
    );
  if (problems.length > 0)
    lines.push(...(known ? [""] : []), formatProblems("Nothing can move yet, because of problems", problems));
  return lines;
}

const windowNote = ({ windowMinutes }: MoveSettings) =>
  windowMinutes === undefined ? "" : `, with a maintenance window of up to ${windowMinutes} minutes`;

function describePasswords({ passwords, mails }: MoveSettings): string {
  const kept =
    passwords === "import"
      ? "Passwords: Auth0 gets their bcrypt hashes, and people keep them."
      : "Passwords: people set a new one at Auth0. The random ones until then are neither shown nor kept.";
  if (passwords === "import") return kept;
  return mails === "send"
    ? `${kept} Mails: sent as people move.`
    : `${kept} Mails: held back until \`landfall migrate-users mails\`.`;
}
