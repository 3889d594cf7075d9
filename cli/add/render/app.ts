import type { App, Source } from "../../../planning/description/types.ts";

/** The text of `app.ts`, as Biome formats it. */
export function renderApp({ name, composeFiles, variables }: App): string {
  const entries = Object.entries(variables).map(
    ([key, { description, source }]) => `    ${key}: {
      description: ${JSON.stringify(description)},
      source: ${renderSource(source)},
    },`,
  );
  return `import type { App } from "../../planning/description/types.ts";

/** What Landfall must know of ${name} that its Compose files do not say. */
export const app: App = {
  name: ${JSON.stringify(name)},
  composeFiles: [${composeFiles.map((file) => JSON.stringify(file)).join(", ")}],
  variables: {
${entries.join("\n")}
  },
};
`;
}

function renderSource(source: Source): string {
  const entries = Object.entries(source).map(([key, value]) => `${key}: ${JSON.stringify(value)}`);
  return `{ ${entries.join(", ")} }`;
}
