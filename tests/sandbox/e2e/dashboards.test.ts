import { beforeAll, expect, it } from "vitest";
import { type Answer, unansweredQueries } from "../../../components/monitoring/dashboards/index.ts";
import { shellQuote } from "../../../components/remote/quote.ts";
import { PROGRAMS } from "../../../contracts/hostPaths.ts";
import { dashboardQueries } from "../../../planning/dashboards.ts";
import { loadApp } from "../../../planning/description/load.ts";
import { curl, ensureUp, onDroplet, waitFor } from "./support.ts";

/** A rate of requests needs two scrapes, 15 s apart, that differ. */
const SCRAPES_SECONDS = 60;

/** Asks the droplet's Prometheus, as a person would through Grafana. */
async function ask(expr: string): Promise<Answer> {
  const { exitCode, output } = await onDroplet(`sudo ${PROGRAMS.metrics} query ${shellQuote(expr)}`);
  if (exitCode !== 0) throw new Error(`${expr}: ${output}`);
  return JSON.parse(output);
}

beforeAll(async () => {
  await ensureUp();
  const login = ["--json", '{"username": "nobody", "password": "planted"}'];
  await waitFor("a rate of requests and of logins", 3 * SCRAPES_SECONDS, async () => {
    for (let request = 0; request < 5; request += 1) await curl("/api/version");
    await curl("/api/auth/login", ...login);
    const { result } = await ask('sum(rate(assistant_http_requests_total{route="/api/auth/login"}[1m])) > 0');
    return result.length > 0;
  });
});

/** Why a page says that a panel may be empty, where the test does not bring that about itself. */
const AFTER_AN_EVENT = [
  "landfall:backup.pointInTime is off",
  "no backup has reached Spaces, or backups stay on the droplet",
  "no client secret has an end in the configuration",
  "no connection has failed since the API started",
  "no drill has run yet",
  "no provider has been asked since the API started",
  "no request has failed",
  "no token has been refreshed",
  "nobody has connected an account since the API started",
  "there is no backup yet",
];

it("every panel of every page has data, but for what only an event brings", async () => {
  const app = await loadApp("personal-assistant");
  if (app === undefined) throw new Error("there is no Personal Assistant");
  const unanswered = await unansweredQueries(dashboardQueries(app), ask);
  const unexplained = unanswered.filter(({ mayBeEmpty = "" }) => !AFTER_AN_EVENT.includes(mayBeEmpty));
  const found = unexplained.map((one) => `${one.dashboard}: ${one.panel}: ${one.expr} (${one.mayBeEmpty})`);
  expect(found.join("\n")).toBe("");
});
