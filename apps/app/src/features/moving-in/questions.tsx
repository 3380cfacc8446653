import type { ImportQuestion, ImportStart } from "@aura-journal/contracts";
import { useTranslation } from "react-i18next";
import { MOVING_IN } from "../../locale/moving-in.ts";
import { Choice } from "../../ui/choice.tsx";
import { FoldedChoice } from "../../ui/folded-choice.tsx";

/** So many answers are shown beside each other; more are folded away. */
const SHOWN = 3;

export type Answers = Readonly<Record<string, string>>;

/** What the preview follows; where nobody has said anything, the likeliest answers. */
export function answersOf(questions: readonly ImportQuestion[], given: ImportStart | undefined): Answers {
  const answers = given?.answers ?? [];
  return Object.fromEntries(
    questions.map(({ id, choices }) => [
      id,
      answers.find(({ question }) => question === id)?.answer ?? choices[0] ?? "",
    ]),
  );
}

/** What the file leaves open, each with its likeliest answer chosen. */
export function Questions({
  questions,
  answers,
  onAnswer,
}: {
  readonly questions: readonly ImportQuestion[];
  readonly answers: Answers;
  readonly onAnswer: (answers: Answers) => void;
}) {
  const { t } = useTranslation(MOVING_IN);
  const wordsOf = (choice: string, label: string | undefined): string => {
    if (!/^\d+$/.test(choice)) return t(`answer.${choice}`, { defaultValue: choice });
    const number = Number(choice) + 1;
    const name = label?.trim() ?? "";
    return name === "" ? t("answer.column", { number }) : t("answer.namedColumn", { name, number });
  };
  return questions.map(({ id, about, choices, labels = [] }) => {
    const labelByChoice = new Map(labels.map(({ choice, label }) => [choice, label]));
    // Columns stay in the order of the table, whichever is the likeliest.
    const ordered = id.startsWith("column-")
      ? choices.toSorted((a, b) => (a === "none" ? 1 : b === "none" ? -1 : Number(a) - Number(b)))
      : choices;
    const options = ordered.map((choice) => ({ value: choice, name: wordsOf(choice, labelByChoice.get(choice)) }));
    const Shown = options.length > SHOWN || id.startsWith("column-") ? FoldedChoice : Choice;
    return (
      <Shown
        key={id}
        label={about === undefined ? t(`question.${id}`, { defaultValue: id }) : t("moodNamed", { name: about })}
        options={options}
        value={answers[id]}
        onChange={(answer) => onAnswer({ ...answers, [id]: answer })}
      />
    );
  });
}
