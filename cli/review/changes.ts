import type { Event, State, Step } from "./events.ts";

/** "other": steps that this version does not know, which are never left out. */
export type Kind =
  | "create"
  | "import"
  | "update"
  | "replace"
  | "delete"
  | "leftover"
  | "forget"
  | "read"
  | "same"
  | "other";

/** All that is to happen to one resource. */
export interface Change {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly kind: Kind;
  /** The engine's words for it, in its order. */
  readonly ops: readonly string[];
  readonly old?: State;
  readonly new?: State;
  /** Of a replacement: the old one goes before the new one comes. */
  readonly deletedFirst: boolean;
  /** Properties that differ: `size`, `uploads[0].content`. */
  readonly paths: readonly string[];
}

const KINDS: Record<string, Kind> = {
  same: "same",
  create: "create",
  import: "import",
  update: "update",
  refresh: "read",
  read: "read",
  delete: "delete",
  discard: "forget",
  replace: "replace",
  "create-replacement": "replace",
  "delete-replaced": "replace",
  "import-replacement": "replace",
  "read-replacement": "replace",
  "discard-replaced": "replace",
};

/** The more telling one of a resource's steps comes first. */
const ORDER: Kind[] = [
  "other",
  "replace",
  "delete",
  "leftover",
  "create",
  "import",
  "update",
  "forget",
  "read",
  "same",
];

const MAKES = new Set(["create-replacement", "import-replacement", "read-replacement"]);
const ENDS = new Set(["delete-replaced", "discard-replaced"]);

/** One change a resource, sorted: the engine comes to them in another order each time. */
export function changesFromEvents(events: readonly Event[]): Change[] {
  const steps = events.flatMap(({ resourcePreEvent }) => resourcePreEvent?.metadata ?? []);
  return [...Map.groupBy(steps, ({ urn }) => urn)]
    .map(([urn, all]) => changeOf(urn, all))
    .sort((a, b) => (a.urn < b.urn ? -1 : 1));
}

function changeOf(urn: string, steps: readonly Step[]): Change {
  const kinds = steps.map(kindOf);
  const kind = ORDER.find((one) => kinds.includes(one)) ?? "other";
  const ops = steps.map(({ op }) => op);
  const before = steps.find(({ old }) => old && !old.delete)?.old;
  const after = steps.find(({ op, new: now }) => now && !ENDS.has(op) && op !== "delete")?.new;
  const [ends, makes] = [ops.findIndex((op) => ENDS.has(op)), ops.findIndex((op) => MAKES.has(op))];
  return {
    urn,
    type: urn.split("::")[2]?.split("$").at(-1) ?? "",
    name: urn.split("::").slice(3).join("::"),
    kind,
    ops,
    ...(before && { old: before }),
    ...(after && { new: after }),
    deletedFirst: ends !== -1 && makes !== -1 && ends < makes,
    paths: [...new Set(steps.flatMap(pathsOf))].sort(),
  };
}

function kindOf({ op, old }: Step): Kind {
  if (op === "delete" && old?.delete) return "leftover";
  return KINDS[op] ?? "other";
}

function pathsOf({ detailedDiff, diffs, keys }: Step): string[] {
  const detailed = Object.keys(detailedDiff ?? {});
  return detailed.length > 0 ? detailed : [...(diffs ?? []), ...(keys ?? [])];
}

/** "Droplet host-droplet" */
export function changeLabel({ type, name }: Pick<Change, "type" | "name">): string {
  return `${type.split(":").at(-1)} ${name}`;
}

export const isChanged = ({ kind }: Change) => kind !== "same" && kind !== "read";

/** Whether what the resource stands for is taken away, at least for a while. */
export const isRemoved = ({ kind }: Change) => kind === "delete" || kind === "replace";
