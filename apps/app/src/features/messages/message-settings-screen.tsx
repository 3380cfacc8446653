import type { MessageSettings } from "@aura-journal/contracts";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useAccount, useAsked, useDoing } from "../../data/account-context.tsx";
import { ProblemNotice } from "../account/problem.tsx";
import { OwnPage } from "../you/own-page.tsx";
import { MessageSettingsForm } from "./message-settings-form.tsx";

/** What one is told besides what concerns the safety of the account, and when not. */
export function MessageSettingsScreen() {
  const { t } = useTranslation();
  return (
    <OwnPage
      title={t("you.messages.settings.title")}
      lead={t("you.messages.settings.lead")}
      needs={t("you.messages.needsAccount")}
    >
      {({ isVerified }) => <Settings isVerified={isVerified} />}
    </OwnPage>
  );
}

function Settings({ isVerified }: { readonly isVerified: boolean }) {
  const { outcome } = useAsked((account) => account.messageSettings());
  if (outcome === undefined) return null;
  if (outcome.kind === "failed") return <ProblemNotice problem={outcome.problem} wrong="password" />;
  return <Known first={outcome.value} isVerified={isVerified} />;
}

function Known({ first, isVerified }: { readonly first: MessageSettings; readonly isVerified: boolean }) {
  const { i18n } = useTranslation();
  const account = useAccount();
  const { problem, run } = useDoing();
  const [settings, setSettings] = useState(first);
  const stored = useRef(first);
  const wanted = useRef(first);
  const isSaving = useRef(false);

  /** One change after the other, and of those made meanwhile the last. */
  const save = async (): Promise<void> => {
    if (isSaving.current) return;
    isSaving.current = true;
    try {
      for (let sent: MessageSettings | undefined; sent !== wanted.current;) {
        const now = (sent = wanted.current);
        const done = await run(() => account.setMessageSettings({ ...now, language: i18n.language }));
        if (done === undefined) {
          // It is shown as it stands on the server.
          wanted.current = stored.current;
          setSettings(stored.current);
          return;
        }
        stored.current = done.value;
      }
    } finally {
      isSaving.current = false;
    }
  };

  return (
    <>
      <ProblemNotice problem={problem} wrong="password" />
      <MessageSettingsForm
        settings={settings}
        isVerified={isVerified}
        onChange={(changed) => {
          wanted.current = changed;
          setSettings(changed);
          void save();
        }}
      />
    </>
  );
}
