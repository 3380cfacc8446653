import X from "lucide-react-native/icons/x";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Pressable, StyleSheet, TextInput, View } from "react-native";
import { ENTRY_LIMITS } from "@aura-journal/contracts/limits";
import { sans, sized } from "../../ui/fonts.ts";
import { Text } from "../../ui/text.tsx";
import { usePalette } from "../../ui/theme.tsx";
import { radius, space, TARGET } from "../../ui/tokens.ts";

/** The tags of an entry; a comma or Return makes one of what was typed. */
export function TagsField({
  tags,
  onChange,
}: {
  readonly tags: readonly string[];
  readonly onChange: (change: { readonly addTags?: string[]; readonly removeTags?: string[] }) => void;
}) {
  const { t } = useTranslation();
  const palette = usePalette();
  const [typed, setTyped] = useState("");
  const add = (text: string): void => {
    const tag = text.trim().replace(/^#/, "").slice(0, ENTRY_LIMITS.tagLength);
    setTyped("");
    if (tag !== "" && !tags.includes(tag) && tags.length < ENTRY_LIMITS.tags) onChange({ addTags: [tag] });
  };
  return (
    <View style={styles.tags}>
      {tags.map((tag) => (
        <Pressable
          key={tag}
          role="button"
          aria-label={t("tags.remove", { tag })}
          onPress={() => onChange({ removeTags: [tag] })}
          style={[styles.tag, { backgroundColor: palette.sunk }]}
        >
          <Text as="label">#{tag}</Text>
          <X size={14} color={palette.soft} aria-hidden />
        </Pressable>
      ))}
      <TextInput
        value={typed}
        onChangeText={(text) => (text.endsWith(",") ? add(text.slice(0, -1)) : setTyped(text))}
        onSubmitEditing={() => add(typed)}
        onBlur={() => add(typed)}
        submitBehavior="submit"
        placeholder={t("tags.add")}
        aria-label={t("tags.add")}
        placeholderTextColor={palette.soft}
        style={[styles.input, { color: palette.ink }]}
      />
    </View>
  );
}

const styles = StyleSheet.create({
  tags: { flexDirection: "row", flexWrap: "wrap", alignItems: "center", gap: space[2] },
  tag: {
    minHeight: 32,
    flexDirection: "row",
    alignItems: "center",
    gap: space[1],
    paddingHorizontal: space[3],
    borderRadius: radius.round,
  },
  input: { fontFamily: sans, ...sized(14), minHeight: TARGET, minWidth: 120 },
});
