/** The page's only style sheet. Each colour has two values: for light and for dark. */
export const STYLE = `
:root { color-scheme: light dark;
  --text: light-dark(#1f2328, #e6edf3); --muted: light-dark(#59636e, #9198a1); --back: light-dark(#f6f8fa, #0d1117);
  --card: light-dark(#ffffff, #161b22); --edge: light-dark(#d1d9e0, #30363d); --grid: light-dark(#e4e8ec, #262c34);
  --line: light-dark(#0969da, #58a6ff); --band: light-dark(#bf87001f, #d299222e);
  --good: light-dark(#1a7f37, #3fb950); --bad: light-dark(#c8252c, #f85149); --warn: light-dark(#8a5a00, #d29922); }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1280px; padding: 24px 16px 64px; background: var(--back); color: var(--text);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 24px; line-height: 1.25; margin: 0 0 4px; }
h2 { font-size: 18px; line-height: 1.3; margin: 40px 0 12px; }
p { margin: 0 0 8px; }
.muted { color: var(--muted); }
.good { color: var(--good); } .bad { color: var(--bad); } .warn { color: var(--warn); }
.verdict { font-size: 17px; font-weight: 600; margin: 8px 0 0; }
code { font: 13px/1.5 ui-monospace, "SF Mono", Menlo, "DejaVu Sans Mono", monospace; }
.grid { display: grid; gap: 12px; grid-template-columns: repeat(auto-fill, minmax(min(100%, 160px), 1fr)); }
.grid.wide { gap: 16px; grid-template-columns: repeat(auto-fill, minmax(min(100%, 356px), 1fr)); }
.card { background: var(--card); border: 1px solid var(--edge); border-radius: 8px; padding: 12px 14px; margin: 0; min-width: 0; }
.card .value { font-size: 22px; font-weight: 600; line-height: 1.3; font-variant-numeric: tabular-nums; }
.card .value.text { font-size: 17px; }
figure.card { padding: 12px 8px 8px; }
figcaption { font-weight: 600; padding: 0 6px 4px; }
figcaption .muted { font-weight: 400; font-size: 13px; display: block; }
svg { display: block; width: 100%; height: auto; }
svg text { fill: var(--muted); font-family: inherit; font-size: 12px; }
svg .gridline { stroke: var(--grid); } svg .axis { stroke: var(--muted); }
svg .line { fill: none; stroke: var(--line); stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; }
svg .band { fill: var(--band); }
.scroll { background: var(--card); border: 1px solid var(--edge); border-radius: 8px; overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: 7px 14px; border-top: 1px solid var(--edge); }
tr:first-child > * { border-top: 0; }
th { overflow-wrap: normal; } th.number { text-align: right; } thead th, th[scope=row] { color: var(--muted); font-weight: 400; }
th[scope=row] { width: 240px; }
td.result { white-space: nowrap; }
td.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
td.bar { width: 45%; } .track { display: block; position: relative; height: 12px; margin-top: 5px; border-radius: 3px; background: var(--grid); }
.track span { position: absolute; height: 12px; min-width: 3px; border-radius: 3px; background: var(--line); } .track span.failed { background: var(--bad); }
ul { margin: 0; padding: 0 0 0 20px; } td ul { padding-left: 16px; } .scroll + p { margin-top: 12px; }
tr.more > * { border-top: 0; padding-top: 0; } li { margin: 0 0 6px; }
@media (max-width: 600px) { body { padding-top: 16px; } h1 { font-size: 20px; }
  th, td { padding: 7px 10px; } th[scope=row] { width: 108px; } td.bar { width: 25%; } }
@media print { body { background: none; } .card, .scroll { break-inside: avoid; } }
`;
