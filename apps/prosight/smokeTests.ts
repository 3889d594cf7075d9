import { type AppSmokeTests, CERTIFICATE_DAYS, SECURITY_HEADERS } from "../../components/smoke/index.ts";

const authorization = { authorization: "Bearer {token}" };

export const smokeTests: AppSmokeTests = {
  user: {
    service: "api",
    create: ["python3", "-m", "prosight.test_user", "create"],
    values: ["user", "token"],
    remove: ["python3", "-m", "prosight.test_user", "remove", "{user}"],
  },
  tests: [
    {
      name: "redirect to HTTPS",
      request: { path: "/", insecure: true },
      expect: { status: 308, headers: { location: "https://{domain}/" } },
    },
    {
      name: "page, headers and TLS",
      request: { path: "/" },
      expect: {
        status: 200,
        text: "<title>Prosight</title>",
        headers: SECURITY_HEADERS,
        certificateDays: CERTIFICATE_DAYS,
      },
      load: true,
    },
    {
      name: "health",
      request: { path: "/api/health" },
      expect: { status: 200, json: { status: "healthy" } },
      p95: { requests: 20, budgetMs: 200 },
      load: true,
    },
    {
      name: "provider on the page",
      request: { path: "/" },
      expect: { status: 200, text: "/auth/login/{provider}" },
    },
    {
      name: "sign-in",
      request: { path: "/auth/login/{provider}" },
      expect: { status: 302, headers: { location: { includes: "redirect_uri={redirectUri}" } } },
    },
    {
      name: "signed-in user",
      request: { path: "/api/users/me", headers: authorization },
      expect: { status: 200, json: { provider: "google", name: "Smoke test" } },
      p95: { requests: 10, budgetMs: 200 },
      load: true,
    },
    { name: "nobody signed in", request: { path: "/api/users/me" }, expect: { status: 401 } },
    {
      name: "list of users, for administrators only",
      request: { path: "/api/users", headers: authorization },
      expect: { status: 403 },
    },
  ],
};
