import type { App } from "../planning/description/types.ts";
import { didYouMean, type Problem } from "../problem.ts";
import { setCommand, setSecretCommand } from "./commands.ts";
import type { Values } from "./schema.ts";

export function unknownApp(name: string, known: readonly string[]): Problem {
  const meant = didYouMean(name, known) ?? known[0];
  return {
    where: "landfall:app",
    problem: `names ${name}, which has no folder under apps/; there are: ${known.join(", ")}`,
    fix: `pulumi config set 'landfall:app' ${meant}`,
  };
}

/** With an env file, missing variables are not checked here: Compose reads the file and reports them. */
export function settingProblems(app: App, { variables, envFiles }: Values["compose"]): Problem[] {
  const settings = Object.entries(app.variables).filter(([, { source }]) => source.from === "setting");
  const names = settings.map(([name]) => name);
  const missing = settings
    .filter(
      ([name, { source }]) =>
        source.from === "setting" &&
        source.required &&
        variables[name] === undefined &&
        envFiles.length === 0,
    )
    .map(([name, { description }]) => ({
      where: `landfall:compose.variables.${name}`,
      problem: `is not set: ${description}`,
      fix: `pulumi config set --path 'landfall:compose.variables.${name}' <value>`,
    }));
  const unknown = Object.keys(variables)
    .filter((name) => !names.includes(name))
    .map((name) =>
      unknownName("landfall:compose.variables", name, `a variable of ${app.name} that can be set`, names),
    );
  return [...missing, ...unknown];
}

export function secretProblems(app: App, secrets: unknown, secretKeys: ReadonlySet<string>): Problem[] {
  const given = typeof secrets === "object" && secrets !== null ? Object.keys(secrets) : [];
  const fromConfig = Object.entries(app.variables).filter(
    ([, variable]) => variable.source.from === "config",
  );
  const names = fromConfig.map(([name]) => name);
  const missing = fromConfig
    .filter(([name, { source }]) => source.from === "config" && source.required && !given.includes(name))
    .map(([name, { description }]) => ({
      where: `landfall:secrets.${name}`,
      problem: `is not set: ${description}`,
      fix: setSecretCommand(name),
    }));
  const unknown = given
    .filter((name) => !names.includes(name))
    .map(
      (name) =>
        clientSecret(app, name) ?? unknownName("landfall:secrets", name, `a secret of ${app.name}`, names),
    );
  const plain = given.length > 0 && !secretKeys.has("landfall:secrets");
  const unencrypted = given.map((name) => ({
    where: `landfall:secrets.${name}`,
    problem: "is in the stack's file in plain text; replace it where it was issued, then set the new one",
    fix: setSecretCommand(name),
  }));
  return [...missing, ...unknown, ...(plain ? unencrypted : [])];
}

/** Undefined where the name is not that of a client secret. */
function clientSecret(app: App, name: string): Problem | undefined {
  const source = app.variables[name]?.source;
  if (source?.from !== "oauth") return undefined;
  const where = `landfall:secrets.${name}`;
  return {
    where,
    problem: `is a client secret, which landfall:oauth.${source.provider} has`,
    fix: [setCommand(["oauth", source.provider, source.secret]), `pulumi config rm --path '${where}'`].join(
      "\n",
    ),
  };
}

function unknownName(group: string, name: string, what: string, known: readonly string[]): Problem {
  const meant = didYouMean(name, known);
  return {
    where: `${group}.${name}`,
    problem: `is not ${what}${meant === undefined ? "" : `; did you mean ${meant}?`}`,
    fix: `pulumi config rm --path '${group}.${name}'`,
  };
}
