import { describe, expect, it } from "vitest";
import { type Alertmanager, type PostedAlert, requestCommand } from "../../../cli/notify/alertmanager.ts";
import { findReason, parseAttempts, verdict } from "../../../cli/notify/attempts.ts";
import { chooseReceivers, testAlert, testReceivers } from "../../../cli/notify/notifyTest.ts";
import { UsageError } from "../../../cli/usage.ts";

/** As Alertmanager 0.25 writes them, and 0.28. */
const metrics = (made: number, failed: number) => `
# HELP alertmanager_notification_requests_total The total number of attempted notification requests.
alertmanager_notification_requests_total{integration="email"} ${made}
alertmanager_notification_requests_total{integration="slack",receiver_name="slack"} 3
alertmanager_notification_requests_failed_total{integration="email"} ${failed}
alertmanager_notifications_total{integration="email"} 99
`;
const counts = (made: number, failed: number) => parseAttempts(metrics(made, failed));

describe("what Alertmanager counts", () => {
  it("is read by the kind of receiver", () => {
    expect(Object.fromEntries(counts(2, 1))).toEqual({
      email: { made: 2, failed: 1 },
      slack: { made: 3, failed: 0 },
    });
  });

  it("says whether a receiver was asked and accepted", () => {
    expect(verdict("mail", counts(2, 1), counts(2, 1))).toBeUndefined();
    expect(verdict("mail", counts(2, 1), counts(3, 1))).toBe("accepted");
    expect(verdict("mail", counts(2, 1), counts(3, 2))).toBe("refused");
    expect(verdict("mail", counts(2, 1), counts(4, 2))).toBe("accepted");
    expect(verdict("heartbeat", new Map(), new Map([["webhook", { made: 1, failed: 0 }]]))).toBe("accepted");
  });
});

describe("why a receiver was not reached", () => {
  it("is the last error of that receiver, with no more of an address than its host", () => {
    const log = [
      'level=warn component=dispatcher receiver=slack integration=slack[0] msg="Notify attempt failed, will retry later" attempts=1 err="Post \\"https://me:planted@hooks.slack.com/services/planted\\": dial tcp: lookup failed"',
      'level=warn component=dispatcher receiver=mail integration=email[0] msg="Notify attempt failed" err="no route"',
      "level=info msg=Completed",
    ].join("\n");
    expect(findReason(log, "slack")).toBe('Post "https://hooks.slack.com/...": dial tcp: lookup failed');
    expect(findReason(log, "mail")).toBe("no route");
    expect(findReason(log, "telegram")).toBeUndefined();
  });

  it("is found where Alertmanager does not try again", () => {
    const log =
      'level=error component=dispatcher msg="Notify for alerts failed" num_alerts=1 err="webhook/webhook[0]: notify retry canceled: unexpected status code 404: https://hooks.example.com/planted"';
    expect(findReason(log, "webhook")).toBe(
      "webhook/webhook[0]: notify retry canceled: unexpected status code 404: https://hooks.example.com/...",
    );
  });
});

describe("which receivers are tested", () => {
  const host = { deploy: "pulumi up" };

  it("is all of the deployed ones, or the given one", () => {
    expect(chooseReceivers(["nobody", "heartbeat", "mail", "slack"], undefined, host)).toEqual([
      "mail",
      "slack",
      "heartbeat",
    ]);
    expect(chooseReceivers(["nobody", "mail", "slack"], "slack", host)).toEqual(["slack"]);
  });

  it.each([
    [["nobody"], undefined, "nobody is told of alerts: the deployed configuration has no receiver."],
    [["nobody", "mail"], "slack", "slack is not in the deployed configuration. There are: mail."],
    [["nobody", "mail"], "slak", 'there is no receiver "slak"; did you mean "slack"? There are: mail'],
    [["nobody"], "pager", 'there is no receiver "pager" There is none'],
  ])("of %j and %s is an error", (configured, receiver, message) => {
    const choose = () => chooseReceivers(configured, receiver, host);
    expect(choose).toThrow(UsageError);
    expect(choose).toThrow(message);
  });
});

describe("a test", () => {
  /** Asks the receivers' servers one second after an alert. */
  function stub(answers: Record<string, "accepted" | "refused" | "silent">) {
    const posted: PostedAlert[] = [];
    const printed: string[] = [];
    let seconds = 0;
    const alertmanager: Alertmanager = {
      receivers: async () => [],
      post: async (alert) => {
        posted.push(alert);
      },
      attempts: async () => {
        const asked = posted.filter(({ labels }) => answers[labels.receiver ?? ""] !== "silent");
        const failed = asked.filter(({ labels }) => answers[labels.receiver ?? ""] === "refused");
        return new Map([["webhook", { made: asked.length, failed: failed.length }]]);
      },
      log: async () => 'receiver=webhook msg="failed" err="status 500"',
    };
    const effects = {
      now: () => new Date(seconds * 1000),
      wait: async (milliseconds: number) => {
        seconds += milliseconds / 1000;
      },
      id: () => "1",
      print: (line: string) => printed.push(line),
    };
    return { alertmanager, effects, posted, printed };
  }

  it("sends an alert to each receiver by its label, and says who accepted it", async () => {
    const { alertmanager, effects, posted, printed } = stub({ webhook: "accepted", heartbeat: "accepted" });
    expect(await testReceivers(["webhook", "heartbeat"], alertmanager, effects)).toBe(0);
    expect(posted.map(({ labels }) => labels.receiver)).toEqual(["webhook", "heartbeat"]);
    expect(printed).toEqual(["webhook: accepted", "heartbeat: accepted"]);
  });

  it("says who did not accept it and why, and goes on with the others", async () => {
    const { alertmanager, effects, printed } = stub({ webhook: "refused", heartbeat: "silent" });
    expect(await testReceivers(["webhook", "heartbeat"], alertmanager, effects)).toBe(1);
    expect(printed).toEqual(["webhook: not accepted: status 500", "heartbeat: no answer within 30 s"]);
  });

  it("is an alert that ends by itself and that no other route matches", () => {
    expect(testAlert("mail", "1", new Date(0))).toMatchObject({
      labels: { alertname: "LandfallTest", receiver: "mail", severity: "none", test: "1" },
      endsAt: "1970-01-01T00:02:00.000Z",
    });
  });

  it("is posted in the container, which publishes no port", () => {
    expect(requestCommand({ id: "abc" }, "/api/v2/alerts", [{ a: 1 }])).toBe(
      `'docker' 'exec' 'abc' 'wget' '-q' '-O' '-' '--header' 'Content-Type: application/json' '--post-data' '[{"a":1}]' 'http://127.0.0.1:9093/api/v2/alerts'`,
    );
    expect(requestCommand({ id: "abc" }, "/metrics")).toBe(
      "'docker' 'exec' 'abc' 'wget' '-q' '-O' '-' 'http://127.0.0.1:9093/metrics'",
    );
  });
});
