import Fingerprint from "lucide-react-native/icons/fingerprint-pattern";
import LockIcon from "lucide-react-native/icons/lock";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Platform, StyleSheet, View } from "react-native";
import { useSafeAreaInsets } from "react-native-safe-area-context";
import { useLock } from "../../data/lock-context.tsx";
import { Button } from "../../ui/button.tsx";
import { Notice } from "../../ui/notice.tsx";
import { Page } from "../../ui/page.tsx";
import { usePalette } from "../../ui/theme.tsx";
import { AttemptNotice } from "./attempt-notice.tsx";
import { Forgotten } from "./forgotten.tsx";
import { PasscodeField } from "./passcode-field.tsx";
import { useAttempt } from "./use-attempt.ts";

/** All there is to see of a locked journal: the way in. */
export function UnlockScreen() {
  const palette = usePalette();
  const insets = useSafeAreaInsets();
  const { view } = useLock();
  const [isForgotten, setForgotten] = useState(view.passcode === undefined);
  return (
    <View role="main" style={[styles.screen, { backgroundColor: palette.paper, paddingTop: insets.top }]}>
      {isForgotten ? (
        <Forgotten {...(view.passcode === undefined ? {} : { onBack: () => setForgotten(false) })} />
      ) : (
        <Unlock onForgotten={() => setForgotten(true)} />
      )}
    </View>
  );
}

function Unlock({ onForgotten }: { readonly onForgotten: () => void }) {
  const { t } = useTranslation();
  const palette = usePalette();
  const { lock, view } = useLock();
  const { isBusy, isWrong, pauseSeconds, attempt } = useAttempt();
  const [typed, setTyped] = useState("");
  const [isDeclined, setDeclined] = useState(false);
  const submit = async (): Promise<void> => {
    if (typed !== "" && !(await attempt(() => lock.unlock(typed)))) setTyped("");
  };
  const askDevice = async (): Promise<void> => {
    setDeclined(false);
    setDeclined(!(await lock.unlockByDevice(t("lock.prompt"))));
  };
  useEffect(() => {
    // Once: a browser wants a touch first, a phone asks for the face that is looking at it.
    if (view.hasDevice && Platform.OS !== "web") void askDevice();
  }, []);
  return (
    <Page title={t("lock.locked")} lead={t("lock.lockedLead")} mark={<LockIcon size={28} color={palette.accent} />}>
      <PasscodeField
        kind={view.passcode ?? "words"}
        value={typed}
        onChangeText={setTyped}
        autoFocus
        onSubmitEditing={() => void submit()}
      />
      <AttemptNotice isWrong={isWrong} pauseSeconds={pauseSeconds} />
      {isDeclined ? <Notice kind="problem" text={t("lock.notProven")} /> : null}
      <Button
        label={t("lock.open")}
        disabled={isBusy || typed === "" || pauseSeconds > 0}
        onPress={() => void submit()}
      />
      {view.hasDevice ? (
        <Button label={t("lock.byDevice")} kind="quiet" icon={Fingerprint} onPress={() => void askDevice()} />
      ) : null}
      <Button label={t("lock.forgot")} kind="quiet" onPress={onForgotten} />
    </Page>
  );
}

const styles = StyleSheet.create({ screen: { flex: 1 } });
