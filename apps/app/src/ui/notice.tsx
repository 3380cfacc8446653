import { StyleSheet, View } from "react-native";
import { Text } from "./text.tsx";
import { usePalette } from "./theme.tsx";
import { radius, space } from "./tokens.ts";

export interface NoticeProps {
  readonly text: string;
  /** `problem` is said at once by a screen reader; `done` when it has time. */
  readonly kind: "problem" | "done" | "note";
}

/** What happened, what was kept, and what to do: on the page, where it stays until it is no longer true. */
export function Notice({ text, kind }: NoticeProps) {
  const palette = usePalette();
  const role = kind === "problem" ? "alert" : kind === "done" ? "status" : undefined;
  return (
    <View
      {...(role === undefined ? {} : { role })}
      style={[
        styles.notice,
        { backgroundColor: palette.sunk, borderColor: kind === "problem" ? palette.danger : palette.line },
      ]}
    >
      <Text as="label" tone={kind === "problem" ? "danger" : "ink"}>
        {text}
      </Text>
    </View>
  );
}

const styles = StyleSheet.create({
  notice: { borderStartWidth: 3, borderRadius: radius.small, paddingHorizontal: space[4], paddingVertical: space[3] },
});
