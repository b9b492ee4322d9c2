/** Runs the Scenarios of built-in labs and lessons and says of every check whether it holds. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { imageCatalogue } from '#main/worker/image-catalogue';
import { formatDiagnostic, readLab } from '#sim/api/read-lab';
import { runScenario } from '#sim/api/run-scenario';
import type { ScenarioReport } from '#sim/api/scenario-report';

export interface CheckOutcome {
  /** `LAB/SCENARIO/STEP/SUBJECT`, as docs/checks.md has it. */
  readonly id: string;
  /** What the check expects, in words. */
  readonly text: string;
  readonly hasPassed: boolean;
}

export interface LabChecks {
  readonly lab: string;
  /** Why there is nothing to check. */
  readonly problem?: string;
  readonly checks: readonly CheckOutcome[];
  /** What `podwire run` tells of, which is more than the checks: a command that fails although nobody asked. */
  readonly failures: readonly string[];
}

export function runChecks(folder: string, labs: readonly string[]): readonly LabChecks[] {
  return labs.map((lab) => checksOf(lab, path.join(folder, `${pathOf(lab)}.podwire.yaml`)));
}

/** Lessons, `course/24-names`, lie beside the folder of labs. */
function pathOf(lab: string): string {
  return lab.includes('/') ? path.join('../lessons', lab) : lab;
}

function checksOf(lab: string, file: string): LabChecks {
  const document = readLab([{ name: path.basename(file), bytes: readFileSync(file) }]);
  if (!document.ok) {
    return { lab, problem: document.error.map(formatDiagnostic).join('\n'), checks: [], failures: [] };
  }
  const checks: CheckOutcome[] = [];
  const failures: string[] = [];
  for (const scenario of document.value.scenarios) {
    const options = { images: imageCatalogue(), hasWholeCapture: false };
    const run = runScenario(document.value, scenario, options);
    const report = run.ok ? run.value.report() : run.error;
    if (report.problem !== undefined) return { lab, problem: report.problem, checks, failures };
    checks.push(...checksOfReport(lab, report));
    failures.push(...failuresOf(report));
  }
  return { lab, checks, failures };
}

function checksOfReport(lab: string, { name, steps }: ScenarioReport): readonly CheckOutcome[] {
  return steps.flatMap(({ name: step = '', checks }, index) =>
    checks.map(({ subject, text, hasPassed }) => ({
      id: `${lab}/${name}/${step === '' ? index + 1 : step}/${subject}`,
      text,
      hasPassed,
    })),
  );
}

function failuresOf({ name, steps }: ScenarioReport): readonly string[] {
  return steps.flatMap(({ title, failures }) => failures.map((failure) => `${name}: ${title}: ${failure}`));
}
