import type { Service } from "../../compose/index.ts";

/** Celery's own name for the queue of a worker that names none. */
const DEFAULT_QUEUE = "celery";

/** Queues that the workers' commands name. */
export function findQueues(services: Readonly<Record<string, Service>>): string[] {
  const queues = Object.values(services).flatMap(({ command, entrypoint, environment = {} }) => {
    const text = [...(entrypoint ?? []), ...(command ?? [])].join(" ");
    if (!/\bcelery\b.*\bworker\b/s.test(text)) return [];
    const named = /(?:\s-Q[\s=]?|\s--queues[\s=])["']?([\w$.{},:-]+)/.exec(text)?.[1] ?? DEFAULT_QUEUE;
    return fill(named, environment).split(",");
  });
  return [...new Set(queues.filter((name) => name !== ""))].sort();
}

/** Replaces variables by the container's environment, as its shell does. */
function fill(text: string, environment: Readonly<Record<string, string | null>>): string {
  return text.replaceAll(/\$\{?(\w+)\}?/g, (_, name: string) => environment[name] ?? "");
}
