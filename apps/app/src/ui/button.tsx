import type { Ref } from "react";
import { Pressable, StyleSheet, type PressableProps, type View } from "react-native";
import type { LucideIcon } from "lucide-react-native";
import { Mirrored } from "./direction.tsx";
import { Text } from "./text.tsx";
import { usePalette } from "./theme.tsx";
import { radius, space, TARGET } from "./tokens.ts";

export interface ButtonProps extends Omit<PressableProps, "children" | "style"> {
  readonly label: string;
  /** One primary thing to do on a page; the rest is quiet; what destroys says so by its colour. */
  readonly kind?: "primary" | "quiet" | "danger";
  readonly icon?: LucideIcon;
  readonly ref?: Ref<View>;
}

/** Something to do, by its name. */
export function Button({ label, kind = "primary", icon: Icon, disabled, ...rest }: ButtonProps) {
  const palette = usePalette();
  const tone = kind === "primary" ? "onAccent" : kind === "danger" ? "danger" : "accent";
  return (
    <Pressable
      role="button"
      disabled={disabled}
      style={({ pressed }) => [
        styles.button,
        kind === "primary"
          ? { backgroundColor: palette.accent }
          : { borderColor: palette.line, borderWidth: StyleSheet.hairlineWidth },
        { opacity: disabled === true ? 0.5 : pressed ? 0.8 : 1 },
      ]}
      {...rest}
    >
      {Icon === undefined ? null : <Icon size={18} color={palette[tone]} aria-hidden />}
      <Text as="strong" tone={tone}>
        {label}
      </Text>
    </Pressable>
  );
}

export interface IconButtonProps extends Omit<PressableProps, "children" | "style"> {
  /** What a screen reader says and what a long press or the pointer shows. */
  readonly label: string;
  readonly icon: LucideIcon;
  readonly tone?: "ink" | "soft" | "accent" | "danger";
  /** Whether it points along the line, and so the other way where lines run the other way. */
  readonly isAlongLine?: boolean;
}

/** A small thing to do whose picture everyone knows. */
export function IconButton({ label, icon: Icon, tone = "soft", isAlongLine = false, ...rest }: IconButtonProps) {
  const palette = usePalette();
  const picture = <Icon size={22} strokeWidth={1.75} color={palette[tone]} aria-hidden />;
  return (
    <Pressable
      role="button"
      aria-label={label}
      {...{ title: label }}
      style={({ pressed }) => [styles.icon, { opacity: rest.disabled === true ? 0.4 : pressed ? 0.6 : 1 }]}
      {...rest}
    >
      {isAlongLine ? <Mirrored>{picture}</Mirrored> : picture}
    </Pressable>
  );
}

const styles = StyleSheet.create({
  button: {
    minHeight: TARGET,
    paddingHorizontal: space[5],
    borderRadius: radius.small,
    flexDirection: "row",
    alignItems: "center",
    justifyContent: "center",
    gap: space[2],
  },
  icon: { width: TARGET, height: TARGET, alignItems: "center", justifyContent: "center", borderRadius: radius.small },
});
