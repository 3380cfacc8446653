import type { Reminders } from "@aura-journal/contracts";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useAccount, useAsked, useDoing, type LiveAccount } from "../../data/account-context.tsx";
import type { Outcome } from "../../data/account.ts";
import type { ReminderAbility, ReminderTimes } from "../../data/reminder-times.ts";
import { deviceTimezone } from "../../locale/format.ts";
import {
  askToRemind,
  endPushSubscription,
  pushSubscription,
  reminderAbility,
  subscribeToPush,
} from "../../platform/reminders";
import { Button } from "../../ui/button.tsx";
import { Notice } from "../../ui/notice.tsx";
import { Text } from "../../ui/text.tsx";
import { ProblemNotice } from "../account/problem.tsx";
import { ReminderForm } from "./reminder-form.tsx";

/** Reminders of the account, which every browser shows that was told to. */
export function AccountReminders() {
  const { outcome } = useAsked((account) => account.reminders());
  if (outcome === undefined) return null;
  if (outcome.kind === "failed") return <ProblemNotice problem={outcome.problem} wrong="password" />;
  return <Known first={outcome.value} />;
}

function Known({ first }: { readonly first: Reminders }) {
  const { t, i18n } = useTranslation();
  const account = useAccount();
  const { isBusy, problem, run } = useDoing();
  const [reminders, setReminders] = useState(first);
  const stored = useRef(first);
  const wanted = useRef(first);
  const isSaving = useRef(false);
  const [ability, setAbility] = useState<ReminderAbility>();
  const [isHere, setHere] = useState(true);
  useEffect(() => {
    void reminderAbility().then(setAbility);
    void pushSubscription().then((subscription) => setHere(subscription !== undefined));
  }, []);

  /** Has this browser told from now on; gives whether that is so. */
  const bringHere = async (): Promise<boolean> => {
    // Asked before anything else is waited for: a browser takes the question as the answer to the tap only then.
    const now = await askToRemind();
    setAbility(now);
    if (now !== "ready") return false;
    const told = await run(() => subscribeHere(account, i18n.language));
    if (told?.value === false) setAbility("unable");
    setHere(told?.value === true);
    return told?.value === true;
  };

  /** One change after the other, and of those made meanwhile the last. */
  const save = async (): Promise<void> => {
    if (isSaving.current) return;
    isSaving.current = true;
    try {
      for (let sent: Reminders | undefined; sent !== wanted.current;) {
        const { nextAt: _, ...settings } = (sent = wanted.current);
        const done = await run(() => account.setReminders(settings));
        if (done === undefined) {
          // It is shown as it stands on the server.
          wanted.current = stored.current;
          setReminders(stored.current);
          return;
        }
        stored.current = done.value;
      }
    } finally {
      isSaving.current = false;
    }
  };

  const set = async (times: ReminderTimes, timezone = reminders.timezone): Promise<void> => {
    const isBegun = times.enabled && !reminders.enabled;
    if (isBegun && !(await bringHere())) return;
    wanted.current = { ...times, days: [...times.days], timezone: isBegun ? deviceTimezone() : timezone };
    setReminders(wanted.current);
    await save();
    if (times.enabled || stored.current.enabled) return;
    await run(() => leaveHere(account, i18n.language));
    setHere(false);
  };

  const { enabled, time, days, timezone } = reminders;
  const here = deviceTimezone();
  const isImpossible = ability === "unable" || ability === "homeScreenOnly";
  return (
    <>
      <ProblemNotice problem={problem} wrong="password" />
      {ability === "denied" ? <Notice kind="problem" text={t("you.reminders.denied.browser")} /> : null}
      {isImpossible ? <Notice kind="note" text={t(`you.reminders.${ability}`)} /> : null}
      {isImpossible && !enabled ? null : (
        <ReminderForm times={{ enabled, time, days }} onChange={(times) => void set(times)} />
      )}
      {enabled && !isHere && !isImpossible ? (
        <>
          <Notice kind="note" text={t("you.reminders.elsewhere")} />
          <Button label={t("you.reminders.hereToo")} kind="quiet" disabled={isBusy} onPress={() => void bringHere()} />
        </>
      ) : null}
      {enabled ? (
        <Text as="caption" tone="soft" role="status">
          {t("you.reminders.zone", { zone: nameOf(timezone) })}
        </Text>
      ) : null}
      {enabled && timezone !== here ? (
        <Button
          label={t("you.reminders.useZone", { zone: nameOf(here) })}
          kind="quiet"
          disabled={isBusy}
          onPress={() => void set({ enabled, time, days }, here)}
        />
      ) : null}
    </>
  );
}

/** Whether this browser has a push service, and the server knows of it now. */
async function subscribeHere(account: LiveAccount, language: string): Promise<Outcome<boolean>> {
  const key = await account.pushKey();
  if (key.kind === "failed") return key;
  const subscription = await subscribeToPush(key.value);
  if (subscription === undefined) return { kind: "done", value: false };
  const registered = await account.registerDevice({ platform: "web", subscription, language });
  return registered.kind === "failed" ? registered : { kind: "done", value: true };
}

/** This browser is told no more. A server that can't be reached now learns it from the push service. */
async function leaveHere(account: LiveAccount, language: string): Promise<Outcome<void>> {
  const subscription = await pushSubscription();
  if (subscription === undefined) return { kind: "done", value: undefined };
  const known = await account.registerDevice({ platform: "web", subscription, language });
  if (known.kind === "done") await account.removeDevice(known.value);
  await endPushSubscription();
  return { kind: "done", value: undefined };
}

/** `Europe/Berlin` as a place: `Berlin`. */
function nameOf(timezone: string): string {
  return timezone.split("/").at(-1)?.replaceAll("_", " ") ?? timezone;
}
