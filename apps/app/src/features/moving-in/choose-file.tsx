import FileUp from "lucide-react-native/icons/file-up";
import { useTranslation } from "react-i18next";
import { Platform, StyleSheet, useWindowDimensions, View } from "react-native";
import type { ChosenFile } from "../../data/moving-in/imports.ts";
import { MOVING_IN } from "../../locale/moving-in.ts";
import { chooseFile } from "../../platform/file-access";
import { useFileDrop } from "../../platform/file-drop";
import { Button } from "../../ui/button.tsx";
import { Text } from "../../ui/text.tsx";
import { usePalette } from "../../ui/theme.tsx";
import { radius, space, WIDE } from "../../ui/tokens.ts";
import { Part } from "./parts.tsx";

const STEPS = ["export", "choose", "start"] as const;

/** Where a journal comes in: a file to be chosen, or dropped, and what it may be. */
export function ChooseFile({
  isHere,
  onFile,
}: {
  readonly isHere: boolean;
  readonly onFile: (file: ChosenFile) => void;
}) {
  const { t } = useTranslation(MOVING_IN);
  const palette = usePalette();
  const { isOver } = useFileDrop(onFile);
  // Nobody drops anything on the page of a phone.
  const canDrop = useWindowDimensions().width >= WIDE && Platform.OS === "web";
  const choose = async (): Promise<void> => {
    const file = await chooseFile();
    if (file !== undefined) onFile(file);
  };
  return (
    <>
      <View
        style={[
          styles.area,
          {
            borderColor: isOver ? palette.accent : palette.line,
            backgroundColor: isOver ? palette.sunk : palette.raised,
          },
        ]}
      >
        <FileUp size={28} strokeWidth={1.5} color={isOver ? palette.accent : palette.soft} aria-hidden />
        <Button label={t("choose")} onPress={() => void choose()} />
        {canDrop ? (
          <Text as="label" tone="soft" style={styles.centred}>
            {t(isOver ? "dropNow" : "drop")}
          </Text>
        ) : null}
      </View>
      <Text as="label" tone="soft">
        {t("formats")}
      </Text>
      {isHere ? <Text as="label">{t("here")}</Text> : null}
      <Part title={t("dayOne.title")}>
        <View role="list" style={styles.steps}>
          {STEPS.map((step, nth) => (
            <View role="listitem" key={step} style={styles.step}>
              <Text as="heading" tone="accent" style={styles.number}>
                {nth + 1}
              </Text>
              <Text style={styles.words}>{t(`dayOne.${step === "start" && isHere ? "startHere" : step}`)}</Text>
            </View>
          ))}
        </View>
      </Part>
    </>
  );
}

const styles = StyleSheet.create({
  area: {
    alignItems: "center",
    gap: space[3],
    paddingVertical: space[8],
    paddingHorizontal: space[5],
    borderWidth: 1,
    borderStyle: "dashed",
    borderRadius: radius.medium,
  },
  centred: { textAlign: "center" },
  steps: { gap: space[3] },
  step: { flexDirection: "row", gap: space[3] },
  number: { minWidth: space[5] },
  words: { flex: 1 },
});
