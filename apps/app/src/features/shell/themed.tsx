import { useLayoutEffect, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useSettings } from "../../data/settings-context.tsx";
import { directionOfLanguage, type Direction } from "../../locale/direction.ts";
import { dressDocument } from "../../platform/document-face";
import { systemLanguages } from "../../platform/settings";
import { DirectionProvider } from "../../ui/direction.tsx";
import { ThemeProvider, usePalette } from "../../ui/theme.tsx";

/** The colours that the person chose for this device, and the way their language is read. */
export function Themed({ children }: { readonly children: ReactNode }) {
  const { i18n } = useTranslation();
  const { language } = i18n;
  const direction = directionOfLanguage(language, systemLanguages());
  return (
    <ThemeProvider choice={useSettings().settings.theme}>
      <Dressed language={language} direction={direction} />
      <DirectionProvider direction={direction}>{children}</DirectionProvider>
    </ThemeProvider>
  );
}

function Dressed({ language, direction }: { readonly language: string; readonly direction: Direction }) {
  const { isDark, paper } = usePalette();
  useLayoutEffect(() => dressDocument({ language, direction, isDark, paper }), [language, direction, isDark, paper]);
  return null;
}
