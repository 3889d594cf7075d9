import type { MetricsReport } from "../../contracts/report.ts";
import { formatTime } from "./format.ts";
import { html } from "./html.ts";
import { renderPage, renderPlots } from "./page.ts";

/** All signals of the last hours as a page of its own: what a dashboard shows, without a server. */
export function renderNowPage(metrics: MetricsReport, app: string): string {
  const { window, alerts } = metrics;
  return renderPage(
    `Metrics of ${app}`,
    html`<h1>Metrics of ${app}</h1>
<p class="muted">${formatTime(window.from)} to ${formatTime(window.to)}, a point every ${window.step} s</p>
<h2>Signals</h2>
${renderPlots(metrics)}
<h2>Alerts in this time</h2>
${
  alerts.length === 0
    ? html`<p>None.</p>`
    : html`<ul>${alerts.map(
        ({ name, severity, from, to }) =>
          html`<li>${name}${severity !== "" && ` (${severity})`}: ${formatTime(from)} to ${formatTime(to)}</li>`,
      )}</ul>`
}`,
  );
}
