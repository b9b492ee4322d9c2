import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { imageCatalogue } from '#main/worker/image-catalogue';
import { evidenceReport } from '#sim/api/evidence';
import { formatDiagnostic, readLab, type LabDocument } from '#sim/api/read-lab';
import { runScenario } from '#sim/api/run-scenario';
import type { LocalText } from '#sim/lab/scenario/local-text';
import type { Scenario } from '#sim/lab/scenario/scenario';

const FOLDER = 'resources/lessons';
const GROUPS = ['course', 'faults', 'wire'];
const LESSONS = GROUPS.flatMap((group) =>
  readdirSync(path.join(FOLDER, group))
    .filter((name) => name.endsWith('.podwire.yaml'))
    .map((name) => path.join(FOLDER, group, name)),
);

function readLesson(file: string): LabDocument {
  const document = readLab([{ name: path.basename(file), bytes: readFileSync(file) }]);
  if (!document.ok) throw new Error(document.error.map(formatDiagnostic).join('\n'));
  return document.value;
}

function textsOf({ title, text, diagnosis, evidence, steps }: Scenario): readonly LocalText[] {
  const guides = steps.flatMap(({ guide }) => (guide === undefined ? [] : [guide]));
  const questions = [diagnosis, ...guides.map(({ predict }) => predict)];
  return [
    title,
    text,
    ...evidence.map((each) => each.text),
    ...guides.flatMap(({ task, hints }) => [task, ...hints]),
    ...questions.flatMap((each) =>
      each === undefined ? [] : [each.question, ...each.answers, each.because],
    ),
  ].filter((each) => each !== undefined);
}

describe.each(LESSONS)('%s', (file) => {
  it('passes, and its own way of finding the cause shows all of the evidence', () => {
    const document = readLesson(file);
    expect(document.notices.filter(({ severity }) => severity === 'warning')).toEqual([]);
    const done = document.scenarios.map((scenario) => {
      const run = runScenario(document, scenario, { images: imageCatalogue(), hasWholeCapture: false });
      return { scenario, report: run.ok ? run.value.report() : run.error };
    });
    for (const { report } of done) {
      expect(
        report.steps.flatMap(({ title, failures }) => failures.map((failure) => [title, failure])),
      ).toEqual([]);
      expect(report.hasPassed).toBe(true);
    }
    const evidence = document.scenarios.flatMap((scenario) => evidenceReport(scenario, done) ?? []);
    expect(evidence.map(({ points, of }) => points - of)).toEqual(evidence.map(() => 0));
    expect(evidence.length).toBe(file.includes('/faults/') ? 1 : 0);
  });

  it('says everything in the three languages, and checks something', () => {
    const { scenarios } = readLesson(file);
    const [lesson] = scenarios;
    expect(lesson?.title).toBeDefined();
    for (const text of scenarios.flatMap(textsOf)) {
      expect([...Object.keys(text), text.en]).toEqual(['en', 'zh-CN', 'zh-TW', text.en]);
    }
  });
});
