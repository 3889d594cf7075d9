import { z } from "zod";
import { shellQuote } from "../../components/remote/quote.ts";
import { fill, type TestUser, type Values } from "../../components/smoke/index.ts";

/** Runs a command in a container of the service. @returns what it printed @throws Error with its last words */
export type RunInService = (service: string, command: readonly string[]) => Promise<string>;

export interface WithUser<T> {
  outcome: T;
  /** Why the user was not made, or not removed, as sentences. */
  problems: string[];
}

/**
 * Makes the test user, and removes it when `use` has ended in whatever way. Without a user, or where it cannot be made,
 * `use` gets no values.
 */
export async function withTestUser<T>(
  user: TestUser | undefined,
  run: RunInService,
  use: (values: Values) => Promise<T>,
): Promise<WithUser<T>> {
  if (user === undefined) return { outcome: await use({}), problems: [] };
  const made = await make(user, run).catch(({ message }: Error) => ({ problem: message }));
  if ("problem" in made) {
    const problems = [`The test user could not be made: ${made.problem}`];
    return { outcome: await use({}), problems };
  }
  const remove = async () => {
    try {
      await run(
        user.service,
        user.remove.map((word) => fill(word, made.values)),
      );
      return [];
    } catch (error) {
      return [`The test user could not be removed: ${(error as Error).message}`];
    }
  };
  const interrupted = () => void remove().then(() => process.exit(130));
  process.once("SIGINT", interrupted);
  try {
    const outcome = await use(made.values);
    return { outcome, problems: await remove() };
  } catch (error) {
    await remove();
    throw error;
  } finally {
    process.off("SIGINT", interrupted);
  }
}

async function make({ service, create, values }: TestUser, run: RunInService): Promise<{ values: Values }> {
  const printed = await run(service, create);
  const shape = z.object(Object.fromEntries(values.map((name) => [name, z.string().min(1)])));
  const parsed = shape.safeParse(parse(printed));
  if (parsed.success) return { values: parsed.data };
  // What it printed may hold a password.
  throw new Error(`its command does not print a JSON object with the texts ${values.join(", ")}`);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The command line on the host. */
export const inContainer = (id: string, command: readonly string[]): string =>
  `docker exec ${[id, ...command].map(shellQuote).join(" ")}`;
