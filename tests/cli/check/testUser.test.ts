import { describe, expect, it } from "vitest";
import { inContainer, withTestUser } from "../../../cli/check/testUser.ts";

const user = {
  service: "api",
  create: ["admin", "test-user"],
  values: ["username", "password"],
  remove: ["admin", "remove", "{username}"],
};
const made = { username: "test-1", password: "its secret" };

/** Commands that answer in turn; an Error is thrown. */
function commands(...answers: (string | Error)[]) {
  const ran: string[] = [];
  const run = async (service: string, command: readonly string[]) => {
    ran.push(`${service}: ${command.join(" ")}`);
    const answer = answers.shift() ?? "";
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return { run, ran };
}

describe("a test user", () => {
  it("is made, used and removed", async () => {
    const { run, ran } = commands(JSON.stringify({ ...made, more: 1 }));
    expect(await withTestUser(user, run, async (values) => values)).toEqual({ outcome: made, problems: [] });
    expect(ran).toEqual(["api: admin test-user", "api: admin remove test-1"]);
  });

  it("is removed where the tests break off", async () => {
    const { run, ran } = commands(JSON.stringify(made));
    const broken = withTestUser(user, run, async () => {
      throw new Error("broken off");
    });
    await expect(broken).rejects.toThrow("broken off");
    expect(ran.at(-1)).toBe("api: admin remove test-1");
  });

  it("that nobody wants is not made", async () => {
    const { run, ran } = commands();
    expect(await withTestUser(undefined, run, async (values) => values)).toEqual({
      outcome: {},
      problems: [],
    });
    expect(ran).toEqual([]);
  });

  it.each([
    {
      answer: new Error("on 192.0.2.1: no such command"),
      why: "on 192.0.2.1: no such command",
    },
    {
      answer: JSON.stringify({ username: "test-1", secret: "its secret" }),
      why: "its command does not print a JSON object with the texts username, password",
    },
    {
      answer: "its secret",
      why: "its command does not print a JSON object with the texts username, password",
    },
  ])("that cannot be made is a problem, and the other tests run: $why", async ({ answer, why }) => {
    const { run, ran } = commands(answer);
    expect(await withTestUser(user, run, async (values) => values)).toEqual({
      outcome: {},
      problems: [`The test user could not be made: ${why}`],
    });
    expect(ran).toHaveLength(1);
  });

  it("that cannot be removed is a problem", async () => {
    const { run } = commands(JSON.stringify(made), new Error("on 192.0.2.1: refused"));
    expect((await withTestUser(user, run, async () => 1)).problems).toEqual([
      "The test user could not be removed: on 192.0.2.1: refused",
    ]);
  });
});

it("words of a command reach the container as they are", () => {
  expect(inContainer("0123", ["sh", "-c", "echo 'a b'"])).toBe(
    `docker exec '0123' 'sh' '-c' 'echo '\\''a b'\\'''`,
  );
});
