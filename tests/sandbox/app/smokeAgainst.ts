import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { openSite } from "../../../cli/check/client.ts";
import { runSmokeTests, type SmokeResult } from "../../../cli/check/run.ts";
import { withTestUser } from "../../../cli/check/testUser.ts";
import { type AppSmokeTests, planSmokeTests, type SmokeContext } from "../../../components/smoke/index.ts";

/**
 * Runs an app's own smoke tests against a container of its API, without the proxy.
 * @param url of the API
 */
export async function smokeAgainst(
  container: string,
  url: string,
  tests: AppSmokeTests,
  context: SmokeContext,
): Promise<{ passed: string[]; failed: SmokeResult[]; problems: string[] }> {
  const { user, steps } = planSmokeTests(tests, context);
  const client = await openSite({ url });
  const { outcome, problems } = await withTestUser(
    user,
    async (_service, command) => (await execa("docker", ["exec", container, ...command])).stdout,
    (values) =>
      runSmokeTests(
        {
          domain: context.domain,
          steps: steps
            .filter(
              ({ url: asked, expect: { certificateDays } }) => !asked.startsWith("http:") && !certificateDays,
            )
            // On a machine that does other things too.
            .map(({ p95, ...step }) => ({
              ...step,
              budgetMs: 60_000,
              ...(p95 && { p95: { ...p95, budgetMs: 60_000 } }),
            })),
        },
        values,
        {
          ask: ({ url: asked, ...question }, timeoutMs) =>
            client.ask({ ...question, url: asked.replace(`https://${context.domain}`, url) }, timeoutMs),
          now: () => new Date(),
          sleep: (ms) => sleep(ms),
        },
      ),
  );
  await client.close();
  const { passed = [], failed = [] } = Object.groupBy(outcome.results, ({ result }) =>
    result === "passed" ? "passed" : "failed",
  );
  return { passed: passed.map(({ name }) => name), failed, problems };
}
