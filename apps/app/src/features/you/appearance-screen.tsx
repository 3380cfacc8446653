import { useTranslation } from "react-i18next";
import { useSettings } from "../../data/settings-context.tsx";
import { LANGUAGES, type Language } from "../../locale/i18n.ts";
import { Choice } from "../../ui/choice.tsx";
import { Page } from "../../ui/page.tsx";

const THEMES = ["auto", "light", "dark"] as const;

/** How the page looks and which language it speaks, on this device. */
export function AppearanceScreen() {
  const { t } = useTranslation();
  const { settings, change } = useSettings();
  return (
    <Page title={t("you.appearance.title")} back={{ href: "/you", label: t("places.you") }}>
      <Choice
        label={t("you.appearance.theme")}
        options={THEMES.map((value) => ({ value, name: t(`you.appearance.themes.${value}`) }))}
        value={settings.theme}
        onChange={(theme) => change({ theme })}
      />
      <Choice<Language | "auto">
        label={t("you.appearance.language")}
        options={[
          { value: "auto", name: t("you.appearance.systemLanguage") },
          ...LANGUAGES.map((value) => ({ value, name: t(`you.appearance.languages.${value}`) })),
        ]}
        value={settings.language ?? "auto"}
        onChange={(language) => change({ language: language === "auto" ? undefined : language })}
      />
    </Page>
  );
}
