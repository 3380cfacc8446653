import { Slot } from "expo-router";
import { getLocales } from "expo-localization";
import { SafeAreaProvider } from "react-native-safe-area-context";
import { JournalProvider } from "../src/data/journal-context.tsx";
import { openLiveJournal } from "../src/data/live-journal";
import { Shell } from "../src/features/shell/shell.tsx";
import { languageFor, startTranslations } from "../src/locale/i18n.ts";
import { ThemeProvider } from "../src/ui/theme.tsx";

startTranslations(languageFor(getLocales().map(({ languageTag }) => languageTag)));
const journal = openLiveJournal();

export default function RootLayout() {
  return (
    <SafeAreaProvider>
      <ThemeProvider choice="auto">
        <JournalProvider journal={journal}>
          <Shell>
            <Slot />
          </Shell>
        </JournalProvider>
      </ThemeProvider>
    </SafeAreaProvider>
  );
}
