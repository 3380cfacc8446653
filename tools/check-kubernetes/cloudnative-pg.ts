import { join } from "node:path";
import ts from "typescript";
import { nameOf, type Manifest } from "./manifests.ts";

const API_VERSION = "postgresql.cnpg.io/v1";

/** Whether a manifest is of a kind that CloudNativePG brings. */
export function isOfCloudNativePg({ apiVersion }: Manifest): boolean {
  return apiVersion === API_VERSION;
}

/**
 * Holds manifests against the types of CloudNativePG: an object literal may have no field that its type does not know.
 * @param types the folder of the types' package
 */
export function cloudNativePgProblems(manifests: readonly Manifest[], types: string): string[] {
  if (manifests.length === 0) return [];
  const folder = join(types, "postgresql.cnpg.io", "v1");
  const textByFile = new Map(
    manifests.map((manifest, index) => [join(folder, `manifest-${index}.ts`), sourceOf(manifest)] as const),
  );
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: [],
    lib: ["lib.es2015.d.ts"],
    module: ts.ModuleKind.NodeNext,
    target: ts.ScriptTarget.ES2024,
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists, readFile } = host;
  host.fileExists = (file) => textByFile.has(file) || fileExists(file);
  host.readFile = (file) => textByFile.get(file) ?? readFile(file);
  host.getSourceFile = (file, ...rest) => {
    const text = textByFile.get(file);
    return text === undefined ? getSourceFile(file, ...rest) : ts.createSourceFile(file, text, ts.ScriptTarget.ES2024);
  };
  const program = ts.createProgram([...textByFile.keys()], options, host);
  return [...textByFile.keys()].flatMap((file, index) =>
    ts
      .getPreEmitDiagnostics(program, program.getSourceFile(file))
      .map(({ messageText }) => `${nameOf(manifests[index] as Manifest)}: ${lastLine(messageText)}`),
  );
}

function sourceOf(manifest: Manifest): string {
  return `import type { I${manifest.kind} } from "./${manifest.kind}.js";\nexport default ${JSON.stringify(manifest)} satisfies I${manifest.kind};\n`;
}

/** The innermost reason. */
function lastLine(message: string | ts.DiagnosticMessageChain): string {
  return ts.flattenDiagnosticMessageText(message, "\n").split("\n").at(-1)?.trim() ?? "";
}
