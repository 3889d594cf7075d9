import { type Change, changeLabel, isRemoved } from "./changes.ts";
import { runsMigration } from "./downtime.ts";

export interface DataChange {
  what: string;
  /** "lost": gone with the change, unless there is a backup. */
  effect: "lost" | "kept" | "changed" | "new";
  why: string;
}

interface Holder {
  /** What is gone with it. */
  holds: string;
  /** What an update of a property means. */
  updates?: Record<string, string>;
}

const DATA_HOLDERS: Record<string, Holder> = {
  "digitalocean:index/volume:Volume": {
    holds: "what is on the volume",
    updates: { size: "the volume grows; it cannot shrink again" },
  },
  "digitalocean:index/droplet:Droplet": { holds: "what is on the droplet's own disk, not on its volumes" },
  "digitalocean:index/spacesBucket:SpacesBucket": {
    holds: "every object in the bucket, the backups too",
    updates: {
      versioning: "whether deleted objects can be brought back",
      lifecycleRules: "when objects are deleted by themselves",
      forceDestroy: "whether the bucket may be deleted with what is in it",
    },
  },
  "digitalocean:index/databaseCluster:DatabaseCluster": { holds: "every database of the cluster" },
  "docker:index/volume:Volume": { holds: "what the containers keep in the volume" },
  "postgresql:index/database:Database": { holds: "the database" },
  "postgresql:index/schema:Schema": { holds: "the tables of the schema, where it is dropped with them" },
  "postgresql:index/extension:Extension": { holds: "the columns and functions that need the extension" },
};

export function dataChanges(changes: readonly Change[]): DataChange[] {
  return changes.flatMap((change): DataChange[] => {
    if (runsMigration(change))
      return [
        {
          what: "migration",
          effect: "changed",
          why: "the migration pipeline runs: if this release's tables differ, they are changed after a verified backup",
        },
      ];
    const holder = DATA_HOLDERS[change.type];
    return holder === undefined ? [] : changesOfHolder(change, holder);
  });
}

function changesOfHolder(change: Change, { holds, updates = {} }: Holder): DataChange[] {
  const what = changeLabel(change);
  if (change.kind === "create") return [{ what, effect: "new", why: "empty" }];
  if (change.kind === "import")
    return [{ what, effect: "kept", why: "is there already, and comes into the state" }];
  if (change.kind === "forget")
    return [{ what, effect: "kept", why: "leaves the state, and stays where it is" }];
  if (change.kind === "update")
    return Object.entries(updates).flatMap(([property, why]) =>
      change.paths.some((path) => path.match(/^\w+/)?.[0] === property)
        ? [{ what, effect: "changed" as const, why }]
        : [],
    );
  if (!isRemoved(change)) return [];
  const ends = change.kind === "delete" ? "is deleted" : "is replaced";
  if (change.old?.retainOnDelete)
    return [{ what, effect: "kept", why: `${ends} in the state only: the old one stays where it is` }];
  if (change.old?.protect)
    return [{ what, effect: "kept", why: `${ends}, but is protected: \`pulumi up\` refuses` }];
  return [{ what, effect: "lost", why: `${ends}, and with it ${holds}` }];
}
