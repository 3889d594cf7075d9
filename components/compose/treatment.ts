/** What Landfall does with a key of a Compose file. */
export type Treatment =
  /**
   * One input of a Docker resource. `to` names the input if its name differs. `needs` names a feature that older hosts
   * lack.
   */
  | { kind: "mapped"; to?: string; needs?: string }
  /** Made from more than one input of the container. */
  | { kind: "composed"; of: string }
  /** Accepted, but without meaning for a deployment. */
  | { kind: "ignored"; note: string }
  | { kind: "refused"; reason: string; instead: string };

/** Treatments by the key's path in the model; `*` is any name or list index. */
export type Table = Readonly<Record<string, Treatment>>;

export const mapped: Treatment = { kind: "mapped" };
export const mappedTo = (to: string): Treatment => ({ kind: "mapped", to });
export const mappedFrom = (needs: string): Treatment => ({ kind: "mapped", needs });
export const composed = (of: string): Treatment => ({ kind: "composed", of });
export const ignored = (note: string): Treatment => ({ kind: "ignored", note });
export const refused = (reason: string, instead: string): Treatment => ({ kind: "refused", reason, instead });

/** The same treatment for each of the space-separated names. */
export function sameTreatment(names: string, treatment: Treatment): Record<string, Treatment> {
  return Object.fromEntries(names.split(" ").map((name) => [name, treatment]));
}

export function under(prefix: string, table: Table): Record<string, Treatment> {
  return Object.fromEntries(Object.entries(table).map(([key, treatment]) => [`${prefix}.${key}`, treatment]));
}

export const noInput = "the Docker provider has no input for it";
export const oneHost = "there is one host";
