import LockIcon from "lucide-react-native/icons/lock";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { Platform } from "react-native";
import { useLock } from "../../data/lock-context.tsx";
import { IconButton } from "../../ui/button.tsx";

/** A field keeps the keys that are pressed in it to itself: they are heard on their way to it. */
const CAPTURE = { capture: true };

/** Locks the journal now; absent where it has no lock. */
export function LockButton() {
  const { t } = useTranslation();
  const { lock, view } = useLock();
  return view.state === "open" ? <IconButton label={t("lock.now")} icon={LockIcon} onPress={lock.lockNow} /> : null;
}

/** For those with a keyboard: ⇧⌘L or Ctrl+Shift+L locks, also while one types. */
export function useLockKey(): void {
  const { lock } = useLock();
  useEffect(() => {
    if (Platform.OS !== "web") return undefined;
    const press = (event: KeyboardEvent): void => {
      const isLock = (event.metaKey || event.ctrlKey) && event.shiftKey && event.key.toLowerCase() === "l";
      if (!isLock || lock.view().state !== "open") return;
      event.preventDefault();
      lock.lockNow();
    };
    document.addEventListener("keydown", press, CAPTURE);
    return () => document.removeEventListener("keydown", press, CAPTURE);
  }, [lock]);
}
