import { explainUnpinned } from "../../../detectors/images.ts";
import { remoteImage } from "../../../resourceTypes.ts";
import { defineResourceRule, violationIf } from "../../../rule.ts";

export const requirePinnedTag = defineResourceRule(remoteImage, {
  name: "docker-remote-image-require-pinned-tag",
  description: "A pulled image is pinned to a version.",
  severity: "high",
  remediationSteps: "Use a version tag, such as nginx:1.28, or better a digest.",
  url: "https://docs.docker.com/build/building/best-practices/#pin-base-image-versions",
  onUnknown: "stop",
  validateResource: ({ name, build }) => {
    const reason = build === undefined ? explainUnpinned(name) : undefined;
    return violationIf(reason !== undefined, `pulls an image whose reference ${reason}`);
  },
});
