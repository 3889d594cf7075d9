import type { ReportedRelease } from "../../contracts/report.ts";
import { formatTotal } from "../review/labels.ts";
import { formatBytes, formatSeconds, formatTime, formatValue } from "./format.ts";
import { type Html, html } from "./html.ts";
import { eventsOf, type Issue, issuesOf, lastVerification, nextStepsOf, wasRolledBack } from "./issues.ts";
import { bandOf, type Numbers, numbersOf } from "./numbers.ts";
import { renderPage, renderPlots } from "./page.ts";
import { type Step, stepsOf } from "./steps.ts";
import type { ReleaseReport } from "./types.ts";

/** The report of a release as a page of its own. Texts of others are escaped; no secret's value is among them. */
export function renderReleasePage(report: ReleaseReport): string {
  const { host } = report;
  const { release } = host;
  const numbers = numbersOf(host);
  const issues = issuesOf(report);
  const nextSteps = nextStepsOf(report);
  return renderPage(
    `Release ${release.id} of ${release.app}`,
    html`<h1>Release ${release.id}</h1>
<p class="muted">${release.app}, stack ${release.stack}, https://${release.domain}/</p>
${verdict(report, issues)}
<h2>Summary</h2>
${summary(report)}
<h2>Results</h2>
${results(report, numbers)}
<h2>Issues</h2>
${issueList(issues)}
<h2>Next steps</h2>
${nextSteps.length === 0 ? html`<p>None.</p>` : html`<ul>${nextSteps.map((step) => html`<li>${step}</li>`)}</ul>`}
<h2>What changed</h2>
${changes(report)}
<h2>Steps</h2>
${steps(stepsOf(host))}
<h2>Migration and backup</h2>
${data(report)}
<h2>Smoke tests</h2>
${smokeTests(report)}
<h2>Before and after</h2>
<p class="muted">An hour on each side of the release. The average is in the heading of each plot.</p>
${renderPlots(host, bandOf(host), numbers.signals)}
<h2>Cost</h2>
${cost(report)}
<p class="muted">${
      host.final
        ? `Complete since ${formatTime(host.collectedAt)}.`
        : `As known at ${formatTime(host.collectedAt)}.`
    } Times are in UTC.</p>`,
  );
}

function verdict({ host }: ReleaseReport, issues: readonly Issue[]): Html {
  if (wasRolledBack(host)) return html`<p class="verdict bad">Rolled back</p>`;
  if (issues.length > 0)
    return html`<p class="verdict warn">Deployed, with ${issues.length} ${issues.length === 1 ? "issue" : "issues"}</p>`;
  return html`<p class="verdict good">Deployed without issues</p>`;
}

type Row = [string, Html | string | null | false];

function facts(rows: readonly Row[]): Html {
  const shown = rows.filter(([, value]) => value !== null && value !== false);
  return html`<div class="scroll"><table><tbody>${shown.map(
    ([name, value]) => html`<tr><th scope="row">${name}</th><td>${value}</td></tr>
`,
  )}</tbody></table></div>`;
}

function summary({ host, update }: ReleaseReport): Html {
  const { release, previous, beganAt } = host;
  const seconds = (Date.parse(release.createdAt) - Date.parse(beganAt)) / 1000;
  return facts([
    ["Deployed", formatTime(release.createdAt)],
    [
      "Duration",
      update === null
        ? `${formatSeconds(seconds)}, from the first step to the record`
        : `${formatSeconds((Date.parse(update.endedAt) - Date.parse(update.startedAt)) / 1000)} for the whole update, of which ${formatSeconds(seconds)} from the first step to the record`,
    ],
    ["Deployed by", update?.system ?? "a person's machine, whose name Pulumi does not keep"],
    ["Commit", commit(release, update?.author ?? null)],
    ["Release before", previous === null ? "none" : html`${previous.id}, commit ${commit(previous, null)}`],
    ["Runs again", release.pinned],
    ["Rolled back", wasRolledBack(host) ? "yes" : "no"],
    ["Landfall", release.landfall],
  ]);
}

function commit({ commit: id, changed }: ReportedRelease, author: string | null): Html | string {
  if (id === null) return "none";
  const by = author === null ? "" : ` by ${author}`;
  return html`<code>${id.slice(0, 12)}</code>${by}${changed && ", with changes that were not committed"}`;
}

function results({ host }: ReleaseReport, numbers: Numbers): Html {
  const tests = lastVerification(host)?.tests;
  const passed = tests?.filter(({ result }) => result === "passed").length;
  const after = (name: string) => numbers.signals.find((signal) => signal.name === name);
  const [logins, p95] = [after("logins"), after("p95")];
  const { downtimeSeconds: down, errorsPerMinute } = numbers;
  const perMinute = (value: number | null) =>
    value === null ? "no data" : Number(value.toFixed(2)).toString();
  const hasErrors = host.signals.some(({ name }) => name === "errors");
  return html`<div class="grid">
${card("Smoke tests", tests ? `${passed} of ${tests.length} passed` : "none ran", passed === tests?.length)}
${logins && card("Logins that succeed", formatValue(logins.after, "share"), true, `${formatValue(logins.before, "share")} before`)}
${p95 && card("Response time, 95th percentile", formatValue(p95.after, "seconds"), true, `${formatValue(p95.before, "seconds")} before`)}
${hasErrors && card("Errors a minute", perMinute(errorsPerMinute.after), true, `${perMinute(errorsPerMinute.before)} before`)}
${card("Downtime", down === null ? "not measured" : down < 1 ? "none" : formatSeconds(down), down === null || down < 1)}
</div>`;
}

function card(title: string, value: string, good: boolean, more?: string): Html {
  const size = /^[\d.]+ \S+$|^[\d.]+$/.test(value) ? "value" : "value text";
  return html`<div class="card"><div class="muted">${title}</div><div class="${size}${good ? "" : " bad"}">${value}</div>${
    more && html`<div class="muted">${more}</div>`
  }</div>`;
}

function issueList(issues: readonly Issue[]): Html {
  if (issues.length === 0) return html`<p>None.</p>`;
  return html`<ul>${issues.map(({ what }) => html`<li>${what}</li>`)}</ul>`;
}

function changes({ host: { changes: found, release, previous } }: ReleaseReport): Html {
  if (found === null || previous === null)
    return html`<p>This is the first release of the host: everything is new.</p>`;
  const services = [...new Set([...Object.keys(release.images), ...Object.keys(previous.images)])].sort();
  const images = services.flatMap((service) => {
    const [was, is] = [imageName(previous, service), imageName(release, service)];
    return was === is ? [] : [html`<li><b>${service}</b>: <code>${was}</code> → <code>${is}</code></li>`];
  });
  const names = (list: readonly (string | Html)[]) =>
    list.length === 0 ? "none" : html`<ul>${list.map((name) => html`<li>${name}</li>`)}</ul>`;
  return facts([
    ["Images", images.length === 0 ? "none" : html`<ul>${images}</ul>`],
    ["Configuration", names(found.settings.map((name) => html`<code>${name}</code>`))],
    ["Settings of services", names(found.services)],
    ["Files", names(found.files.map(({ name, change }) => html`<code>${name}</code> ${change}`))],
  ]);
}

/** With a short digest, because the same name may be another image. */
function imageName({ images }: ReportedRelease, service: string): string {
  const image = images[service];
  if (image === undefined) return "none";
  const digest = /@sha256:([0-9a-f]{12})/.exec(image.digest ?? "")?.[1];
  return digest === undefined ? image.name : `${image.name.replace(/@sha256:.*/, "")} (${digest})`;
}

function steps(all: readonly Step[]): Html {
  if (all.length === 0) return html`<p>None was noted.</p>`;
  const end = Math.max(...all.map(({ start, seconds }) => start + seconds), 1);
  const share = (seconds: number) => `${Math.round((seconds / end) * 1000) / 10}%`;
  return html`<div class="scroll"><table><thead><tr><th>Step</th><th class="number">Time</th><th>From 0 to ${formatSeconds(end)}</th></tr></thead><tbody>${all.map(
    ({
      name,
      start,
      seconds,
      failed,
    }) => html`<tr><td>${name}${failed && html` <span class="bad">failed</span>`}</td><td class="number">${formatSeconds(seconds)}</td>
<td class="bar"><span class="track"><span${failed && html` class="failed"`} style="left: ${share(start)}; width: ${share(seconds)}"></span></span></td></tr>
`,
  )}</tbody></table></div>`;
}

function data({ host: { migrations, backup, release } }: ReleaseReport): Html {
  return facts([
    [
      "Migration",
      migrations.length === 0
        ? "none"
        : html`${migrations.map(
            ({ from, to, state, downgradeProved, windowSeconds }) =>
              html`<p>from ${from} to ${to}: ${state}${
                downgradeProved && "; the way back was tried on a copy"
              }${windowSeconds !== undefined && `; the app was stopped for ${formatSeconds(windowSeconds)}`}</p>`,
          )}`,
    ],
    ["Head of the database", release.head],
    [
      "Backup",
      backup === null
        ? "none"
        : html`<code>${backup.id}</code>, ${formatBytes(backup.bytes)}, made in ${formatSeconds(backup.durationSeconds)} at ${formatTime(backup.createdAt)}${
            backup.reason === "migration" ? " before the migration" : ""
          }, ${backup.uploaded ? "in Spaces" : "on the droplet only"}`,
    ],
  ]);
}

function smokeTests({ host }: ReleaseReport): Html {
  const found = lastVerification(host);
  if (found === undefined)
    return html`<p>None ran: the app names none, or no container of before was there to go back to.</p>`;
  const others = eventsOf(host, "verification").length - 1;
  const colour = { passed: "good", failed: "bad", slow: "warn", "not run": "muted" };
  return html`<div class="scroll"><table><thead><tr><th>Test</th><th>Result</th><th class="number">Time</th><th class="number">Budget</th></tr></thead><tbody>${found.tests.map(
    ({
      name,
      result,
      ms,
      budgetMs,
      problems,
    }) => html`<tr><td>${name}</td><td class="result ${colour[result]}">${result}</td><td class="number">${ms !== null && `${ms} ms`}</td><td class="number">${budgetMs} ms</td></tr>
${problems.map(
  (problem) => html`<tr class="more"><td colspan="4" class="muted">${problem}</td></tr>
`,
)}`,
  )}</tbody></table></div>${others > 0 && html`<p class="muted">They ran ${others} more ${others === 1 ? "time" : "times"} since the release before.</p>`}`;
}

function cost({ cost: found }: ReleaseReport): Html {
  if (found === null) return html`<p>Not known: the state of the stack could not be read.</p>`;
  return html`<p>${formatTotal(found.total)} a month, before taxes and traffic.</p>
<div class="scroll"><table><tbody>${found.lines.map(
    ({ what, after }) => html`<tr><td>${what}</td><td class="number">${
      after === undefined ? "price not known" : `${after.toFixed(2)} USD`
    }</td></tr>
`,
  )}</tbody></table></div>`;
}
