import { Octokit } from "@octokit/core";
import type { Repository } from "./settings.ts";

/** A text that GitHub keeps, found again by a marker that people do not see. */
export interface PostResult {
  /** Of the page that shows it. */
  url: string;
  /** How it came there; "nothing": there was none to close. */
  action: "created" | "updated" | "closed" | "nothing";
}

/** For one text a stack: a second one has the same marker, and takes the place of the first. */
export function hiddenMarker(kind: "preview" | "drift", stack: string): string {
  return `<!-- landfall ${kind} of ${stack.replaceAll("--", "")} -->`;
}

const PER_PAGE = 100;
const ANSWER_MS = 30_000;

/** The few requests that CI makes. Each throws an Error with what to do. */
export function githubClient({ owner, repo, api, token }: Repository) {
  const octokit = new Octokit({
    auth: token,
    baseUrl: api,
    userAgent: "landfall",
    // What goes wrong is said once, by the verb.
    log: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
  });
  const request = async <T>(
    what: string,
    permission: string,
    call: () => Promise<{ data: T }>,
  ): Promise<T> => {
    try {
      return (await call()).data;
    } catch (error) {
      throw explainError(error as RequestError, what, permission);
    }
  };
  const signal = () => ({ request: { signal: AbortSignal.timeout(ANSWER_MS) } });
  const at = { owner, repo, headers: { "x-github-api-version": "2022-11-28" } };

  return {
    /** One comment a marker under a pull request: the same one each time, also after somebody has deleted it. */
    async comment(pull: number, marker: string, text: string): Promise<PostResult> {
      const need = "pull-requests: write";
      const body = `${marker}\n${text}`;
      const create = async (): Promise<PostResult> => {
        const made = await request("comment on the pull request", need, () =>
          octokit.request("POST /repos/{owner}/{repo}/issues/{issue_number}/comments", {
            ...at,
            ...signal(),
            issue_number: pull,
            body,
          }),
        );
        return { url: made.html_url, action: "created" };
      };
      const found = await firstOf((page) =>
        request("read the comments", need, () =>
          octokit.request("GET /repos/{owner}/{repo}/issues/{issue_number}/comments", {
            ...at,
            ...signal(),
            issue_number: pull,
            per_page: PER_PAGE,
            page,
          }),
        ),
      )((one) => one.body?.startsWith(marker) ?? false);
      if (found === undefined) return create();
      try {
        const made = await request("update the comment", need, () =>
          octokit.request("PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}", {
            ...at,
            ...signal(),
            comment_id: found.id,
            body,
          }),
        );
        return { url: made.html_url, action: "updated" };
      } catch (error) {
        // Deleted since it was found.
        if ((error as GitHubError).status === 404) return create();
        throw error;
      }
    },

    /** One open issue a marker; without a text, it is closed where there is one. */
    async issue(marker: string, title: string, text: string | undefined): Promise<PostResult> {
      const need = "issues: write";
      const found = await firstOf((page) =>
        request("read the issues", need, () =>
          octokit.request("GET /repos/{owner}/{repo}/issues", {
            ...at,
            ...signal(),
            state: "open",
            per_page: PER_PAGE,
            page,
          }),
        ),
      )((one) => one.pull_request === undefined && (one.body?.startsWith(marker) ?? false));
      if (found === undefined && text === undefined) return { url: "", action: "nothing" };
      if (found === undefined) {
        const made = await request("open an issue", need, () =>
          octokit.request("POST /repos/{owner}/{repo}/issues", {
            ...at,
            ...signal(),
            title,
            body: `${marker}\n${text}`,
          }),
        );
        return { url: made.html_url, action: "created" };
      }
      const made = await request("update the issue", need, () =>
        octokit.request("PATCH /repos/{owner}/{repo}/issues/{issue_number}", {
          ...at,
          ...signal(),
          issue_number: found.number,
          ...(text === undefined ? { state: "closed" as const } : { title, body: `${marker}\n${text}` }),
        }),
      );
      return { url: made.html_url, action: text === undefined ? "closed" : "updated" };
    },
  };
}

/** The first match in a list of pages. */
function firstOf<T>(read: (page: number) => Promise<T[]>) {
  return async (matches: (one: T) => boolean): Promise<T | undefined> => {
    for (let page = 1; ; page++) {
      const all = await read(page);
      const found = all.find(matches);
      if (found !== undefined || all.length < PER_PAGE) return found;
    }
  };
}

interface RequestError extends Error {
  status?: number;
  response?: { headers?: Record<string, string | undefined>; data?: { message?: string } };
}

export class GitHubError extends Error {
  readonly status: number | undefined;

  constructor(message: string, status: number | undefined) {
    super(message);
    this.status = status;
  }
}

/** GitHub's own words hold no token, but the request that an error carries might: none of it is passed on. */
function explainError(
  { status, response, message }: RequestError,
  what: string,
  permission: string,
): GitHubError {
  const headers = response?.headers ?? {};
  const words = (problem: string) => new GitHubError(`could not ${what}: ${problem}`, status);
  const limited =
    status === 429 || headers["retry-after"] !== undefined || headers["x-ratelimit-remaining"] === "0";
  if ((status === 403 || status === 429) && limited)
    return words(
      `GitHub takes no more requests with this token until ${retryTime(headers)}. Start the job again then`,
    );
  if (status === 401) return words("GitHub does not accept GITHUB_TOKEN");
  if (status === 403)
    return words(
      `the token may not (${response?.data?.message ?? "403"}). Give the job: permissions: ${permission}. The token of a fork's pull request can only read`,
    );
  if (status === 404)
    return words(
      `there is no such thing, or the token may not see it. Give the job: permissions: ${permission}`,
    );
  if (status === undefined || status === 500) return words(`GitHub does not answer (${message})`);
  return words(`GitHub answers ${status}: ${response?.data?.message ?? "nothing more"}`);
}

function retryTime(headers: Record<string, string | undefined>): string {
  if (headers["retry-after"] !== undefined) return `${headers["retry-after"]} s from now`;
  const reset = Number(headers["x-ratelimit-reset"]);
  return Number.isFinite(reset) ? new Date(reset * 1000).toISOString() : "later";
}
