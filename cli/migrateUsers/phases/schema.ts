import type { Recorder } from "../recorder.ts";
import { isLinkable } from "../usersTable.ts";
import { type MoveContext, typed } from "./context.ts";

/** What `run` says where the column is still to come. */
export function missingSchema(context: MoveContext): string {
  return `the users table has no auth0_user_id yet. Type: ${context.deployCommand}, then: ${typed(context, "run")}. Or all of it: ${typed(context, "full")}`;
}

/** Announced before the deployment is confirmed. */
export function announceWindow({ settings, deployCommand }: MoveContext): string[] {
  const { windowMinutes } = settings;
  return windowMinutes === undefined
    ? [`Schema: ${deployCommand} applies the app's migration. The old release serves meanwhile.`]
    : [
        `MAINTENANCE WINDOW: ${deployCommand} applies the app's migration. Services stop for 2 to ${windowMinutes} minutes,`,
        "and visitors get a page that says so.",
      ];
}

/** Deploys, and looks whether the column came. @returns whether the move may go on */
export async function applySchema(context: MoveContext, recorder: Recorder): Promise<boolean> {
  const { programs, database, now, print } = context;
  const began = now();
  return recorder.phase("schema", async () => {
    await programs.deploy();
    print(`schema: deployed in ${Math.round((now().getTime() - began.getTime()) / 1000)} s`);
    await measureWindow(context, recorder, began);
    const facts = await database.facts();
    if (isLinkable(facts) && facts.isUnique) return {};
    return { why: "the deployment added no unique auth0_user_id to the users table" };
  });
}

/** The deployment is done, so that it does not fail by a figure that nobody knows. */
async function measureWindow(
  { programs, print, settings }: MoveContext,
  recorder: Recorder,
  began: Date,
): Promise<void> {
  let seconds: number | undefined;
  try {
    seconds = await programs.windowSeconds(began);
  } catch (error) {
    print(`How long the maintenance window took is not known: ${(error as Error).message}`);
  }
  if (seconds === undefined) return;
  await recorder.update({ windowSeconds: seconds });
  print(
    `The maintenance window took ${seconds} s of the ${settings.windowMinutes} minutes that were announced.`,
  );
}
