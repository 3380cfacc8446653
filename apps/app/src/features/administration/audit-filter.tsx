import { useState } from "react";
import { useTranslation } from "react-i18next";
import { StyleSheet, View } from "react-native";
import { ADMINISTRATION } from "../../locale/administration.ts";
import { Button } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import { Text } from "../../ui/text.tsx";
import { space } from "../../ui/tokens.ts";
import { isDay } from "../shell/links.ts";
import { FILTERED_ACTIONS, textKeyOf } from "./audit-sentence.ts";
import { Chips } from "./chips.tsx";

export interface Filter {
  readonly action?: string;
  /** Days in UTC, both included. */
  readonly from?: string;
  readonly to?: string;
  /** Where the log is narrowed to a person: what was done to them, or what they did. */
  readonly side: "about" | "by";
}

/** Narrows the log to what happened, to days, and to a person, whose page leads here. */
export function AuditFilter({
  filter,
  person,
  onChange,
  onClear,
}: {
  readonly filter: Filter;
  readonly person?: string;
  readonly onChange: (filter: Filter) => void;
  readonly onClear: () => void;
}) {
  const { t } = useTranslation(ADMINISTRATION);
  const [isOpen, setOpen] = useState(false);
  const [days, setDays] = useState({ from: filter.from ?? "", to: filter.to ?? "" });
  const isNarrowed =
    person !== undefined || filter.action !== undefined || filter.from !== undefined || filter.to !== undefined;
  const wrong = (day: string): string | undefined => (day === "" || isDay(day) ? undefined : t("audit.dayWrong"));
  const isRight = wrong(days.from) === undefined && wrong(days.to) === undefined;
  const withDays = (next: Omit<Filter, "from" | "to">): Filter => ({
    ...next,
    ...(days.from === "" ? {} : { from: days.from }),
    ...(days.to === "" ? {} : { to: days.to }),
  });
  const { action, side } = filter;
  const apply = (): void => {
    if (isRight) onChange(withDays({ side, ...(action === undefined ? {} : { action }) }));
  };
  return (
    <View style={styles.filter}>
      {person === undefined ? null : (
        <Chips
          label={t("audit.whose")}
          options={(["about", "by"] as const).map((value) => ({ value, name: t(`audit.${value}`, { name: person }) }))}
          value={side}
          onChange={(value) => onChange({ ...filter, side: value })}
        />
      )}
      <View style={styles.ways}>
        <Button
          label={t(isOpen ? "audit.hideFilter" : "audit.filter")}
          kind="quiet"
          aria-expanded={isOpen}
          onPress={() => setOpen(!isOpen)}
        />
        {isNarrowed ? (
          <Button
            label={t("audit.clear")}
            kind="quiet"
            onPress={() => {
              setDays({ from: "", to: "" });
              onClear();
            }}
          />
        ) : null}
      </View>
      {isOpen ? (
        <>
          <View style={styles.days}>
            {(["from", "to"] as const).map((end) => (
              <View key={end} style={styles.day}>
                <Field
                  label={t(`audit.${end}`)}
                  hint={t("audit.dayHint")}
                  value={days[end]}
                  problem={days[end].length < 10 ? undefined : wrong(days[end])}
                  onChangeText={(text) => setDays({ ...days, [end]: text.trim() })}
                  onSubmitEditing={apply}
                  maxLength={10}
                />
              </View>
            ))}
          </View>
          <Button label={t("audit.apply")} kind="quiet" disabled={!isRight} onPress={apply} />
          <Text as="strong" level={2}>
            {t("audit.what")}
          </Text>
          <Chips
            label={t("audit.what")}
            options={[
              { value: "", name: t("audit.everything") },
              ...FILTERED_ACTIONS.map((value) => ({ value, name: t(`audit.names.${textKeyOf(value)}`) })),
            ]}
            value={action ?? ""}
            onChange={(value) => onChange(withDays({ side, ...(value === "" ? {} : { action: value }) }))}
          />
        </>
      ) : null}
    </View>
  );
}

const styles = StyleSheet.create({
  filter: { gap: space[3] },
  ways: { flexDirection: "row", flexWrap: "wrap", gap: space[3] },
  days: { flexDirection: "row", flexWrap: "wrap", gap: space[3] },
  day: { flexGrow: 1, flexBasis: 200 },
});
