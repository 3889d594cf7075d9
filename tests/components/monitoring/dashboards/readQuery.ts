import { parser } from "@prometheus-io/lezer-promql";

/** What a query names, as Prometheus's own grammar reads it. */
export interface ReadQuery {
  /** Each metric with the labels that it is selected by. */
  selectors: { metric: string; labels: string[] }[];
  /** Labels in `by` and `on`. */
  grouped: string[];
  /** Text that the grammar has no place for. */
  errors: string[];
}

export function readQuery(expr: string): ReadQuery {
  const read: ReadQuery = { selectors: [], grouped: [], errors: [] };
  parser.parse(expr).iterate({
    enter({ type, name, from, to, node }) {
      const text = expr.slice(from, to);
      if (type.isError) read.errors.push(`at ${from}: ${expr.slice(from, from + 20)}`);
      if (name === "VectorSelector") read.selectors.push({ metric: text.split("{")[0] ?? "", labels: [] });
      if (name !== "LabelName") return;
      if (node.parent?.name === "GroupingLabels") read.grouped.push(text);
      else read.selectors.at(-1)?.labels.push(text);
    },
  });
  return read;
}
