import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { githubClient, hiddenMarker } from "../../../cli/ci/github.ts";
import { readRepository } from "../../../cli/ci/settings.ts";
import { type Answer, type GitHubStandIn, githubStandIn, TOKEN } from "./githubStandIn.ts";

let standIn: GitHubStandIn;
beforeEach(async () => {
  standIn = await githubStandIn();
});
afterEach(() => standIn.close());

const marker = hiddenMarker("preview", "prod");
const comment = (text: string) => githubClient(readRepository(standIn.env)).comment(12, marker, text);
const COMMENTS = "/repos/me/shop/issues/12/comments";

describe("what GitHub refuses is said with what to do, and never with the token", () => {
  it.for<{ what: string; answer: Answer; says: string }>([
    {
      what: "no more requests until a time",
      answer: { status: 403, headers: { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "1795294980" } },
      says: "could not comment on the pull request: the rate limit of this token is reached until 2026-11-21T21:03:00.000Z. Start the job again then",
    },
    {
      what: "too many at once",
      answer: { status: 429, headers: { "retry-after": "60" } },
      says: "could not comment on the pull request: the rate limit of this token is reached until 60 s from now. Start the job again then",
    },
    {
      what: "no right to write",
      answer: { status: 403, body: { message: "Resource not accessible by integration" } },
      says: "could not comment on the pull request: the token may not (Resource not accessible by integration). Give the job: permissions: pull-requests: write. The token of a fork's pull request can only read",
    },
    {
      what: "a text that it does not take",
      answer: { status: 422, body: { message: "Validation Failed" } },
      says: "could not comment on the pull request: GitHub answers 422: Validation Failed",
    },
  ])("$what", async ({ answer, says }) => {
    standIn.instead.set(`POST ${COMMENTS}`, answer);
    const error = await comment("text").catch((thrown: Error) => thrown);
    expect((error as Error).message).toBe(says);
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain(TOKEN);
  });

  it("a token that is not accepted", async () => {
    const refused = githubClient({ ...readRepository(standIn.env), token: "other" }).comment(
      12,
      marker,
      "text",
    );
    await expect(refused).rejects.toThrow("could not read the comments: GitHub does not accept GITHUB_TOKEN");
  });

  it("nobody answers", async () => {
    const nobody = githubClient({ ...readRepository(standIn.env), api: "http://127.0.0.1:1" }).comment(
      12,
      marker,
      "text",
    );
    await expect(nobody).rejects.toThrow(/^could not read the comments: GitHub does not answer \(/);
  });
});

describe("a comment", () => {
  it("is made once, then updated, beside those of others and of other stacks", async () => {
    standIn.comments.push(standIn.make({ body: `of somebody who quotes ${marker}` }));
    standIn.comments.push(standIn.make({ body: `${hiddenMarker("preview", "staging")}\nstaging's` }));
    expect(await comment("first")).toMatchObject({ action: "created" });
    expect(await comment("second")).toMatchObject({ action: "updated", url: "https://github.test/3" });
    expect(standIn.comments.map(({ body }) => body)).toEqual([
      `of somebody who quotes ${marker}`,
      "<!-- landfall preview of staging -->\nstaging's",
      "<!-- landfall preview of prod -->\nsecond",
    ]);
  });

  it("is found on a later page", async () => {
    for (let i = 0; i < 230; i++) standIn.comments.push(standIn.make({ body: "chat" }));
    await comment("first");
    expect(await comment("second")).toMatchObject({ action: "updated" });
    expect(standIn.comments).toHaveLength(231);
  });

  it("that somebody deletes meanwhile is made again", async () => {
    await comment("first");
    standIn.instead.set("PATCH /repos/me/shop/issues/comments/1", {
      status: 404,
      before: () => standIn.comments.splice(0),
    });
    expect(await comment("second")).toMatchObject({ action: "created" });
    expect(standIn.comments.map(({ body }) => body)).toEqual([`${marker}\nsecond`]);
  });
});

describe("an issue", () => {
  const issue = (text?: string) =>
    githubClient(readRepository(standIn.env)).issue(hiddenMarker("drift", "prod"), "Drift", text);

  it("is opened once, updated, closed, and opened anew the next time", async () => {
    standIn.issues.push(
      standIn.make({ body: `${hiddenMarker("drift", "prod")}\nof a pull request`, pull_request: {} }),
    );
    expect(await issue()).toMatchObject({ action: "nothing" });
    expect(await issue("one")).toMatchObject({ action: "created" });
    expect(await issue("two")).toMatchObject({ action: "updated" });
    expect(await issue()).toMatchObject({ action: "closed" });
    expect(await issue("three")).toMatchObject({ action: "created" });
    expect(standIn.issues.map(({ state, body }) => `${state} ${body.split("\n")[1]}`)).toEqual([
      "open of a pull request",
      "closed two",
      "open three",
    ]);
  });
});
