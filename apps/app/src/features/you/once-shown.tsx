import { StyleSheet, View } from "react-native";
import { Button } from "../../ui/button.tsx";
import { Notice } from "../../ui/notice.tsx";
import { Text } from "../../ui/text.tsx";
import { usePalette } from "../../ui/theme.tsx";
import { radius, space } from "../../ui/tokens.ts";
import { GiveButton } from "./give-button.tsx";

export interface OnceShownProps {
  readonly title: string;
  readonly lead: string;
  readonly lines: readonly string[];
  /** What one says once they are put away safely. */
  readonly done: string;
  readonly onDone: () => void;
}

/** Secrets that are shown this once, to be put away before anything else is done. */
export function OnceShown({ title, lead, lines, done, onDone }: OnceShownProps) {
  const palette = usePalette();
  return (
    <View style={styles.part}>
      <Text as="heading" level={2}>
        {title}
      </Text>
      <Notice kind="done" text={lead} />
      <View style={[styles.sheet, { backgroundColor: palette.raised, borderColor: palette.line }]}>
        {lines.map((line) => (
          <Text key={line} selectable style={styles.line}>
            {line}
          </Text>
        ))}
      </View>
      <GiveButton text={lines.join("\n")} />
      <Button label={done} onPress={onDone} />
    </View>
  );
}

const styles = StyleSheet.create({
  part: { gap: space[4] },
  sheet: { borderWidth: StyleSheet.hairlineWidth, borderRadius: radius.medium, padding: space[5], gap: space[1] },
  line: { fontFamily: "monospace", textAlign: "center" },
});
