import { explainUnpinned } from "../../../detectors/images.ts";
import { container } from "../../../resourceTypes.ts";
import { defineResourceRule, violationIf } from "../../../rule.ts";

export const requirePinnedImage = defineResourceRule(container, {
  name: "docker-container-require-pinned-image",
  description: "A container's image is pinned to a version.",
  severity: "high",
  remediationSteps: "Use a version tag, such as nginx:1.28, or better a digest.",
  url: "https://docs.docker.com/build/building/best-practices/#pin-base-image-versions",
  onUnknown: "stop",
  validateResource: ({ image }) => {
    const reason = explainUnpinned(image);
    return violationIf(reason !== undefined, `runs an image whose reference ${reason}`);
  },
});
