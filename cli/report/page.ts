import type { MetricsReport, Series } from "../../contracts/report.ts";
import { formatTime, formatValue } from "./format.ts";
import { Html, html } from "./html.ts";
import type { Comparison } from "./numbers.ts";
import { type Band, describePlot, plot } from "./plot.ts";
import { STYLE } from "./style.ts";

const POLICY = "default-src 'none'; style-src 'unsafe-inline'";

/** A page of its own: it loads nothing, and runs nothing. */
export function renderPage(title: string, body: Html): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<title>${title}</title>
<style>${new Html(STYLE)}</style>
</head>
<body>
${body}
</body>
</html>
`.text;
}

/** A plot of each signal. @param compared the averages before a release and after it */
export function renderPlots(
  { signals, window, metricsProblem }: MetricsReport,
  band?: Band,
  compared: readonly Comparison[] = [],
): Html {
  const average = ({ name, unit, points }: Series) => {
    const own = compared.find((one) => one.name === name);
    return own === undefined ? describeLast(points, unit) : describePlot(own.before, own.after, unit);
  };
  return html`${
    metricsProblem !== null && html`<p class="muted">Some plots are missing: ${metricsProblem}.</p>`
  }<div class="grid wide">${signals.map(
    (
      signal,
    ) => html`<figure class="card"><figcaption>${signal.title}<span class="muted">${average(signal)}</span></figcaption>
${plot(signal, window, band)}
</figure>
`,
  )}</div>`;
}

function describeLast(points: Series["points"], unit: Series["unit"]): string {
  const last = points.findLast(([, value]) => value !== null);
  return last === undefined ? "no data" : `${formatValue(last[1], unit)} at ${formatTime(last[0])}`;
}
