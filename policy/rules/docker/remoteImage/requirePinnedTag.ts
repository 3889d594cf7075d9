import { remoteImage } from "../../../kinds.ts";
import { unpinned } from "../../../meaning/images.ts";
import { rule, violation } from "../../../rule.ts";

export const requirePinnedTag = rule(remoteImage, {
  name: "docker-remote-image-require-pinned-tag",
  description: "An image that is pulled is a version, not whatever is newest.",
  severity: "high",
  remediationSteps: "Name a version, such as nginx:1.28, or better a digest.",
  url: "https://docs.docker.com/build/building/best-practices/#pin-base-image-versions",
  judge: ({ name, build }) => {
    const reason = build === undefined ? unpinned(name) : undefined;
    return violation(reason !== undefined, `pulls an image whose reference ${reason}`);
  },
});
