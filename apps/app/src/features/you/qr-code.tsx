import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { StyleSheet, View } from "react-native";
import Svg, { Path } from "react-native-svg";
import { radius, space } from "../../ui/tokens.ts";
import { pathOf } from "./qr-path.ts";

const SIZE = 208;

/** A text for the camera of another device. It is dark on light in the dark too: many cameras read nothing else. */
export function QrCode({ text }: { readonly text: string }) {
  const { t } = useTranslation();
  const [code, setCode] = useState<{ readonly path: string; readonly modules: number }>();
  useEffect(() => {
    let isShown = true;
    // Needed on one page, by few: it is loaded with neither the app nor the page.
    void import("qr").then(({ encodeQR }) => {
      const modules = encodeQR(text, "raw", { ecc: "medium", border: 4 });
      if (isShown) setCode({ path: pathOf(modules), modules: modules.length });
    });
    return () => {
      isShown = false;
    };
  }, [text]);
  return (
    <View role="img" aria-label={t("you.secondFactor.qr")} style={styles.sheet}>
      {code === undefined ? null : (
        <Svg width={SIZE} height={SIZE} viewBox={`0 0 ${code.modules} ${code.modules}`} aria-hidden>
          <Path d={code.path} fill="#000000" />
        </Svg>
      )}
    </View>
  );
}

const styles = StyleSheet.create({
  sheet: {
    alignSelf: "center",
    backgroundColor: "#ffffff",
    borderRadius: radius.medium,
    padding: space[1],
    width: SIZE + 2 * space[1],
    height: SIZE + 2 * space[1],
  },
});
