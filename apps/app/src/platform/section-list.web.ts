export { default as SectionList } from "react-native-web/dist/exports/SectionList";
