/**
 * What makes a Scenario a lesson: what to do in a step and what helps with it, a question to answer before it is carried out, what
 * is wrong in a lab that is broken on purpose, and what shows that somebody has found it. Nothing of it changes what a step does.
 */
import { say } from '../../base/sentence';
import { z } from 'zod';
import { fieldOf, isPlainRecord, listFieldOf, numberFieldOf } from '../../kube/objects/kube-object';
import { invalidValue, type FieldPath, type ObjectIssue } from '../../kube/objects/object-issue';
import { localTextOf, localTextSchema, type LocalText } from './local-text';

export interface Question {
  readonly question: LocalText;
  readonly answers: readonly LocalText[];
  /** Which answer is right, counted from 1. */
  readonly correct: number;
  /** Why; said once somebody has answered. */
  readonly because?: LocalText;
}

export interface StepGuide {
  readonly task?: LocalText;
  /** One after the other, as they are asked for. */
  readonly hints: readonly LocalText[];
  readonly predict?: Question;
}

export const questionSchema = z.strictObject({
  question: localTextSchema,
  answers: z.array(localTextSchema).min(2),
  correct: z.int().min(1),
  because: localTextSchema.optional(),
});

export const hintSchema = z.union([localTextSchema, z.array(localTextSchema)]);

export function stepGuideOf(step: unknown, path: FieldPath, issues: ObjectIssue[]): StepGuide | undefined {
  const task = localTextOf(fieldOf(step, 'task'));
  const hints = textsOf(step, 'hint');
  const predict = questionOf(fieldOf(step, 'predict'), [...path, 'predict'], issues);
  if (task === undefined && hints.length === 0 && predict === undefined) return undefined;
  return {
    ...(task === undefined ? {} : { task }),
    hints,
    ...(predict === undefined ? {} : { predict }),
  };
}

/** Undefined where there is none, and where the schema has said what is wrong with it. */
export function questionOf(given: unknown, path: FieldPath, issues: ObjectIssue[]): Question | undefined {
  const question = localTextOf(fieldOf(given, 'question'));
  const answers = textsOf(given, 'answers');
  const correct = numberFieldOf(given, 'correct');
  if (question === undefined || correct === undefined) return undefined;
  // Those count, too, of which the schema has said what is wrong.
  const count = Math.max(answers.length, listFieldOf(given, 'answers').length);
  if (correct > count) {
    const hint = say('write the number of the right answer, counted from 1');
    issues.push(
      invalidValue(
        [...path, 'correct'],
        correct,
        say('there are only {number} answers', { number: count }),
        hint,
      ),
    );
  }
  const because = localTextOf(fieldOf(given, 'because'));
  return { question, answers, correct, ...(because === undefined ? {} : { because }) };
}

/** One text, or a list of them. */
function textsOf(value: unknown, field: string): readonly LocalText[] {
  const given = isPlainRecord(value) ? value[field] : undefined;
  const one = localTextOf(given);
  if (one !== undefined) return [one];
  return listFieldOf(value, field).flatMap((item) => localTextOf(item) ?? []);
}
