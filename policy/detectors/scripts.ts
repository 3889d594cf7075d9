/** The scripts of a command resource, each with the operation that runs it. */
export function listScripts(inputs: { create?: string; update?: string; delete?: string }) {
  const { create = "", update = "" } = inputs;
  const scripts = [
    { when: "create", text: create },
    { when: "update", text: update },
    { when: "delete", text: inputs.delete ?? "" },
  ];
  return scripts.filter(({ text }) => text !== "");
}
