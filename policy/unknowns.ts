/** What could not be judged, until it is. */
export class Unknowns {
  readonly #found = new Map<string, { urn: string; type: string; input: string }>();

  note(urn: string, type: string, rule: string, input: string | undefined): void {
    const key = `${urn} ${rule}`;
    if (input === undefined) this.#found.delete(key);
    else this.#found.set(key, { urn, type, input });
  }

  /** A clause for each input of each type, however many resources and rules it is about. */
  list(): string[] {
    const groups = Map.groupBy(this.#found.values(), ({ type, input }) => `${type} ${input}`);
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
