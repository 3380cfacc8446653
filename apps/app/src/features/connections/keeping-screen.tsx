import { retentionDaysOf } from "@aura-journal/contracts/retention-days";
import type { RetentionSettings } from "@aura-journal/contracts";
import { useTranslation } from "react-i18next";
import { StyleSheet, View } from "react-native";
import { useAccount, useDoing } from "../../data/account-context.tsx";
import { CONNECTIONS } from "../../locale/connections.ts";
import { Choice } from "../../ui/choice.tsx";
import { Text } from "../../ui/text.tsx";
import { space } from "../../ui/tokens.ts";
import { ProblemNotice } from "../account/problem.tsx";
import { useServerBinDays } from "../journal/use-bin-days.ts";
import { OwnPage } from "../you/own-page.tsx";

const BIN = ["server", "7-days", "30-days", "90-days", "365-days"] as const;
const EARLIER_VERSIONS = ["always", "30-days", "90-days", "365-days"] as const;
const ORIGINALS = ["7-days", "30-days", "90-days", "365-days"] as const;
const YEAR = 365;

/** How long what one no longer needs is kept. */
export function KeepingScreen() {
  const { t } = useTranslation(CONNECTIONS);
  return (
    <OwnPage title={t("keeping.title")} lead={t("keeping.lead")}>
      {(user) => <Choices retention={user.preferences.retention} />}
    </OwnPage>
  );
}

function Choices({ retention }: { readonly retention: RetentionSettings }) {
  const { t } = useTranslation(CONNECTIONS);
  const account = useAccount();
  const { isBusy, problem, run } = useDoing();
  const { days: serverDays, again } = useServerBinDays();
  const change = async (update: Partial<RetentionSettings>): Promise<void> => {
    if ((await run(() => account.updatePreferences({ retention: update }))) !== undefined) again();
  };
  const named = (value: RetentionSettings[keyof RetentionSettings]): string => {
    if (value === "server") return t("keeping.bin.server");
    if (value === "always") return t("keeping.earlierVersions.always");
    const days = retentionDaysOf(value);
    return days === YEAR ? t("keeping.year") : t("keeping.days", { count: days });
  };
  return (
    <>
      <ProblemNotice problem={problem} wrong="password" />
      <View style={styles.choice}>
        <Choice
          label={t("keeping.bin.title")}
          options={BIN.map((value) => ({
            value,
            name: named(value),
            ...(value === "server" && serverDays !== undefined
              ? { hint: t("keeping.bin.serverHint", { count: serverDays }) }
              : {}),
          }))}
          value={retention.bin}
          isDisabled={isBusy}
          onChange={(bin) => void change({ bin })}
        />
        <Text as="caption" tone="soft">
          {t("keeping.bin.hint")}
        </Text>
      </View>
      <View style={styles.choice}>
        <Choice
          label={t("keeping.earlierVersions.title")}
          options={EARLIER_VERSIONS.map((value) => ({ value, name: named(value) }))}
          value={retention.earlierVersions}
          isDisabled={isBusy}
          onChange={(earlierVersions) => void change({ earlierVersions })}
        />
        <Text as="caption" tone="soft">
          {t("keeping.earlierVersions.hint")}
        </Text>
      </View>
      <View style={styles.choice}>
        <Choice
          label={t("keeping.originals.title")}
          options={ORIGINALS.map((value) => ({ value, name: named(value) }))}
          value={retention.originals}
          isDisabled={isBusy}
          onChange={(originals) => void change({ originals })}
        />
        <Text as="caption" tone="soft">
          {t("keeping.originals.hint")}
        </Text>
      </View>
    </>
  );
}

const styles = StyleSheet.create({ choice: { gap: space[2] } });
