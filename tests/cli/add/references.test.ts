import { expect, it } from "vitest";
import { references } from "../../../cli/add/references.ts";

const files: Record<string, string> = {
  "compose.yaml": `
include:
  - db/compose.yaml
  - { path: [mail/compose.yaml], env_file: mail.env }
x-base: &base { env_file: [{ path: base.env, required: false }] }
services:
  web: { <<: *base, extends: { file: common/web.yaml, service: web } }
  job: { extends: { service: web }, env_file: job.env }
`,
  "db/compose.yaml": "services: { db: { env_file: db.env, label_file: labels } }",
  "mail/compose.yaml": "services: { mail: { extends: { file: ../common/web.yaml, service: web } } }",
  "common/web.yaml": "include: [../compose.yaml]\nservices: { web: { env_file: ../web.env } }",
};

it("follows include and extends, each file relative to the one that names it, and each once", () => {
  expect(references(["compose.yaml"], (path) => files[path])).toEqual({
    composeFiles: ["compose.yaml", "db/compose.yaml", "mail/compose.yaml", "common/web.yaml"],
    envFiles: ["db/db.env", "db/labels", "web.env", "mail.env", "base.env", "job.env"],
  });
});
