import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useAccountState } from "../../data/account-context.tsx";
import type { LiveStorage, StorageNotice } from "../../data/storage-notices.ts";
import { Banner } from "../../ui/banner.tsx";

/** Says what happened to the place where the words lie, or may, and what becomes of the words; until it was read. */
export function StorageNotices({ storage }: { readonly storage: LiveStorage }) {
  const { t } = useTranslation();
  const account = useAccountState();
  const [notices, setNotices] = useState<readonly StorageNotice[]>([]);
  useEffect(() => {
    let isHere = true;
    const look = (): void => void storage.notices().then((now) => isHere && setNotices(now));
    look();
    const end = storage.subscribe(look);
    return () => {
      isHere = false;
      end();
    };
  }, [storage]);
  if (account === undefined) return null;
  const whose = account.kind === "absent" ? "alone" : "account";
  return notices.map((notice) => (
    <Banner
      key={notice}
      text={t(`storage.${notice}.${whose}`)}
      action={t("storage.read")}
      onPress={() => void storage.read(notice)}
    />
  ));
}
