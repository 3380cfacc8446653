import type { ReactNode } from "react";
import { useSettings } from "../../data/settings-context.tsx";
import { ThemeProvider } from "../../ui/theme.tsx";

/** The colours that the person chose for this device. */
export function Themed({ children }: { readonly children: ReactNode }) {
  return <ThemeProvider choice={useSettings().settings.theme}>{children}</ThemeProvider>;
}
