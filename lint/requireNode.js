// JavaScript, because an older Node cannot read TypeScript. No import, so that it runs before the dependencies are there.
const [major] = process.versions.node.split(".");
if (Number(major) < 24) {
  const script = process.env.npm_lifecycle_event ?? "check";
  console.error(
    `npm run ${script} needs Node 24 or later, and this is ${process.versions.node}. Type first: eval "$(bin/landfall env)"`,
  );
  process.exit(1);
}
