import { describe, expect, it } from "vitest";
import {
  INHIBITIONS,
  isAlert,
  type NotifyConfig,
  notifySecrets,
  notifyWarnings,
  renderAlertmanager,
} from "../../../../components/monitoring/index.ts";
import { alertRules } from "../../../../planning/alertRules.ts";
import { loadApp } from "../../../../planning/description/load.ts";

const everyone: NotifyConfig = {
  mail: {
    server: "mail.example.com:587",
    from: "alerts@example.com",
    to: ["a@example.com", "b@example.com"],
    username: "alerts",
    password: "planted-mail",
    requireTls: true,
  },
  slack: { url: "https://hooks.example.com/planted-slack" },
  telegram: { token: "1:planted-telegram", chat: -100 },
  webhook: { url: "https://hooks.example.com/alerts", token: "planted-webhook" },
  pagerduty: { key: "planted-pagerduty" },
  heartbeat: { url: "https://ping.example.com/1" },
};
const render = (config: NotifyConfig) => JSON.parse(renderAlertmanager(config));

describe("Alertmanager's configuration", () => {
  it("has no secret: each is a file, and a variable of the Compose files", () => {
    expect(renderAlertmanager(everyone)).not.toContain("planted");
    expect(notifySecrets(everyone)).toEqual({
      NOTIFY_MAIL_PASSWORD: "planted-mail",
      NOTIFY_SLACK_URL: "https://hooks.example.com/planted-slack",
      NOTIFY_TELEGRAM_TOKEN: "1:planted-telegram",
      NOTIFY_WEBHOOK_TOKEN: "planted-webhook",
      NOTIFY_PAGERDUTY_KEY: "planted-pagerduty",
    });
    expect(JSON.stringify(render(everyone).receivers).match(/\/run\/secrets\/\w+/g)).toEqual([
      "/run/secrets/notify_mail_password",
      "/run/secrets/notify_slack_url",
      "/run/secrets/notify_telegram_token",
      "/run/secrets/notify_webhook_token",
      "/run/secrets/notify_pagerduty_key",
    ]);
  });

  it("has nothing that Docker Compose would take for a variable", () => {
    expect(renderAlertmanager(everyone)).not.toContain("$");
  });

  it("sends the dead man's switch to the heartbeat only, or to nobody", () => {
    expect(render(everyone).route.routes[0]).toMatchObject({
      matchers: ['alertname="Watchdog"'],
      receiver: "heartbeat",
      repeat_interval: "5m",
    });
    expect(render({ slack: { url: "https://a" } }).route.routes[0].receiver).toBe("nobody");
  });

  it("logs in nowhere without a login", () => {
    const { mail } = everyone;
    const config = render({ mail: mail && { ...mail, username: undefined, password: undefined } });
    expect(JSON.stringify(config)).not.toContain("auth_");
    expect(render({ webhook: { url: "https://a" } }).receivers[1]).toEqual({
      name: "webhook",
      webhook_configs: [{ url: "https://a", send_resolved: true }],
    });
  });

  it("mutes only alerts that there are, and none by itself", async () => {
    const app = await loadApp("personal-assistant");
    const rules = app === undefined ? [] : alertRules(app).flatMap((group) => group.rules.filter(isAlert));
    const names = rules.map(({ name }) => name);
    const namesIn = (matchers: string[]) => (/"(.*)"/.exec(matchers[0] ?? "")?.[1] ?? "").split("|");
    for (const { source_matchers, target_matchers } of INHIBITIONS) {
      const [source = ""] = namesIn(source_matchers);
      const targets = namesIn(target_matchers);
      expect(names).toEqual(expect.arrayContaining([source, ...targets]));
      expect(targets).not.toContain(source);
    }
  });
});

describe("the preview's warning", () => {
  it("is given once where nobody would be told", () => {
    expect(notifyWarnings(true, {})).toEqual([expect.stringContaining("Nobody is told of alerts")]);
    expect(notifyWarnings(true, { heartbeat: { url: "https://a" } })).toHaveLength(1);
    expect(notifyWarnings(true, { slack: { url: "https://a" } })).toEqual([]);
    expect(notifyWarnings(false, {})).toEqual([]);
  });
});
