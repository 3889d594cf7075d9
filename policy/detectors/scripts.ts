/** The scripts of a command resource, each with the operation that runs it. */
export function listScripts(inputs: { create?: string; update?: string; delete?: string }) {
  const { create = "", update = "" } = inputs;
  const scripts = [
    { operation: "create", script: create },
    { operation: "update", script: update },
    { operation: "delete", script: inputs.delete ?? "" },
  ];
  return scripts.filter(({ script }) => script !== "");
}
