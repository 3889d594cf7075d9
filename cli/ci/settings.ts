import { readFileSync } from "node:fs";
import { type Problem, ProblemsError } from "../../problem.ts";

/** Where GitHub is, and as whom it is asked. Holds a secret: never to print. */
export interface Repository {
  owner: string;
  repo: string;
  /** Of the REST API, without a slash at its end. */
  api: string;
  token: string;
}

/** What GitHub's runner says of the job in the environment. */
export type Environment = Readonly<Record<string, string | undefined>>;

const IN_JOB = "a job of GitHub Actions has it; elsewhere: export";

/** @throws ProblemsError naming everything that is missing, before anything is done */
export function readRepository(env: Environment): Repository {
  const problems: Problem[] = [];
  const repository = parseRepository(env, problems);
  throwIfAny(problems);
  return repository;
}

/** @throws ProblemsError as {@link readRepository} */
export function readPullRequest(env: Environment, given?: string): { repository: Repository; pull: number } {
  const problems: Problem[] = [];
  const repository = parseRepository(env, problems);
  const pull = Number(given ?? parsePullNumber(env));
  if (!Number.isSafeInteger(pull) || pull < 1)
    problems.push({
      where: "--pull",
      problem:
        given === undefined ? "is not given, and this job is not one of a pull request" : "is no number",
      fix: "start it by on: pull_request, or give the pull request's number: --pull 12",
    });
  throwIfAny(problems);
  return { repository, pull };
}

function parseRepository(env: Environment, problems: Problem[]): Repository {
  const token = env.GITHUB_TOKEN?.trim() ?? "";
  if (token === "")
    problems.push({
      where: "GITHUB_TOKEN",
      problem: "is not set",
      // biome-ignore lint/suspicious/noTemplateCurlyInString: GitHub fills it in
      fix: "give it to the step: env: GITHUB_TOKEN: ${{ github.token }}",
    });
  const [owner = "", repo = "", ...rest] = (env.GITHUB_REPOSITORY ?? "").split("/");
  if (owner === "" || repo === "" || rest.length > 0)
    problems.push({
      where: "GITHUB_REPOSITORY",
      problem: "is not a repository such as owner/name",
      fix: `${IN_JOB} GITHUB_REPOSITORY=owner/name`,
    });
  const api = (env.GITHUB_API_URL ?? "https://api.github.com").replace(/\/+$/, "");
  return { owner, repo, api, token };
}

/** The event's own file has it; of a merge, so has the reference. */
function parsePullNumber({ GITHUB_EVENT_PATH, GITHUB_REF }: Environment): string | undefined {
  const [, number] = /^refs\/pull\/(\d+)\//.exec(GITHUB_REF ?? "") ?? [];
  if (number !== undefined || GITHUB_EVENT_PATH === undefined) return number;
  try {
    return JSON.parse(readFileSync(GITHUB_EVENT_PATH, "utf8")).pull_request?.number;
  } catch {
    return undefined;
  }
}

function throwIfAny(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new ProblemsError("GitHub cannot be told, and nothing was done", problems);
}
