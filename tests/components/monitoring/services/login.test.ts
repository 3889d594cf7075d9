import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { renderLogin } from "../../../../components/monitoring/index.ts";
import { renderPages } from "../../../../components/monitoring/services/login.ts";

it("is a salted hash as nginx reads it, the same for the same password", () => {
  const line = renderLogin("planted");
  const [user, hash = ""] = line.split(":");
  expect(user).toBe("monitoring");
  expect(hash).toMatch(/^\{SSHA\}/);
  const bytes = Buffer.from(hash.slice("{SSHA}".length), "base64");
  expect(bytes).toHaveLength(28);
  const salt = bytes.subarray(20);
  expect(createHash("sha1").update("planted").update(salt).digest()).toEqual(bytes.subarray(0, 20));
  expect(line).not.toContain("planted");
  expect(renderLogin("planted")).toBe(line);
  expect(renderLogin("other").slice(-12)).not.toBe(line.slice(-12));
});

it("stands before every page that is passed on", () => {
  const blocks = renderPages({ dashboards: true, traces: true })
    .split(/^location /m)
    .slice(1);
  const passed = blocks.filter((block) => block.includes("proxy_pass"));
  expect(passed.map((block) => /^\^~ (\S+)/.exec(block)?.[1])).toEqual(
    ["prometheus", "alertmanager", "grafana", "jaeger"].map((name) => `/monitoring/${name}/`),
  );
  for (const block of passed) {
    expect(block).toContain("auth_basic_user_file /etc/nginx/monitoring/login;");
    expect(block).toContain('proxy_set_header Authorization "";');
  }
});
