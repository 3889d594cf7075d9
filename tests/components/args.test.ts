import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { expect, it } from "vitest";
import { paths } from "../../toolchain/paths.ts";

/** Interfaces that people write or read values of: args of components, what is in them, and the description of an app. */
const MANUALS =
  /Args$|^(App|AppDatabase|AppMigration|Assertion|MaintenanceWindow|ServiceServer|OutsideServer|Variable|Login|DatabaseRoles|BucketKey|MailRecords|Connection|PlacedFile|Registry|RegistryLogin|PlanOptions|\w+Source|\w+Settings)$/;

const files = globSync("{apps,components,planning}/**/*.ts", { cwd: paths.checkout }).sort();
const interfaces = files.flatMap((file) => {
  const source = ts.createSourceFile(
    file,
    readFileSync(join(paths.checkout, file), "utf8"),
    ts.ScriptTarget.Latest,
    true,
  );
  return source.statements.filter(ts.isInterfaceDeclaration).filter(({ name }) => MANUALS.test(name.text));
});

it("every argument has a sentence, and every optional one its default", () => {
  expect(interfaces.map(({ name }) => name.text)).toEqual(
    expect.arrayContaining(["App", "BackupArgs", "HostArgs"]),
  );
  expect(interfaces.flatMap(missing)).toEqual([]);
});

function missing(declaration: ts.InterfaceDeclaration): string[] {
  return declaration.members.filter(ts.isPropertySignature).flatMap((member) => {
    const name = `${declaration.name.text}.${member.name.getText()}`;
    const [comment] = ts.getJSDocCommentsAndTags(member).filter(ts.isJSDoc);
    const hasDefault = comment?.tags?.some(({ tagName }) => tagName.text === "default");
    // What the kind of a union is needs no words.
    if (member.type !== undefined && ts.isLiteralTypeNode(member.type) && member.name.getText() === "kind")
      return [];
    if (!comment?.comment) return [`${name} has no sentence`];
    return member.questionToken && !hasDefault ? [`${name} has no @default`] : [];
  });
}
