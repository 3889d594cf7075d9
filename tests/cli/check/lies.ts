import { type Answers, HEADERS, PAGE, TOKEN } from "./shop.ts";

/** How a site lies, and what each test that fails says of it. */
export const lies: { lie: string; answers: Answers; found: Record<string, string[]> }[] = [
  {
    lie: "a status",
    answers: { "GET /health": () => ({ status: 503, body: { checks: { db: "failed" } } }) },
    found: {
      health: ["has status 503, expected 200", 'has checks.db "failed" in its JSON, expected "ok"'],
    },
  },
  {
    lie: "no JSON",
    answers: { "GET /health": () => ({ body: "<h1>welcome</h1>" }) },
    found: { health: ["has a body that is not JSON"] },
  },
  {
    lie: "JSON without the value",
    answers: { "GET /health": () => ({ body: { checks: {} } }) },
    found: { health: ['has no checks.db in its JSON, expected "ok"'] },
  },
  {
    lie: "somebody else's data, which are not shown",
    answers: { "GET /me": () => ({ body: { name: `not the tester but ${TOKEN} and more` } }) },
    found: { me: ['has name of another kind in its JSON, expected "tester"'] },
  },
  {
    lie: "a secret as a short value, which is not shown either",
    answers: { "GET /me": () => ({ body: { name: TOKEN } }) },
    found: { me: ['has name "[secret]" in its JSON, expected "tester"'] },
  },
  {
    lie: "no token, and what needs it is not run",
    answers: { "POST /login": () => ({ body: {} }) },
    found: {
      login: ["has no token in its JSON, expected one like /./"],
      me: ["needs {token}, which nothing before it has given"],
      task: ["needs {token}, which nothing before it has given"],
      work: ["needs {task}, which nothing before it has given"],
    },
  },
  {
    lie: "an empty page",
    answers: { "GET /": () => ({ headers: HEADERS }) },
    found: { page: ['has no "<title>Shop</title>" in its body'] },
  },
  {
    lie: "a page without what it is made of",
    answers: { "GET /": () => ({ headers: HEADERS, body: "<title>Shop</title>" }) },
    found: { page: ["names no script, style sheet or image"] },
  },
  {
    lie: "assets that are gone or empty",
    answers: { "GET /a.css": () => ({ status: 404 }), "GET /a.js": () => ({}) },
    found: { page: ["names /a.css, which has status 404", "names /a.js, which is empty"] },
  },
  {
    lie: "headers that are missing or weak",
    answers: {
      "GET /": () => ({
        headers: {
          ...HEADERS,
          "strict-transport-security": "max-age=0",
          "x-content-type-options": "sniff",
        },
        body: PAGE,
      }),
    },
    found: {
      page: [
        'has the header strict-transport-security "max-age=0", expected one like /max-age=[1-9][0-9]{6,}/',
        'has the header x-content-type-options "sniff", expected "nosniff"',
      ],
    },
  },
  {
    lie: "no header at all",
    answers: { "GET /login/shop": () => ({ status: 302 }) },
    found: { authorize: ['has no header location, expected one with "client_id=shop"'] },
  },
  {
    lie: "a redirect elsewhere, whose query is not shown",
    answers: {
      "GET /login/shop": () => ({
        status: 302,
        headers: { location: "https://id.test/authorize?client_id=other&state=secret-state" },
      }),
    },
    found: {
      authorize: [
        'has the header location "https://id.test/authorize?...", expected one with "client_id=shop"',
      ],
    },
  },
  {
    lie: "no number of what it has made",
    answers: { "POST /tasks": () => ({ status: 202, body: { id: null } }) },
    found: {
      task: ["has no text or number id in its JSON, which later tests need"],
      work: ["needs {task}, which nothing before it has given"],
    },
  },
];
