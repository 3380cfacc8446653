import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Platform } from "react-native";
import { useLock } from "../../data/lock-context.tsx";
import { AFTER_MINUTES } from "../../data/lock/lock-record.ts";
import { Button } from "../../ui/button.tsx";
import { CheckRow } from "../../ui/check-row.tsx";
import { Choice } from "../../ui/choice.tsx";
import { Notice } from "../../ui/notice.tsx";
import { Page } from "../../ui/page.tsx";
import { AttemptNotice } from "../unlock/attempt-notice.tsx";
import { PasscodeField } from "../unlock/passcode-field.tsx";
import { useAttempt } from "../unlock/use-attempt.ts";
import { NewPasscode } from "./new-passcode.tsx";

/** The lock of this device: what it takes to open the journal here, and when that is asked for. */
export function LockScreen() {
  const { t } = useTranslation();
  const { view } = useLock();
  return (
    <Page title={t("lock.title")} lead={t("lock.lead")} back={{ href: "/you", label: t("places.you") }}>
      {view.state === "off" ? <TurnOn /> : <Manage />}
      <Notice kind="note" text={t(Platform.OS === "web" ? "lock.promiseWeb" : "lock.promisePhone")} />
    </Page>
  );
}

function TurnOn() {
  const { t } = useTranslation();
  const { lock } = useLock();
  return <NewPasscode label={t("lock.turnOn")} onChosen={lock.setUp} />;
}

function Manage() {
  const { t } = useTranslation();
  const { lock, view } = useLock();
  const [doing, setDoing] = useState<"change" | "turnOff">();
  if (doing !== undefined) return <WithPasscode what={doing} onDone={() => setDoing(undefined)} />;
  return (
    <>
      <Choice
        label={t("lock.after")}
        options={AFTER_MINUTES.map((minutes) => ({
          value: String(minutes),
          name: minutes === 0 ? t("lock.atOnce") : t("lock.minutes", { count: minutes }),
        }))}
        value={String(view.afterMinutes)}
        onChange={(value) => {
          const minutes = AFTER_MINUTES.find((one) => String(one) === value);
          if (minutes !== undefined) void lock.changeAfter(minutes);
        }}
      />
      <DeviceRow />
      <Button label={t("lock.now")} onPress={lock.lockNow} />
      <Button label={t("lock.change")} kind="quiet" onPress={() => setDoing("change")} />
      <Button label={t("lock.turnOff")} kind="danger" onPress={() => setDoing("turnOff")} />
    </>
  );
}

/** Face or finger in the passcode's place, where the device knows them. */
function DeviceRow() {
  const { t } = useTranslation();
  const { lock, view } = useLock();
  const [isThere, setThere] = useState(view.hasDevice);
  const [isFailed, setFailed] = useState(false);
  useEffect(() => void lock.isDeviceThere().then(setThere, () => setThere(false)), [lock]);
  if (!isThere && !view.hasDevice) return null;
  const change = async (isWanted: boolean): Promise<void> => {
    setFailed(false);
    if (isWanted) setFailed(!(await lock.addDevice(t("lock.prompt"))));
    else await lock.removeDevice();
  };
  return (
    <>
      <CheckRow label={t("lock.useDevice")} isChecked={view.hasDevice} onChange={(isWanted) => void change(isWanted)} />
      {isFailed ? <Notice kind="problem" text={t("lock.notProven")} /> : null}
    </>
  );
}

/** What only who knows the passcode may do, also where the journal lies open before others. */
function WithPasscode({ what, onDone }: { readonly what: "change" | "turnOff"; readonly onDone: () => void }) {
  const { t } = useTranslation();
  const { lock, view } = useLock();
  const { isBusy, isWrong, pauseSeconds, attempt } = useAttempt();
  const [current, setCurrent] = useState("");
  const isShut = isBusy || pauseSeconds > 0 || current === "";
  const turnOff = async (): Promise<void> => {
    if (!(await attempt(() => lock.remove(current)))) setCurrent("");
  };
  return (
    <>
      <PasscodeField
        label={t("lock.current")}
        kind={view.passcode ?? "words"}
        value={current}
        onChangeText={setCurrent}
        autoFocus
      />
      <AttemptNotice isWrong={isWrong} pauseSeconds={pauseSeconds} />
      {what === "change" ? (
        <NewPasscode
          label={t("lock.change")}
          isShut={isShut}
          onChosen={async (kind, typed) => {
            if (await attempt(() => lock.change(current, kind, typed))) onDone();
          }}
        />
      ) : (
        <Button label={t("lock.turnOff")} kind="danger" disabled={isShut} onPress={() => void turnOff()} />
      )}
      <Button label={t("lock.leave")} kind="quiet" onPress={onDone} />
    </>
  );
}
