import { useEffect, useRef, useState } from "react";
import { Platform, StyleSheet, TextInput, type TextInputProps } from "react-native";
import { serif, sized } from "../../ui/fonts.ts";
import { usePalette } from "../../ui/theme.tsx";
import { MEASURE, space } from "../../ui/tokens.ts";

export interface WritingPageProps {
  /** What a screen reader calls the page. */
  readonly label: string;
  readonly initial: string;
  readonly placeholder: string;
  readonly onChange: (content: string) => void;
  readonly onLeave: () => void;
  readonly isFocused?: boolean;
}

/** The page one writes on: nothing but the text, in the face in which it will be read. It grows with what is written. */
export function WritingPage({ label, initial, placeholder, onChange, onLeave, isFocused = true }: WritingPageProps) {
  const palette = usePalette();
  const input = useRef<TextInput>(null);
  const [height, setHeight] = useState(240);
  // The text stays the input's own: a key press renders nothing, however long the entry is.
  const initialText = useRef(initial);
  useEffect(() => {
    if (isFocused) input.current?.focus();
  }, [isFocused]);
  return (
    <TextInput
      ref={input}
      multiline
      defaultValue={initialText.current}
      placeholder={placeholder}
      placeholderTextColor={palette.soft}
      aria-label={label}
      onChangeText={onChange}
      onBlur={onLeave}
      maxFontSizeMultiplier={2}
      scrollEnabled={false}
      onContentSizeChange={(event) => setHeight(Math.max(240, Math.ceil(event.nativeEvent.contentSize.height)))}
      selectionColor={palette.accent}
      style={[styles.page, { color: palette.ink, height }, WEB_ONLY]}
    />
  );
}

/** The page itself has no frame: the caret shows where one is. */
const WEB_ONLY =
  Platform.OS === "web" ? ({ outlineStyle: "none", resize: "none" } as unknown as TextInputProps["style"]) : null;

const styles = StyleSheet.create({
  page: {
    fontFamily: serif.regular,
    ...sized(18, 28),
    width: "100%",
    maxWidth: MEASURE,
    padding: 0,
    paddingBottom: space[8],
    textAlignVertical: "top",
  },
});
