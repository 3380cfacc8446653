import { useTranslation } from "react-i18next";
import { StyleSheet, View } from "react-native";
import { useAccountState } from "../../data/account-context.tsx";
import { Page } from "../../ui/page.tsx";
import { Text } from "../../ui/text.tsx";
import { usePalette } from "../../ui/theme.tsx";
import { space } from "../../ui/tokens.ts";
import { AccountExport } from "./account-export.tsx";
import { DeviceExport } from "./device-export.tsx";

/** The whole journal as a file of one's own: made by the server in a choice of forms, or on this device without one. */
export function ExportScreen() {
  const { t } = useTranslation();
  const palette = usePalette();
  const hasAccount = useAccountState()?.kind === "open";
  const lead = hasAccount ? t("you.export.account.lead") : t("you.export.lead");
  return (
    <Page title={t("you.export.title")} lead={lead} back={{ href: "/you", label: t("places.you") }}>
      {hasAccount ? (
        <>
          <AccountExport />
          <View style={[styles.part, { borderColor: palette.line }]}>
            <Text as="heading" level={2}>
              {t("you.export.device")}
            </Text>
            <Text as="body" tone="soft">
              {t("you.export.lead")}
            </Text>
            <DeviceExport kind="quiet" />
          </View>
        </>
      ) : (
        <DeviceExport kind="primary" />
      )}
    </Page>
  );
}

const styles = StyleSheet.create({
  part: { gap: space[3], borderTopWidth: StyleSheet.hairlineWidth, paddingTop: space[5] },
});
