import { container } from "../../../kinds.ts";
import { unpinned } from "../../../meaning/images.ts";
import { rule, violation } from "../../../rule.ts";

export const requirePinnedImage = rule(container, {
  name: "docker-container-require-pinned-image",
  description: "A container's image is a version, not whatever is newest.",
  severity: "high",
  remediationSteps: "Name a version, such as nginx:1.28, or better a digest.",
  url: "https://docs.docker.com/build/building/best-practices/#pin-base-image-versions",
  judge: ({ image }) => {
    const reason = unpinned(image);
    return violation(reason !== undefined, `runs an image whose reference ${reason}`);
  },
});
