import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { watchForNewVersion } from "../../platform/new-version";
import { Banner } from "../../ui/banner.tsx";

/** Says that a newer app waits, and takes it when the person wants to: never in the middle of a sentence. */
export function NewVersion() {
  const { t } = useTranslation();
  const [accept, setAccept] = useState<() => void>();
  useEffect(() => watchForNewVersion((take) => setAccept(() => take)), []);
  if (accept === undefined) return null;
  return <Banner text={t("newVersion.waits")} action={t("newVersion.take")} onPress={accept} />;
}
