import { describe, expect, it } from "vitest";
import { measure, typeScriptFiles } from "./sourceFiles.ts";

const FILE_LINES = 300;
const FUNCTION_LINES = 80;

/** A test's function is its file's: cases, one after the other. */
const isTest = (file: string) => file.startsWith("tests/");

const measured = typeScriptFiles().map((file) => measure(file));

describe("what is too long to read at once", () => {
  it(`is no file of more than ${FILE_LINES} lines`, () => {
    const long = measured.filter(({ lines }) => lines > FILE_LINES).map(({ file }) => file);
    expect(long).toEqual([]);
  });

  it(`is no function of more than ${FUNCTION_LINES} lines`, () => {
    const long = measured.flatMap(({ file, functions }) =>
      isTest(file)
        ? []
        : functions.filter(({ lines }) => lines > FUNCTION_LINES).map(({ name }) => `${file} ${name}`),
    );
    expect(long).toEqual([]);
  });
});

it("functions are measured by TypeScript's parser, with their names", () => {
  const text = "const a = () => {\n  return 1;\n};\nfunction b() {}\nclass C {\n  d() {\n  }\n}\n";
  expect(measure("sample.ts", text)).toEqual({
    file: "sample.ts",
    lines: 8,
    functions: [
      { name: "a", lines: 3 },
      { name: "b", lines: 1 },
      { name: "d", lines: 2 },
    ],
  });
});
