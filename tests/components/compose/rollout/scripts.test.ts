import { expect, it } from "vitest";
import {
  LIBRARY_PATH,
  type RolloutPlan,
  renderRollout,
  renderVerification,
  renderWatch,
} from "../../../../components/compose/rollout/index.ts";

const plan: RolloutPlan = {
  project: "shop",
  service: "web",
  strategy: { order: "start-first", reason: "is behind the proxy" },
  rollout: { timeoutSeconds: 60, needsHealthcheck: true, watchSeconds: 30, graceSeconds: 10, port: 8000 },
  proxy: { service: "edge", check: ["nginx", "-t"], reload: ["sh", "-c", "kill -HUP $(cat '/run/pid')"] },
  proxyHash: "0123",
};

it("a rollout is its settings, quoted, and one call", () => {
  expect(renderRollout(plan)).toBe(`project='shop'
service='web'
order='start-first'
timeout='60'
needs_healthcheck='true'
port='8000'
upstream='/srv/shop/upstreams/web.conf'
proxy_service='edge'
proxy_check=('nginx' '-t')
proxy_reload=('sh' '-c' 'kill -HUP $(cat '\\''/run/pid'\\'')')
proxy_hash='0123'
. ${LIBRARY_PATH}
roll_out
`);
});

it("a watch has the settings of the rollout, and its own", () => {
  const [settings = ""] = renderRollout(plan).split(`. ${LIBRARY_PATH}`);
  expect(renderWatch(plan)).toBe(`${settings}watch='30'\ngrace='10'\n. ${LIBRARY_PATH}\nwatch_release\n`);
});

it("a verification has the settings of each service in a function, and one call", () => {
  const [settings = ""] = renderRollout(plan).split(`. ${LIBRARY_PATH}`);
  const other = { ...plan, service: "api" };
  const script = `service_0() {
${settings}CONTAINERS=$NEW_0
}
service_1() {
${settings.replace("'web'", "'api'").replace("web.conf", "api.conf")}CONTAINERS=$NEW_1
}
services=('service_0' 'service_1')
verify=('/usr/local/sbin/landfall-smoke' 'run')
. ${LIBRARY_PATH}
verify_release
`;
  expect(renderVerification([plan, other], ["/usr/local/sbin/landfall-smoke", "run"])).toBe(script);
});

it("a service that is not behind the proxy has no settings of one", () => {
  const { port: _, ...rollout } = plan.rollout;
  const strategy = { order: "stop-first", reason: "publishes port 80" } as const;
  const started = { names: ["shop-web-1", "shop-web-2"], restart: "on-failure:3" };
  expect(renderRollout({ project: "shop", service: "web", strategy, rollout, started })).toBe(`project='shop'
service='web'
order='stop-first'
timeout='60'
needs_healthcheck='true'
grace='10'
names=('shop-web-1' 'shop-web-2')
restart='on-failure:3'
record='/srv/shop/worked/web'
. ${LIBRARY_PATH}
roll_out
`);
});
