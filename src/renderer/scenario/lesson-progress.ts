/** What somebody has answered to the questions of a Scenario, and whether it was passed: kept by this browser, not in the lab's file. */
import { useCallback, useState } from 'react';
import type { ContractScenario, LessonQuestion } from '../../main/contract/scenario-requests';

export interface LessonProgress {
  /** The chosen answer, counted from 1, by the question. */
  readonly answers: ReadonlyMap<string, number>;
  /** Every step has passed once. */
  readonly hasPassed: boolean;
}

export interface LessonSummary {
  readonly questions: number;
  readonly answered: number;
  readonly right: number;
  /** Of those that ask what a step will show, so that they come before it is played: what is wrong is found afterwards. */
  readonly unpredicted: number;
}

interface AskedQuestion {
  /** `predict 2`, counted from 0 in the steps; `DIAGNOSIS`. */
  readonly id: string;
  readonly question: LessonQuestion;
}

const PREFIX = 'podwire.lesson.';
/** What the question is called that asks what is wrong. */
export const DIAGNOSIS = 'diagnosis';
const NOTHING: LessonProgress = { answers: new Map(), hasPassed: false };

function questionsOf({ guides, diagnosis }: ContractScenario): readonly AskedQuestion[] {
  const predictions = guides.flatMap(({ predict }, index) =>
    predict === undefined ? [] : [{ id: predictionId(index), question: predict }],
  );
  return diagnosis === undefined ? predictions : [...predictions, { id: DIAGNOSIS, question: diagnosis }];
}

/** Has every question of the lab that asks what is wrong been answered right? Never where none asks. */
export function isSolved(scenarios: readonly ContractScenario[]): boolean {
  const asking = scenarios.filter(({ diagnosis }) => diagnosis !== undefined);
  return asking.length > 0 && asking.every((scenario) => isDiagnosed(scenario));
}

function isDiagnosed(scenario: ContractScenario): boolean {
  const { answers } = readProgress(keyOf(scenario));
  return answers.get(DIAGNOSIS) === scenario.diagnosis?.correct;
}

export function predictionId(step: number): string {
  return `predict ${step}`;
}

export function summaryOf(scenario: ContractScenario, { answers }: LessonProgress): LessonSummary {
  const questions = questionsOf(scenario);
  const answered = questions.filter(({ id }) => answers.has(id));
  const right = answered.filter(({ id, question }) => answers.get(id) === question.correct);
  const unpredicted = questions.filter(({ id }) => id !== DIAGNOSIS && !answers.has(id));
  return {
    questions: questions.length,
    answered: answered.length,
    right: right.length,
    unpredicted: unpredicted.length,
  };
}

export function useLessonProgress(scenario: ContractScenario): {
  readonly progress: LessonProgress;
  readonly answer: (id: string, choice: number) => void;
  readonly pass: () => void;
  readonly forget: () => void;
} {
  const key = keyOf(scenario);
  const [kept, setKept] = useState({ key, progress: readProgress(key) });
  const progress = kept.key === key ? kept.progress : readProgress(key);
  const keep = useCallback(
    (next: LessonProgress): void => {
      if (next === NOTHING) localStorage.removeItem(key);
      else localStorage.setItem(key, formatProgress(next));
      setKept({ key, progress: next });
    },
    [key],
  );
  return {
    progress,
    answer: (id, choice) => keep({ ...progress, answers: new Map([...progress.answers, [id, choice]]) }),
    pass: () => keep({ ...progress, hasPassed: true }),
    forget: () => keep(NOTHING),
  };
}

/** Two labs may have a Scenario of the same name; with the same title and steps they are one lesson. */
function keyOf({ name, title, steps }: ContractScenario): string {
  return `${PREFIX}${name}/${title?.en ?? ''}/${steps.length}`;
}

/** `passed;predict 2=1;diagnosis=3` */
function formatProgress({ answers, hasPassed }: LessonProgress): string {
  return [...(hasPassed ? ['passed'] : []), ...[...answers].map(([id, choice]) => `${id}=${choice}`)].join(
    ';',
  );
}

function readProgress(key: string): LessonProgress {
  const text = localStorage.getItem(key);
  if (text === null || text === '') return NOTHING;
  const parts = text.split(';').map((part) => /^(.+)=(\d+)$/u.exec(part));
  const answers = parts.flatMap((match) =>
    match?.[1] === undefined ? [] : [[match[1], Number(match[2])] as const],
  );
  return { answers: new Map(answers), hasPassed: text.split(';').includes('passed') };
}
