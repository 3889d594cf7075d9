/**
 * Smoke tests of an app: what a person would ask of the site after a release. They run one after the other, and later
 * ones may use values of earlier answers.
 * @example
 * smokeTests: {
 *   user: {
 *     service: "api",
 *     create: ["python3", "-m", "shop.admin", "test-user"],
 *     values: ["username", "password"],
 *     remove: ["python3", "-m", "shop.admin", "remove-test-user", "{username}"],
 *   },
 *   tests: [
 *     { name: "health", request: { path: "/api/health" }, expect: { status: 200, json: { status: "healthy" } } },
 *     {
 *       name: "login",
 *       request: { method: "POST", path: "/api/login", body: { username: "{username}", password: "{password}" } },
 *       expect: { status: 200 },
 *       save: { token: "access_token" },
 *     },
 *   ],
 * }
 */
export interface AppSmokeTests {
  /** A person who is made for the tests, and removed after them. @default the tests need nobody */
  user?: TestUser;
  /** The tests, in the order in which they run. */
  tests: readonly SmokeTest[];
}

export interface TestUser {
  /** Service whose containers have the commands. */
  service: string;
  /** Command that makes the user. It prints a JSON object with the texts that `values` names. */
  create: readonly string[];
  /** Names of the values that `create` prints. Tests use them as `{username}`, and no output shows them. */
  values: readonly string[];
  /** Command that removes the user, with what the tests left of theirs. It may use the values too. */
  remove: readonly string[];
}

/** One request and its expected answer. `{name}` in texts stands for a value: see `SmokeRequest`. */
export interface SmokeTest {
  /** Name in the output, such as `login`. One with `{provider}` in its request runs once for each configured client. */
  name: string;
  request: SmokeRequest;
  expect: SmokeExpectation;
  /** Longest time of the answer, or of all attempts. @default 2000 */
  budgetMs?: number;
  /** Asks again until the answer is as expected, or the budget is spent. @default false */
  retry?: boolean;
  /** Values for later tests, by name: paths in the JSON of the answer, such as `user.id`. No output shows them. */
  save?: Readonly<Record<string, string>>;
  /** Asks so many times more, and compares their 95th percentile with a budget. @default asks once */
  p95?: { requests: number; budgetMs: number };
  /** Whether `landfall check --load` asks it as often as it can. @default false */
  load?: boolean;
}

/**
 * Texts of a request may hold `{domain}`, `{provider}`, `{redirectUri}` (of that provider's client, as in a query), a
 * value of the test user, or a value that an earlier test saved. In a path, values are encoded.
 */
export interface SmokeRequest {
  /** @default "GET" */
  method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Path on the site, with the query. */
  path: string;
  /** @default none */
  headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. @default nothing */
  body?: SmokeBody;
  /** Asks by HTTP on port 80. @default false */
  insecure?: boolean;
}

export type SmokeBody = Readonly<Record<string, string | number | boolean>>;

/** No redirect is followed. Texts may hold `{domain}`, `{provider}` and `{redirectUri}`. */
export interface SmokeExpectation {
  /** `up` is any below 400: a page, or a redirect to one. */
  status: number | "up";
  /** By name in lower case. @default any */
  headers?: Readonly<Record<string, TextMatch>>;
  /** Values of the answer's JSON, by path, such as `checks.database`. @default any */
  json?: Readonly<Record<string, JsonMatch>>;
  /** A text in the body. @default any */
  text?: string;
  /** Every script, style sheet and image of the site that the page names is there too. @default false */
  assets?: boolean;
  /** Days for which the site's certificate must still be valid. @default any */
  certificateDays?: number;
}

/** Equal to a text, or with a part, or as a regular expression wants it. */
export type TextMatch = string | { includes: string } | { matches: string };

/** As a text; arrays and objects are matched as JSON. */
export type JsonMatch = TextMatch | number | boolean | null;
