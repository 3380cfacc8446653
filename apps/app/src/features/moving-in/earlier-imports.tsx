import { useTranslation } from "react-i18next";
import { View } from "react-native";
import type { MovingImport } from "../../data/moving-in/imports.ts";
import { deviceTimezone, localDateOf, shortDay } from "../../locale/format.ts";
import { MOVING_IN } from "../../locale/moving-in.ts";
import ChevronRight from "lucide-react-native/icons/chevron-right";
import { IconButton } from "../../ui/button.tsx";
import { ListRow } from "../you/list-row.tsx";
import { Part } from "./parts.tsx";
import { formatWords } from "./words.ts";

/** What moved in before, or was about to, with the way to its report. */
export function EarlierImports({
  earlier,
  onOpen,
}: {
  readonly earlier: readonly MovingImport[];
  readonly onOpen: (own: MovingImport) => void;
}) {
  const { t, i18n } = useTranslation(MOVING_IN);
  if (earlier.length === 0) return null;
  return (
    <Part title={t("earlier")}>
      <View role="list">
        {earlier.map((own) => {
          const { importId, name, format, createdAt, report } = own;
          const state = own.isInterrupted === true ? "interrupted" : own.state;
          const day = shortDay(i18n.language, localDateOf(new Date(createdAt), deviceTimezone()));
          const where = format === undefined ? [day] : [formatWords(t, format), day];
          return (
            <ListRow
              key={importId}
              name={name}
              facts={[where.join(" · "), t(`state.${state}`, { count: report?.added ?? 0 })]}
            >
              <IconButton label={t("look", { name })} icon={ChevronRight} isAlongLine onPress={() => onOpen(own)} />
            </ListRow>
          );
        })}
      </View>
    </Part>
  );
}
