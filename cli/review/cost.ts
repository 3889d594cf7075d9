import { type Change, changeLabel } from "./changes.ts";
import type { State } from "./events.ts";
import { lookUpPrice, type Prices } from "./prices.ts";

/** US dollars a month before taxes and traffic. Undefined: not known. */
export interface CostLine {
  what: string;
  before: number | undefined;
  after: number | undefined;
}

export interface Total {
  /** Of what is known. */
  known: number;
  /** Resources that cost something that is not known. */
  unknown: string[];
}

export interface Cost {
  before: Total;
  after: Total;
  /** What differs. */
  changed: CostLine[];
}

const BUCKET = "digitalocean:index/spacesBucket:SpacesBucket";
/** A month of Spaces with the first 250 GiB, for the account and not for each bucket. */
const SPACES = 5;

export function estimateCost(changes: readonly Change[], prices: Prices): Cost {
  const lines = changes.flatMap((change) => {
    const line = lineOf(change, prices);
    return line === undefined ? [] : [line];
  });
  const buckets = changes.filter(({ type }) => type === BUCKET);
  if (buckets.length > 0)
    lines.push({
      what: "Spaces, the first 250 GiB of the account",
      before: buckets.some((one) => statesBeforeAndAfter(one).before) ? SPACES : 0,
      after: buckets.some((one) => statesBeforeAndAfter(one).after) ? SPACES : 0,
    });
  return {
    before: total(lines, "before"),
    after: total(lines, "after"),
    changed: lines.filter(({ before, after }) => before !== after || before === undefined),
  };
}

function lineOf(change: Change, prices: Prices): CostLine | undefined {
  const { before, after } = statesBeforeAndAfter(change);
  const [was, is] = [before && lookUpPrice(before, prices), after && lookUpPrice(after, prices)];
  if ((was ?? "free") === "free" && (is ?? "free") === "free") return undefined;
  const usd = (price: typeof was) => (price === undefined || price === "free" ? 0 : price.monthly);
  const size = [was, is].flatMap((price) => (price && price !== "free" ? [price.what] : []));
  return {
    what: `${changeLabel(change)} (${[...new Set(size)].join(" → ")})`,
    before: usd(was),
    after: usd(is),
  };
}

function statesBeforeAndAfter({ kind, old, new: now }: Change): { before?: State; after?: State } {
  const stays = kind !== "delete" && kind !== "leftover";
  return {
    ...(old && kind !== "create" && { before: old }),
    ...(now && stays && { after: now }),
  };
}

function total(lines: readonly CostLine[], when: "before" | "after"): Total {
  return {
    known: lines.reduce((sum, line) => sum + (line[when] ?? 0), 0),
    unknown: lines.flatMap((line) => (line[when] === undefined ? [line.what] : [])),
  };
}
