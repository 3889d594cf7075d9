import { describe, expect, it } from "vitest";
import { parseConfig } from "../../config/parse.ts";
import type { App } from "../../planning/description/types.ts";
import { app, context, good, message } from "./samples.ts";

const shop: App = {
  ...app,
  monitoring: {
    alertmanager: "alertmanager",
    exporters: [],
    objective: { availability: 0.99, latency: { share: 0.9, seconds: 1 } },
  },
};
const secretKeys = new Set([...context.secretKeys, "landfall:notify"]);
const told = (notify: object, around = {}) =>
  message({ "landfall:notify": JSON.stringify(notify) }, { app: shop, secretKeys, ...around });

describe("the receivers of alerts", () => {
  it("are given, and their secrets are among the app's", () => {
    const notify = {
      mail: { server: "smtp.example.com:587", from: "a@example.com", to: ["b@example.com"] },
      slack: { url: "https://hooks.slack.com/services/planted" },
    };
    const parsed = parseConfig(
      { ...good, "landfall:notify": JSON.stringify(notify) },
      { ...context, app: shop, secretKeys },
    );
    expect(parsed).toMatchObject({
      notify: { ...notify, mail: { ...notify.mail, requireTls: true } },
      secrets: { NOTIFY_SLACK_URL: "https://hooks.slack.com/services/planted" },
    });
  });

  it("have all their problems told at once, with what to type and without a value", () => {
    const text = told({
      mail: { server: "smtp.example.com", from: "a", to: [], username: "a" },
      slak: { url: "https://planted" },
      slack: { url: "planted" },
      telegram: { token: "planted", chat: 0 },
      webhook: { url: "https://me:planted@example.com" },
      pagerduty: { key: "planted" },
    });
    expect(text).not.toContain("planted");
    expect(text?.match(/^ {2}landfall:.*/gm)).toEqual([
      "  landfall:notify.mail.from is not an e-mail address",
      "  landfall:notify.mail.password is not set, but username is",
      "  landfall:notify.mail.server is not a host and port such as smtp.example.com:587",
      "  landfall:notify.mail.to is empty: nobody would be told",
      "  landfall:notify.pagerduty.key is not an integration key: 32 letters and digits",
      "  landfall:notify.slack.url is not an https:// URL",
      "  landfall:notify.slak is not a key that Landfall knows; did you mean slack?",
      "  landfall:notify.telegram.chat is 0",
      "  landfall:notify.telegram.token is not a token as BotFather gives it",
      "  landfall:notify.webhook.url has a name or a password in it, and is not encrypted",
    ]);
    expect(text).toContain("pulumi config set --secret --path 'landfall:notify.slack.url'\n");
    expect(text).toContain("pulumi config set --path 'landfall:notify.telegram.chat' 123456789");
  });

  it("have no secret in plain text", () => {
    const text = told({ slack: { url: "https://planted" } }, { secretKeys: context.secretKeys });
    expect(text).toContain("landfall:notify.slack.url is in the stack's file in plain text");
    expect(text).toContain("pulumi config set --secret --path 'landfall:notify.slack.url'");
    expect(text).not.toContain("planted");
    expect(told({ webhook: { url: "https://example.com" } }, { secretKeys: context.secretKeys })).toBe(
      "none",
    );
  });

  it("need an app that has alerts", () => {
    expect(told({ slack: { url: "https://a.example" } }, { app })).toContain(
      "landfall:notify is set, but shop has no alerts\n      pulumi config rm landfall:notify",
    );
  });
});
