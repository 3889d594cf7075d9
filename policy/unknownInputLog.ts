/** The inputs that rules read and whose values are not known yet. */
export class UnknownInputLog {
  readonly #entries = new Map<string, { urn: string; type: string; input: string }>();

  /** Replaces what was recorded for the resource and the rule. Without an input, the entry is removed. */
  record(urn: string, type: string, rule: string, input: string | undefined): void {
    const key = `${urn} ${rule}`;
    if (input === undefined) this.#entries.delete(key);
    else this.#entries.set(key, { urn, type, input });
  }

  /** One clause for each input of each resource type, sorted. */
  describe(): string[] {
    const groups = Map.groupBy(this.#entries.values(), ({ type, input }) => `${type} ${input}`);
    return [...groups.values()]
      .map((group) => {
        const urns = [...new Set(group.map(({ urn }) => urn))];
        const [{ type, input } = { type: "", input: "" }] = group;
        const names = urns.map((urn) => urn.split("::").at(-1)).sort();
        const others = names.length > 1 ? ` and ${names.length - 1} more` : "";
        return `has inputs that are not known at preview: \`${input}\` of ${names[0]}${others} (${type})`;
      })
      .sort();
  }
}
