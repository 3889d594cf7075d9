import { Octokit } from "@octokit/core";
import { paginateRest } from "@octokit/plugin-paginate-rest";
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
const TIMEOUT_MS = 30_000;

/** The few requests that CI makes. Each throws an Error with what to do. */
export function githubClient(settings: Repository) {
  const requests = githubRequests(settings);
  return {
    /** One comment a marker under a pull request: the same one each time, also after somebody has deleted it. */
    comment: (pull: number, marker: string, text: string): Promise<PostResult> =>
      postComment(requests, pull, marker, text),

    /** One open issue a marker; without a text, it is closed where there is one. */
    issue: (marker: string, title: string, text: string | undefined): Promise<PostResult> =>
      postIssue(requests, marker, title, text),
  };
}

type GitHubRequests = ReturnType<typeof githubRequests>;

/** GitHub's API of one repository, whose errors say what to do. */
function githubRequests({ owner, repo, api, token }: Repository) {
  const octokit = new (Octokit.plugin(paginateRest))({
    auth: token,
    baseUrl: api,
    userAgent: "landfall",
    // What goes wrong is said once, by the verb.
    log: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
  });
  octokit.hook.before("request", (options) => {
    options.request = { ...options.request, signal: AbortSignal.timeout(TIMEOUT_MS) };
  });
  const explained = async <T>(what: string, permission: string, call: () => Promise<T>): Promise<T> => {
    try {
      return await call();
    } catch (error) {
      throw explainError(error as RequestError, what, permission);
    }
  };
  return {
    octokit,
    /** What every request has. */
    repository: { owner, repo, headers: { "x-github-api-version": "2022-11-28" } },

    request: <T>(what: string, permission: string, call: () => Promise<{ data: T }>): Promise<T> =>
      explained(what, permission, async () => (await call()).data),

    /** The first match in a list of pages. */
    findFirst: <T>(
      what: string,
      permission: string,
      pages: AsyncIterable<{ data: T[] }>,
      matches: (item: T) => boolean,
    ): Promise<T | undefined> =>
      explained(what, permission, async () => {
        for await (const { data } of pages) {
          const match = data.find(matches);
          if (match !== undefined) return match;
        }
        return undefined;
      }),
  };
}

async function postComment(
  { octokit, repository, request, findFirst }: GitHubRequests,
  pull: number,
  marker: string,
  text: string,
): Promise<PostResult> {
  const need = "pull-requests: write";
  const body = `${marker}\n${text}`;
  const create = async (): Promise<PostResult> => {
    const made = await request("comment on the pull request", need, () =>
      octokit.request("POST /repos/{owner}/{repo}/issues/{issue_number}/comments", {
        ...repository,
        issue_number: pull,
        body,
      }),
    );
    return { url: made.html_url, action: "created" };
  };
  const existing = await findFirst(
    "read the comments",
    need,
    octokit.paginate.iterator("GET /repos/{owner}/{repo}/issues/{issue_number}/comments", {
      ...repository,
      issue_number: pull,
      per_page: PER_PAGE,
    }),
    (comment) => comment.body?.startsWith(marker) ?? false,
  );
  if (existing === undefined) return create();
  try {
    const made = await request("update the comment", need, () =>
      octokit.request("PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}", {
        ...repository,
        comment_id: existing.id,
        body,
      }),
    );
    return { url: made.html_url, action: "updated" };
  } catch (error) {
    // Deleted since it was found.
    if ((error as GitHubError).status === 404) return create();
    throw error;
  }
}

async function postIssue(
  { octokit, repository, request, findFirst }: GitHubRequests,
  marker: string,
  title: string,
  text: string | undefined,
): Promise<PostResult> {
  const need = "issues: write";
  const existing = await findFirst(
    "read the issues",
    need,
    octokit.paginate.iterator("GET /repos/{owner}/{repo}/issues", {
      ...repository,
      state: "open",
      per_page: PER_PAGE,
    }),
    (issue) => issue.pull_request === undefined && (issue.body?.startsWith(marker) ?? false),
  );
  if (existing === undefined && text === undefined) return { url: "", action: "nothing" };
  if (existing === undefined) {
    const made = await request("open an issue", need, () =>
      octokit.request("POST /repos/{owner}/{repo}/issues", {
        ...repository,
        title,
        body: `${marker}\n${text}`,
      }),
    );
    return { url: made.html_url, action: "created" };
  }
  const made = await request("update the issue", need, () =>
    octokit.request("PATCH /repos/{owner}/{repo}/issues/{issue_number}", {
      ...repository,
      issue_number: existing.number,
      ...(text === undefined ? { state: "closed" as const } : { title, body: `${marker}\n${text}` }),
    }),
  );
  return { url: made.html_url, action: text === undefined ? "closed" : "updated" };
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
      `the rate limit of this token is reached until ${retryTime(headers)}. Start the job again then`,
    );
  if (status === 401) return words("GitHub does not accept GITHUB_TOKEN");
  if (status === 403)
    return words(
      `the token may not (${response?.data?.message ?? "403"}). Give the job: permissions: ${permission}. The token of a fork's pull request can only read`,
    );
  if (status === 404)
    return words(`it does not exist, or the token may not see it. Give the job: permissions: ${permission}`);
  if (status === undefined || status === 500) return words(`GitHub does not answer (${message})`);
  return words(`GitHub answers ${status}: ${response?.data?.message ?? "nothing more"}`);
}

function retryTime(headers: Record<string, string | undefined>): string {
  if (headers["retry-after"] !== undefined) return `${headers["retry-after"]} s from now`;
  const reset = Number(headers["x-ratelimit-reset"]);
  return Number.isFinite(reset) ? new Date(reset * 1000).toISOString() : "later";
}
