import type { ReactNode } from "react";
import { StyleSheet, View } from "react-native";
import { Button } from "../../ui/button.tsx";
import { ProgressBar } from "../../ui/progress-bar.tsx";
import { Text } from "../../ui/text.tsx";
import { space } from "../../ui/tokens.ts";

export interface UnderWayProps {
  readonly text: string;
  readonly hint?: string | undefined;
  /** From 0 to 1; absent where nobody knows. */
  readonly share?: number | undefined;
  readonly stop?: { readonly label: string; readonly onPress: () => void } | undefined;
  readonly children?: ReactNode;
}

/** Something that takes a while: what it is, how far it is, and how to end it. */
export function UnderWay({ text, hint, share, stop, children }: UnderWayProps) {
  return (
    <View style={styles.parts}>
      <Text as="body" role="status">
        {text}
      </Text>
      <ProgressBar label={text} share={share} />
      {children}
      {hint === undefined ? null : (
        <Text as="caption" tone="soft">
          {hint}
        </Text>
      )}
      {stop === undefined ? null : (
        <View style={styles.act}>
          <Button kind="quiet" label={stop.label} onPress={stop.onPress} />
        </View>
      )}
    </View>
  );
}

const styles = StyleSheet.create({
  parts: { gap: space[3] },
  act: { flexDirection: "row", paddingTop: space[1] },
});
