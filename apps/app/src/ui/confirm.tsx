import { useState } from "react";
import { StyleSheet, View } from "react-native";
import { Button } from "./button.tsx";
import { Notice } from "./notice.tsx";
import { space } from "./tokens.ts";

export interface ConfirmProps {
  /** What can be done, and what a screen reader says of it where several things of one name are on the page. */
  readonly label: string;
  readonly said?: string;
  /** What comes of it, before it is done. */
  readonly consequence: string;
  readonly yes: string;
  readonly no: string;
  readonly kind?: "quiet" | "danger";
  readonly isBusy: boolean;
  readonly onConfirm: () => void;
}

/**
 * Something that is done after its consequence was read. The first press asks and turns into the way out: a press too many
 * does nothing, and the keyboard stays where it was.
 */
export function Confirm({ label, said, consequence, yes, no, kind = "danger", isBusy, onConfirm }: ConfirmProps) {
  const [isAsked, setAsked] = useState(false);
  return (
    <View style={styles.confirm}>
      {isAsked ? <Notice kind="problem" text={consequence} /> : null}
      <View style={styles.ways}>
        <Button
          label={isAsked ? no : label}
          {...(isAsked || said === undefined ? {} : { "aria-label": said })}
          kind={isAsked ? "quiet" : kind}
          disabled={isBusy}
          onPress={() => setAsked(!isAsked)}
        />
        {isAsked ? (
          <Button
            label={yes}
            kind={kind === "danger" ? "danger" : "primary"}
            disabled={isBusy}
            onPress={() => {
              setAsked(false);
              onConfirm();
            }}
          />
        ) : null}
      </View>
    </View>
  );
}

const styles = StyleSheet.create({
  confirm: { gap: space[3], alignItems: "flex-start" },
  ways: { flexDirection: "row", flexWrap: "wrap", gap: space[3] },
});
