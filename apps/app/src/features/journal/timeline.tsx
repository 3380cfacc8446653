import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { Empty } from "../../ui/empty.tsx";
import { useTimeline } from "./use-timeline.ts";

/** Asked for with the journal, while its entries are read; no part of what the app loads to open. */
const list = import("./month-list.tsx");
const MonthList = lazy(async () => ({ default: (await list).MonthList }));

/** All entries, newest first, by months. */
export function Timeline({ chosen }: { readonly chosen?: string | undefined }) {
  const { t } = useTranslation();
  const { items, loadMore } = useTimeline();
  if (items === undefined) return null;
  if (items.length === 0) return <Empty text={t("journal.empty")} />;
  return (
    <Suspense fallback={null}>
      <MonthList items={items} chosen={chosen} onEndNear={loadMore} />
    </Suspense>
  );
}
