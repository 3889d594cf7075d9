import { join } from "node:path";
import { renderCertificateScript } from "../components/certificate/script.ts";
import { renderExternals } from "../components/compose/externals.ts";
import { renderRunOnce } from "../components/compose/oneShot.ts";
import {
  LIBRARY_PATH,
  type RolloutPlan,
  renderRollout,
  renderVerification,
  renderWatch,
} from "../components/compose/rollout/index.ts";
import { renderReload } from "../components/compose/scripts.ts";
import { renderDataScript } from "../components/host/dataVolume.ts";
import { renderMakeOwnKey, renderRetireBootstrapKey, renderScrub } from "../components/host/hostKeys.ts";
import { renderCreatedCheck, renderRequirementCheck } from "../components/host/readiness.ts";
import { renderSetup } from "../components/host/setup.ts";
import { renderRemoteCommand } from "../components/remote/command.ts";
import { renderPlaceFile, renderRemoveFile } from "../components/remote/fileScripts.ts";
import { renderPlaceFiles, renderRemoveFiles } from "../components/remote/filesScript.ts";
import { paths } from "../toolchain/paths.ts";

const proxied: RolloutPlan = {
  project: "shop",
  service: "web",
  strategy: { order: "start-first", reason: "is behind the proxy" },
  rollout: { timeoutSeconds: 60, needsHealthcheck: true, watchSeconds: 30, graceSeconds: 10, port: 8000 },
  proxy: { service: "edge", check: ["nginx", "-t"], reload: ["nginx", "-s", "reload"] },
  proxyHash: "0123",
};

/** The library of rollouts in the checkout, whose place on the host the scripts name. */
const LIBRARY = join(paths.checkout, "components/compose/rollout/rollout.sh");

export interface RenderedScript {
  text: string;
  /** Findings of shellcheck that stay, because another text would run the script again on each host. */
  accepted?: readonly string[];
}

/** One of each kind of bash that the program renders, by the function that does it. */
export function renderedScripts(): Record<string, RenderedScript> {
  const file = { path: "/etc/app/app.conf", mode: "0600", owner: "root:root", quiet: true };
  // With what the command puts before each script.
  const script = (text: string): RenderedScript => ({
    text: `step() { :; }\nfail() { exit 1; }\n${text.replaceAll(LIBRARY_PATH, LIBRARY)}`,
  });
  return {
    renderRollout: script(renderRollout(proxied)),
    renderWatch: script(renderWatch(proxied)),
    renderVerification: script(renderVerification([proxied], ["landfall-smoke", "run"])),
    renderReload: script(
      renderReload("shop", "web", { check: ["nginx", "-t"], reload: ["nginx", "-s", "reload"] }),
    ),
    renderExternals: script(
      renderExternals({
        networks: [{ key: "shared", name: "shared", external: true, args: {} }],
        volumes: [],
      }) ?? "",
    ),
    renderMakeOwnKey: script(renderMakeOwnKey()),
    renderRetireBootstrapKey: script(renderRetireBootstrapKey()),
    renderCreatedCheck: script(renderCreatedCheck()),
    renderRequirementCheck: script(renderRequirementCheck("deploy")),
    renderScrub: { text: renderScrub() },
    renderDataScript: { text: renderDataScript("shop-data") },
    renderRunOnce: script(renderRunOnce("seed", "0123")),
    renderPlaceFile: script(renderPlaceFile({ ...file, check: "true", reload: "true" })),
    renderRemoveFile: script(renderRemoveFile(file.path)),
    renderPlaceFiles: script(renderPlaceFiles({ manifest: "/etc/app/files.list", reload: "true" })),
    renderRemoveFiles: script(renderRemoveFiles("/etc/app/files.list")),
    renderRemoteCommand: {
      text: renderRemoteCommand({
        name: "app",
        script: "true\n",
        environment: { A: "a" },
        timeoutSeconds: 10,
        sudo: true,
      }),
    },
    renderCertificateScript: {
      text: renderCertificateScript({
        domain: "example.test",
        names: ["www.example.test", "example.test"],
        email: "a@example.test",
        server: "https://ca.example.test/directory",
        challenge: "http-01",
        reload: "true",
      }),
      // The folders that ls names are dates and numbers. What follows || ends the script whichever command failed.
      accepted: ["SC2012", "SC2015"],
    },
    // Both are calls that cannot fail. The text is in the droplet's user data: another one would replace the droplet.
    renderSetup: { text: renderSetup(1024), accepted: ["SC2015"] },
  };
}
