import { createContext, use, useMemo, type ReactNode } from "react";
import { useColorScheme } from "react-native";
import { dark, light, type Palette } from "./tokens.ts";

export type ThemeChoice = "light" | "dark" | "auto";

const PaletteContext = createContext<Palette>(light);

/** Colours for everything inside; `auto` follows the device. */
export function ThemeProvider({ choice, children }: { readonly choice: ThemeChoice; readonly children: ReactNode }) {
  const device = useColorScheme();
  const isDark = choice === "auto" ? device === "dark" : choice === "dark";
  const palette = useMemo(() => (isDark ? dark : light), [isDark]);
  return <PaletteContext value={palette}>{children}</PaletteContext>;
}

/** The colours that hold here. */
export function usePalette(): Palette {
  return use(PaletteContext);
}
