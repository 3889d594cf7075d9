/** Lines with the cells under their headings; a column that no row fills is left out. */
export function formatTable(headings: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const filled = headings.map((_, at) => at).filter((at) => rows.some((row) => row[at] !== ""));
  const all = [headings, ...rows];
  const widths = filled.map((at) => Math.max(...all.map((row) => row[at]?.length ?? 0)));
  return all.map((row) =>
    filled
      .map((at, column) => row[at]?.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}
