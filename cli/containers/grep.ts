import { shellQuote } from "../../components/remote/quote.ts";

/** Separates the time from what a container printed. It begins a line for the expression, so that `^` means there. */
const MARK = "\\r";

/**
 * A shell's filter for lines that match an expression. No match is no failure; an expression that is none is.
 * @param expression of Perl's kind, as `grep -P` reads it
 * @param stamped whether each line begins with its time, in which nothing is looked for
 */
export function grepFilter(expression: string, { stamped }: { stamped: boolean }): string {
  const grep = (pattern: string) =>
    `{ grep --line-buffered -a -P -e ${shellQuote(pattern)} || [ $? -eq 1 ]; }`;
  if (!stamped) return grep(expression);
  const marked = `(*CR)(?m)\\A[^${MARK}]*${MARK}(?s:.*?)(?:${expression})`;
  return `sed -u 's/ /${MARK}/' | ${grep(marked)} | sed -u 's/${MARK}/ /'`;
}
