import { usePathname, useRouter } from "expo-router";
import { useTranslation } from "react-i18next";
import { useAccountState } from "../../data/account-context.tsx";
import { useSettings } from "../../data/settings-context.tsx";
import { deviceTimezone, localDateOf, longDay } from "../../locale/format.ts";
import { Banner } from "../../ui/banner.tsx";

/** Says above every page that an account of this device waits to be erased, until it is kept or erased. */
export function ErasureBanner() {
  const { t, i18n } = useTranslation();
  const router = useRouter();
  const path = usePathname();
  const state = useAccountState();
  const { erasure } = useSettings().settings;
  if (erasure === undefined || state?.kind !== "absent" || Date.parse(erasure.dueAt) <= Date.now()) return null;
  const day = longDay(i18n.language, localDateOf(new Date(erasure.dueAt), deviceTimezone()));
  return (
    <Banner
      text={t("account.erasure.waits", { email: erasure.email, day })}
      {...(path === "/sign-in" ? {} : { action: t("account.erasure.keep"), onPress: () => router.push("/sign-in") })}
    />
  );
}
