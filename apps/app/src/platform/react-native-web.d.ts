/** Components by themselves, as React Native for the web has them; their types are those of React Native. */
declare module "react-native-web/dist/exports/SectionList" {
  import type { SectionList } from "react-native";
  const component: typeof SectionList;
  export default component;
}
