import type { Account, AdminUserList } from "@aura-journal/contracts";
import { Link, useLocalSearchParams, useRouter } from "expo-router";
import ChevronRight from "lucide-react-native/icons/chevron-right";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { StyleSheet, View } from "react-native";
import { ADMINISTRATION } from "../../locale/administration.ts";
import { Button } from "../../ui/button.tsx";
import { Mirrored } from "../../ui/direction.tsx";
import { Field } from "../../ui/field.tsx";
import { Text } from "../../ui/text.tsx";
import { usePalette } from "../../ui/theme.tsx";
import { space, TARGET } from "../../ui/tokens.ts";
import { AdminPage } from "./admin-page.tsx";
import { Answered } from "./answered.tsx";
import { nameOf } from "./name-of.ts";
import { useAnswer } from "./use-answer.ts";
import { dayOf } from "./when.ts";

const PAGE = 20;

/** Everybody with an account: found by a part of the name or the address, page by page. */
export function UsersScreen() {
  const { t } = useTranslation(ADMINISTRATION);
  const router = useRouter();
  const { q = "", page = "1" } = useLocalSearchParams<{ q?: string; page?: string }>();
  const [typed, setTyped] = useState(q);
  const number = Math.max(1, Number.parseInt(page, 10) || 1);
  const answer = useAnswer(`${number} ${q}`, (administration) =>
    administration.users({ page: number, limit: PAGE, ...(q === "" ? {} : { q }) }),
  );
  const find = (): void => router.setParams({ q: typed.trim(), page: "1" });
  return (
    <AdminPage title={t("users.title")} lead={t("users.lead")}>
      <View style={styles.search}>
        <View style={styles.field}>
          <Field
            label={t("users.search")}
            value={typed}
            onChangeText={setTyped}
            onSubmitEditing={find}
            role="searchbox"
            autoCapitalize="none"
            autoCorrect={false}
            maxLength={200}
          />
        </View>
        <Button label={t("users.find")} kind="quiet" disabled={answer.isAsking} onPress={find} />
      </View>
      <Answered answer={answer}>
        {(list) => <Found list={list} onPage={(wanted) => router.setParams({ q, page: String(wanted) })} />}
      </Answered>
    </AdminPage>
  );
}

function Found({ list, onPage }: { readonly list: AdminUserList; readonly onPage: (page: number) => void }) {
  const { t } = useTranslation(ADMINISTRATION);
  const { page, totalPages, total } = list.pagination;
  return (
    <>
      <Text as="label" tone="soft" role="status">
        {t("users.found", { count: total })}
      </Text>
      {list.items.length === 0 ? null : (
        <View role="list">
          {list.items.map((person) => (
            <PersonRow key={person.userId} person={person} />
          ))}
        </View>
      )}
      {totalPages < 2 ? null : (
        <View role="navigation" aria-label={t("users.pages")} style={styles.pages}>
          <Button label={t("users.earlier")} kind="quiet" disabled={page <= 1} onPress={() => onPage(page - 1)} />
          <Text as="label">{t("users.page", { page, pages: totalPages })}</Text>
          <Button
            label={t("users.later")}
            kind="quiet"
            disabled={page >= totalPages}
            onPress={() => onPage(page + 1)}
          />
        </View>
      )}
    </>
  );
}

function PersonRow({ person }: { readonly person: Account }) {
  const { t, i18n } = useTranslation(ADMINISTRATION);
  const palette = usePalette();
  const name = nameOf(person);
  const marks = [
    person.roles.includes("admin") ? t("users.administrator") : undefined,
    person.isActive ? undefined : t("users.closed"),
    person.isVerified ? undefined : t("users.unverified"),
  ].filter((mark) => mark !== undefined);
  return (
    <View role="listitem" style={[styles.row, { borderColor: palette.line }]}>
      <Link href={`/you/administration/users/${person.userId}` as "/you"} style={styles.link}>
        <View style={styles.parts}>
          <View style={styles.words}>
            <Text as="strong" numberOfLines={1}>
              {name}
            </Text>
            {name === person.email ? null : (
              <Text as="label" tone="soft" numberOfLines={1}>
                {person.email}
              </Text>
            )}
            <Text as="caption" tone="soft">
              {[
                ...marks,
                person.lastLogin === undefined
                  ? t("users.neverLogin")
                  : t("users.lastLogin", { day: dayOf(i18n.language, person.lastLogin) }),
              ].join(" · ")}
            </Text>
          </View>
          <Mirrored>
            <ChevronRight size={18} color={palette.soft} aria-hidden />
          </Mirrored>
        </View>
      </Link>
    </View>
  );
}

const styles = StyleSheet.create({
  search: { flexDirection: "row", alignItems: "flex-end", gap: space[3] },
  field: { flex: 1, minWidth: 0 },
  pages: {
    flexDirection: "row",
    flexWrap: "wrap",
    alignItems: "center",
    justifyContent: "space-between",
    gap: space[3],
  },
  row: { borderBottomWidth: StyleSheet.hairlineWidth },
  link: { width: "100%" },
  parts: {
    flexDirection: "row",
    alignItems: "center",
    gap: space[3],
    width: "100%",
    minHeight: TARGET + 8,
    paddingVertical: space[3],
  },
  words: { flex: 1, minWidth: 0, gap: 2 },
});
