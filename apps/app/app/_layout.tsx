import { Slot } from "expo-router";
import { SafeAreaProvider } from "react-native-safe-area-context";
import { AccountProvider } from "../src/data/account-context.tsx";
import { ImportsProvider } from "../src/data/imports-context.tsx";
import { JournalProvider } from "../src/data/journal-context.tsx";
import { openLiveDevice } from "../src/data/live-device";
import { LockProvider, openLock } from "../src/data/lock-context.tsx";
import { SettingsProvider } from "../src/data/settings-context.tsx";
import { useReadingFont } from "../src/platform/reading-font";
import { readSettings, systemLanguages } from "../src/platform/settings";
import { ErasureBanner } from "../src/features/account/erasure-banner.tsx";
import { Shell } from "../src/features/shell/shell.tsx";
import { StorageNotices } from "../src/features/shell/storage-notices.tsx";
import { Themed } from "../src/features/shell/themed.tsx";
import { LockGate } from "../src/features/unlock/lock-gate.tsx";
import { languageFor, startTranslations } from "../src/locale/i18n.ts";

startTranslations(readSettings().language ?? languageFor(systemLanguages()));
const lock = openLock();
const { journal, account, imports, storage } = openLiveDevice();

export default function RootLayout() {
  const hasFont = useReadingFont();
  if (!hasFont) return null;
  return (
    <SafeAreaProvider>
      <SettingsProvider>
        <Themed>
          <LockProvider lock={lock}>
            <AccountProvider account={account}>
              <JournalProvider journal={journal}>
                <ImportsProvider imports={imports}>
                  <LockGate>
                    <Shell>
                      <StorageNotices storage={storage} />
                      <ErasureBanner />
                      <Slot />
                    </Shell>
                  </LockGate>
                </ImportsProvider>
              </JournalProvider>
            </AccountProvider>
          </LockProvider>
        </Themed>
      </SettingsProvider>
    </SafeAreaProvider>
  );
}
