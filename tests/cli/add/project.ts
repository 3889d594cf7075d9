import { inspect } from "../../../cli/add/findings.ts";
import { findLiterals } from "../../../cli/add/literals.ts";
import { portEntries } from "../../../cli/add/ports.ts";
import type { Project } from "../../../cli/add/project.ts";
import type { Local } from "../../../components/compose/localFiles.ts";
import type { Model, Service } from "../../../components/compose/model.ts";

/** A project of these services in /home/me/shop; `local` is what lies beside its Compose file. */
export function projectOf(
  services: Record<string, Service>,
  more: Partial<Omit<Project, "model">> & { model?: Partial<Model>; local?: Record<string, Local> } = {},
): Project {
  const { local = {}, model: rest, ...project } = more;
  const model: Model = { name: "shop", services, ...rest };
  return {
    directory: "/home/me/shop",
    files: ["compose.yaml"],
    name: "shop",
    model,
    variables: [],
    ports: portEntries(model),
    copies: {},
    leftOut: [],
    findings: inspect(model, "/home/me/shop", (path) => local[path] ?? { is: "missing" }),
    literals: findLiterals(model, new Map()),
    ...project,
  };
}
