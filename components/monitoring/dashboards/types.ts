import type { Vector } from "./promql.ts";

/** What people see of an app, page by page. Plain data: Grafana's files are rendered from it, and tests ask each query. */
export interface Dashboard {
  /** Name of its file, such as `overview`. */
  name: string;
  title: string;
  description: string;
  /** What the page shows at first, such as `6h`. @default 6h */
  range?: string;
  /** Panels under a heading, from left to right and from top to bottom. */
  sections: readonly Section[];
}

export interface Section {
  title: string;
  panels: readonly Panel[];
}

export interface Panel {
  title: string;
  /** What it shows and when to worry, in one or two sentences. Grafana shows it at the title. */
  description: string;
  /** Lines over time, or the newest numbers. */
  kind: "plot" | "numbers";
  unit: Unit;
  queries: readonly Query[];
  /** Where a value is a warning, and where a person is needed. @default no value is bad */
  limits?: Limits;
  /** Words for values, such as `{ 0: "failed" }`. They have the colour of `limits`. @default the number */
  words?: Readonly<Record<number, string>>;
  /** Highest value of the axis. @default as high as the data, from zero */
  max?: number;
  /** Digits after the point. @default Grafana chooses */
  decimals?: number;
  /** Areas on top of each other, for parts of a whole. @default false */
  stacked?: boolean;
  /** Columns of 24. @default 12 for a plot, 6 for numbers */
  width?: number;
}

export type Unit = "share" | "seconds" | "bytes" | "bytes/s" | "requests/s" | "per second" | "count";

export interface Query {
  vector: Vector;
  /** Name of each series, with labels in double braces. */
  legend: string;
  /** Why it may have no data while all is well. @default it always has some */
  mayBeEmpty?: string;
}

export interface Limits {
  warning?: number;
  critical?: number;
  /** @default above */
  worse?: "above" | "below";
}

/** Events that every plot of a page marks. */
export interface Annotation {
  name: string;
  /** Name of a colour in Grafana. */
  color: string;
  /** Times of the events, in milliseconds. Its legend is the text at the mark. */
  query: Query;
}
