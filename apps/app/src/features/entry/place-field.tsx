import LocateFixed from "lucide-react-native/icons/locate-fixed";
import LocateOff from "lucide-react-native/icons/locate-off";
import MapPin from "lucide-react-native/icons/map-pin";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { StyleSheet, TextInput, View } from "react-native";
import type { LocalEntry, Write } from "../../data/journal.ts";
import { writeOfPlaceName, writeOfPosition } from "../../data/places.ts";
import { askPosition } from "../../platform/position";
import { IconButton } from "../../ui/button.tsx";
import { sans } from "../../ui/fonts.ts";
import { Text } from "../../ui/text.tsx";
import { usePalette } from "../../ui/theme.tsx";
import { space, TARGET } from "../../ui/tokens.ts";

/** Where an entry was written: by name as one calls it, and where on the map only if one asks for that. */
export function PlaceField({
  entry,
  onChange,
}: {
  readonly entry: LocalEntry;
  readonly onChange: (write: Write) => void;
}) {
  const { t } = useTranslation();
  const palette = usePalette();
  const { place = "", location } = entry;
  const [typed, setTyped] = useState(place);
  const [isUntold, setUntold] = useState(false);
  useEffect(() => setTyped(place), [place]);
  const keep = (): void => {
    if (typed.trim() !== place) onChange(writeOfPlaceName(entry, typed));
  };
  const locate = async (): Promise<void> => {
    const position = await askPosition?.();
    setUntold(position === undefined);
    if (position !== undefined) onChange(writeOfPosition(entry, position));
  };
  return (
    <View>
      <View style={styles.row}>
        <MapPin size={16} color={palette.soft} aria-hidden />
        <TextInput
          value={typed}
          onChangeText={setTyped}
          onBlur={keep}
          onSubmitEditing={keep}
          placeholder={t("place.add")}
          aria-label={t("place.name")}
          placeholderTextColor={palette.soft}
          style={[styles.input, { color: palette.ink }]}
        />
        {location !== undefined ? (
          <IconButton
            label={t("place.forget")}
            icon={LocateOff}
            onPress={() => onChange(writeOfPosition(entry, undefined))}
          />
        ) : askPosition === undefined ? null : (
          <IconButton label={t("place.here")} icon={LocateFixed} onPress={() => void locate()} />
        )}
      </View>
      {location === undefined ? null : (
        <Text as="caption" tone="soft">
          {t("place.mapped", { latitude: location.latitude, longitude: location.longitude })}
        </Text>
      )}
      {isUntold ? (
        <Text as="caption" tone="danger" role="alert">
          {t("place.untold")}
        </Text>
      ) : null}
    </View>
  );
}

const styles = StyleSheet.create({
  row: { flexDirection: "row", alignItems: "center", gap: space[2] },
  input: { flex: 1, fontFamily: sans, fontSize: 14, minHeight: TARGET, minWidth: 120 },
});
