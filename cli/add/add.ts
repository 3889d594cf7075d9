import { dirname, join } from "node:path";
import { confirm, isCancel } from "@clack/prompts";
import { formatProblems } from "../../problem.ts";
import { regionSettings } from "../../sandbox/region/settings.ts";
import { ensureEngine } from "../../toolchain/engine.ts";
import { pulumiEnvironment } from "../../toolchain/environment.ts";
import { paths } from "../../toolchain/paths.ts";
import { sandboxFlags, settingsForApp } from "../sandbox/stack.ts";
import { UsageError } from "../usage.ts";
import { type AddOptions, type Answers, answersFrom } from "./answers.ts";
import { askMissingAnswers } from "./ask.ts";
import { checkPlan } from "./check.ts";
import { describeApp } from "./describe.ts";
import { appFiles, type Files } from "./files.ts";
import { assertAdded, type Placed, placeApp, placeFiles, withStaged } from "./place.ts";
import { type Project, readProject } from "./project.ts";
import { collectSettings, renderSandboxStack, renderStack, sandboxOnly } from "./render/stack.ts";
import { renderNext, renderPlan } from "./report.ts";

export interface AddCommand extends AddOptions {
  yes: boolean;
  preview: boolean;
  region: string;
}

/**
 * `landfall add`: makes an app of somebody's own Compose files. Everything that is wrong is said before anything is
 * written; what is written appears at once; what is there already is kept.
 */
export async function add(composeFiles: string[], command: AddCommand): Promise<void> {
  await ensureEngine();
  process.env.PATH = pulumiEnvironment().PATH;
  const project = await readProject(composeFiles);
  const onTerminal = process.stdin.isTTY && !command.yes;
  const answers = answersFrom(onTerminal ? await askMissingAnswers(command, project) : command, project);
  if (Array.isArray(answers)) throw new UsageError(formatProblems("nothing was written", answers));

  const app = describeApp(project, answers);
  const target = join(paths.checkout, "apps", answers.name);
  assertAdded(target);
  const files = appFiles(project, answers, app);
  const settings = collectSettings(app, answers, project.variables);
  const placed = await withStaged(paths.checkout, files, async (staged) => {
    const plan = await checkPlan(app, answers.domain, settings, staged, project.directory);
    console.log(renderPlan(project, answers, plan));
    if (onTerminal)
      await confirmWrite(`Write apps/${answers.name} and ${stackNames(answers).length} stack files?`);
    return [
      prefixPaths(`apps/${answers.name}`, placeApp(staged, target, files)),
      placeFiles(paths.checkout, stackFiles(project, answers)),
    ];
  });
  console.log(renderPlaced(placed));
  if (command.preview) await preview(command.region, answers.name);
  console.log(
    renderNext(app, answers, sandboxOnly(settings), sandboxFlags({ name: command.region, app: app.name })),
  );
}

async function confirmWrite(message: string): Promise<void> {
  const answer = await confirm({ message });
  if (isCancel(answer) || !answer) throw new Error("nothing was written");
}

function stackNames({ name, stacks }: Answers): string[] {
  return [...stacks, `${name}-sandbox`];
}

function stackFiles(project: Project, answers: Answers): Files {
  const app = describeApp(project, answers);
  const entries = stackNames(answers).map((stack) => {
    const render = stack === `${answers.name}-sandbox` ? renderSandboxStack : renderStack;
    return [`Pulumi.${stack}.yaml`, { content: render(app, answers, project.variables), mode: 0o644 }];
  });
  return Object.fromEntries(entries);
}

function prefixPaths(folder: string, { written, kept }: Placed): Placed {
  const at = (path: string) => join(folder, path);
  return { written: written.map(at), kept: kept.map(at) };
}

function renderPlaced(placed: readonly Placed[]): string {
  const written = placed.flatMap((one) => one.written);
  const kept = placed.flatMap((one) => one.kept);
  const folders = new Map<string, number>();
  for (const path of written) folders.set(dirname(path), (folders.get(dirname(path)) ?? 0) + 1);
  return [
    "",
    ...(written.length === 0
      ? ["Nothing to write: all files exist."]
      : ["Written:", ...written.sort().map((path) => `  ${path}`)]),
    ...(kept.length === 0
      ? []
      : [
          "Kept as they are, though this run would write them differently; to take a new one, remove it and run this again:",
          ...kept.map((path) => `  ${path}`),
        ]),
  ].join("\n");
}

/** In the sandbox, as that costs nothing; the region is started where it does not run. */
async function preview(region: string, app: string): Promise<void> {
  const { previewStack, up } = await import("../sandbox/up.ts");
  const settings = await settingsForApp(regionSettings(region), app);
  await up(settings, { deploy: false });
  await previewStack(settings);
}
