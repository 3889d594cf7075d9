import { cancel, intro, isCancel, multiselect, text } from "@clack/prompts";
import { type AddOptions, answersFrom, defaultName, requiredSettings } from "./answers.ts";
import type { Project } from "./project.ts";

/** Asks on the terminal for what the flags leave open. Ctrl-C ends the command; nothing has been written by then. */
export async function askMissingAnswers(options: AddOptions, project: Project): Promise<AddOptions> {
  intro(`${project.files.join(", ")}: ${project.findings.services.join(", ")}`);
  const filled = { ...options };
  filled.name ??= await line("Name of the app, also of its folder", defaultName(project), (name) => ({
    name,
  }));
  filled.domain ??= await line("Domain that it is served under", undefined, (domain) => ({ domain }));
  if (filled.proxy.length === 0) filled.proxy = await routes();
  filled.set = [...filled.set, ...(await settings())];
  return filled;

  async function line(
    message: string,
    initialValue: string | undefined,
    option: (value: string) => Partial<AddOptions>,
  ): Promise<string> {
    return answered(
      await text({
        message,
        ...(initialValue !== undefined && { initialValue }),
        validate: (value) => wrong(option(value ?? "")),
      }),
    );
  }

  /** What the flags would be told, as far as it is about the value just typed. */
  function wrong(option: Partial<AddOptions>): string | undefined {
    const found = answersFrom({ ...options, ...option }, project);
    const flags = Object.keys(option).map((key) => `--${key}`);
    return Array.isArray(found) ? found.find(({ where }) => flags.includes(where))?.problem : undefined;
  }

  async function routes(): Promise<string[]> {
    const candidates = project.findings.candidates.map(({ service, port }) => `${service}:${port}`);
    if (candidates.length === 1) return candidates;
    const chosen =
      candidates.length === 0
        ? []
        : answered(
            await multiselect({
              message: "Which ports are behind the proxy? The first one gets every path that no other has",
              options: candidates.map((value) => ({ value, label: value })),
              initialValues: candidates.slice(0, 1),
            }),
          );
    if (chosen.length === 0)
      return [await line("Service and port behind the proxy", undefined, (route) => ({ proxy: [route] }))];
    const [first = "", ...others] = chosen;
    const result = [first];
    for (const route of others)
      result.push(`${route}${answered(await text({ message: `Path of ${route}`, placeholder: "/api/" }))}`);
    return result;
  }

  async function settings(): Promise<string[]> {
    const given = new Set(options.set.map((entry) => entry.split("=", 1)[0]));
    const result: string[] = [];
    for (const { name, why } of requiredSettings(project).filter((setting) => !given.has(setting.name)))
      result.push(`${name}=${answered(await text({ message: `${name} (${why})` }))}`);
    return result;
  }
}

function answered<T>(value: T): Exclude<T, symbol> {
  if (!isCancel(value)) return value as Exclude<T, symbol>;
  cancel("Nothing was written.");
  process.exit(130);
}
