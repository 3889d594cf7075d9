/** What a command runs, by when: `create`, `update`, `delete`. */
export function listScripts(inputs: { create?: string; update?: string; delete?: string }) {
  const { create = "", update = "" } = inputs;
  const scripts = [
    { when: "create", text: create },
    { when: "update", text: update },
    { when: "delete", text: inputs.delete ?? "" },
  ];
  return scripts.filter(({ text }) => text !== "");
}
