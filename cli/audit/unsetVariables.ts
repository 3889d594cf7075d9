/** Names of the variables in the text that have no default and that the text of `.env` does not set. */
export function listUnsetVariables(text: string, env: string): string[] {
  const code = text.replaceAll("$$", "").replaceAll(/^\s*#.*$/gm, "");
  const names = [...code.matchAll(/\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)(?:\}|:?\?))/g)].map(
    ([, bare, braced]) => (bare ?? braced) as string,
  );
  const set = new Set([...env.matchAll(/^\s*(?:export\s+)?(\w+)\s*=/gm)].map(([, name]) => name));
  return [...new Set(names)].filter((name) => !set.has(name));
}

/** Whether the text uses the variable as the source of a mount. */
export function isMountSource(text: string, variable: string): boolean {
  return new RegExp(`[-:[,]\\s*["']?\\$\\{?${variable}\\b[^}\\s]*\\}?:?/`).test(text);
}
