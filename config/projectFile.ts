import { isMap, isScalar, parseDocument, Scalar } from "yaml";
import { type ConfigKey, configKeys, findKey, formatPath, startsWith } from "./keys.ts";

import { wrap } from "./wrap.ts";

const NAMESPACE = "landfall:";
/** Of a description, which Pulumi.yaml indents. */
const WIDTH = 112;

/** The text of Pulumi.yaml with the schema's description of each key that it declares. */
export function withDescriptions(text: string): string {
  const project = parseDocument(text);
  const declared = project.get("config");
  if (!isMap(declared)) throw new Error("Pulumi.yaml declares no configuration");
  for (const { key, value } of declared.items) {
    const name = isScalar(key) ? String(key.value) : "";
    const known = findKey([name.replace(NAMESPACE, "")]);
    if (known === undefined || !isMap(value))
      throw new Error(`${name} in Pulumi.yaml is not a key of config/schema.ts`);
    value.set("description", describe(known));
  }
  return project.toString({ lineWidth: 120 });
}

/** The key's description, and below it a line for each key of the group. */
function describe(key: ConfigKey): Scalar {
  const below = configKeys.filter(({ path }) => path.length > key.path.length && startsWith(path, key.path));
  const lines = below.map(({ path, manual }) =>
    wrap(`${formatPath(path.slice(key.path.length))}: ${manual.description}`, "  ", WIDTH),
  );
  const { description, see } = key.manual;
  const first = see === undefined ? description : `${description} More: ${see}.`;
  const scalar = new Scalar([first, ...lines].join("\n"));
  scalar.type = lines.length === 0 ? "PLAIN" : "BLOCK_LITERAL";
  return scalar;
}
