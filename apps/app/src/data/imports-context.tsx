import { createContext, use, type ReactNode } from "react";
import type { LiveImports } from "./moving-in/imports.ts";

const ImportsContext = createContext<LiveImports | undefined>(undefined);

export function ImportsProvider({
  imports,
  children,
}: {
  readonly imports: LiveImports;
  readonly children: ReactNode;
}) {
  return <ImportsContext value={imports}>{children}</ImportsContext>;
}

/** What moves into the journal of this device, or of its account. */
export function useImports(): LiveImports {
  const imports = use(ImportsContext);
  if (imports === undefined) throw new Error("useImports outside of an ImportsProvider");
  return imports;
}
