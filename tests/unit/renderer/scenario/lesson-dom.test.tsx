import type { ReactElement } from 'react';
import { flushSync } from 'react-dom';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { mount } from '#kit/mounted';
import { stubProperty } from '#kit/stub-property';
import type { ContractScenario } from '#main/contract/scenario-requests';
import { isSolved, summaryOf, useLessonProgress } from '../../../../src/renderer/scenario/lesson-progress';
import { QuestionCard } from '../../../../src/renderer/scenario/question-card';
import { StepTitle } from '../../../../src/renderer/scenario/scenario-run';
import { StepGuideText } from '../../../../src/renderer/scenario/step-guide';

const QUESTION = {
  question: { en: 'What does the capture find?' },
  answers: [{ en: 'All of it' }, { en: 'Nothing' }],
  correct: 2,
  because: { en: 'The filter looks at the outer packet.' },
};
const SCENARIO: ContractScenario = {
  name: 'lesson',
  title: { en: 'Through a tunnel' },
  steps: ['exec in default/client: curl web', 'wait: 1s'],
  guides: [{ hints: [], predict: QUESTION }, { hints: [] }],
  captures: [],
  location: { file: 'lab.yaml', line: 1, column: 1 },
};

/** What was brought into view. */
let brought: (string | null)[];

beforeEach(() => {
  brought = [];
  // jsdom lays nothing out.
  stubProperty(Element.prototype, 'scrollIntoView', function scrollIntoView(this: Element) {
    brought.push(this.textContent);
  });
});

function Lesson(): ReactElement {
  const { progress, answer, pass, forget } = useLessonProgress(SCENARIO);
  const { right, answered } = summaryOf(SCENARIO, progress);
  return (
    <>
      <QuestionCard
        question={QUESTION}
        answer={progress.answers.get('predict 0')}
        onAnswer={(choice) => answer('predict 0', choice)}
      />
      <output>{`${answered} answered, ${right} right, ${progress.hasPassed ? 'passed' : 'not passed'}`}</output>
      <button type="button" id="pass" onClick={pass} />
      <button type="button" id="forget" onClick={forget} />
    </>
  );
}

function click(selector: string): void {
  flushSync(() => document.querySelector<HTMLElement>(selector)?.click());
}

function shown(selector: string): string | undefined {
  return document.querySelector(selector)?.textContent ?? undefined;
}

describe('a question of a lesson', () => {
  it('says why only to who has answered it right', () => {
    mount(<Lesson />);
    expect(shown('[data-testid=question-verdict]')).toBeUndefined();
    click('input[value="1"]');
    click('[data-testid=question-submit]');
    expect(shown('[data-testid=question-verdict]')).toBe('Not so; look at what the packets do.');
    expect(shown('.question-because')).toBeUndefined();
    click('input[value="2"]');
    click('[data-testid=question-submit]');
    expect(shown('[data-testid=question-verdict]')).toBe('Right.');
    expect(shown('.question-because')).toBe('The filter looks at the outer packet.');
    expect(brought.at(-1)).toBe('Right.The filter looks at the outer packet.');
  });

  it('cannot be answered without a choice', () => {
    mount(<Lesson />);
    expect(document.querySelector<HTMLButtonElement>('[data-testid=question-submit]')?.disabled).toBe(true);
  });
});

describe('progress in a lesson', () => {
  it('is kept by the browser from one visit to the next, until it is begun anew', () => {
    const { draw } = mount(<Lesson key="one" />);
    click('input[value="2"]');
    click('[data-testid=question-submit]');
    click('#pass');
    draw(<Lesson key="other" />);
    expect(shown('output')).toBe('1 answered, 1 right, passed');
    click('#forget');
    expect(shown('output')).toBe('0 answered, 0 right, not passed');
    expect(localStorage.length).toBe(0);
  });
});

const broken: ContractScenario = { ...SCENARIO, name: 'symptom', guides: [], diagnosis: QUESTION };

describe('a lab that is broken on purpose', () => {
  it('is played before its cause is asked for', () => {
    const nothing = { answers: new Map<string, number>(), hasPassed: false };
    expect(summaryOf(SCENARIO, nothing)).toMatchObject({ questions: 1, unpredicted: 1 });
    expect(summaryOf(broken, nothing)).toMatchObject({ questions: 1, unpredicted: 0 });
  });
});

describe('a hidden step', () => {
  it('is named once the cause has been found, and not before', () => {
    const guide = { hints: [], hidden: 'cut the cable of node2:eth0' };
    const titled = (isRevealed: boolean): ReactElement => (
      <StepTitle title="something happens" guide={guide} isRevealed={isRevealed} />
    );
    const { container, draw } = mount(titled(false));
    expect(container.textContent).toMatch(/^Something happens here;/u);
    draw(titled(true));
    expect(container.textContent).toBe('cut the cable of node2:eth0');
  });

  it('is revealed by the right answer to the question what is wrong', () => {
    onTestFinished(() => localStorage.clear());
    const answer = (choice: number): void =>
      localStorage.setItem('podwire.lesson.symptom/Through a tunnel/2', `diagnosis=${choice}`);
    expect(isSolved([broken, SCENARIO])).toBe(false);
    answer(1);
    expect(isSolved([broken, SCENARIO])).toBe(false);
    answer(2);
    expect(isSolved([broken, SCENARIO])).toBe(true);
    expect(isSolved([SCENARIO])).toBe(false);
  });
});

describe('hints', () => {
  it('come one after the other', () => {
    const guide = { hints: [{ en: 'The MTU.' }, { en: 'Count the headers.' }] };
    mount(<StepGuideText guide={guide} step={0} />);
    const summaries = (): (string | null)[] =>
      [...document.querySelectorAll('summary')].map(({ textContent }) => textContent);
    expect(summaries()).toEqual(['Hint 1 of 2']);
    const details = document.querySelector('details');
    flushSync(() => {
      if (details !== null) details.open = true;
      details?.dispatchEvent(new Event('toggle'));
    });
    expect(summaries()).toEqual(['Hint 1 of 2', 'Hint 2 of 2']);
  });
});
