import { useTranslation } from "react-i18next";
import { Text } from "../../ui/text.tsx";
import { useSaveState, type Autosave } from "./use-autosave.ts";

/** Says that what was typed is kept, or that it could not be. It alone is drawn anew when that changes: the page is typed on meanwhile. */
export function SaveStatus({ autosave }: { readonly autosave: Autosave }) {
  const { t } = useTranslation();
  const state = useSaveState(autosave);
  return (
    <Text as="caption" tone={state === "failed" || state === "full" ? "danger" : "soft"} role="status">
      {t(`saving.${state}`)}
    </Text>
  );
}
