import { expect, it } from 'vitest';
import { mount } from '#kit/mounted';
import type { ScenarioRunState } from '#main/contract/scenario-requests';
import { readGood } from '#kit/lab-text';
import { stepWords } from '#sim/api/describe-step';
import { checksOf } from '#sim/lab/scenario/expectation';
import { say } from '#sim/base/sentence';
import { loadMessages } from '../../../../src/renderer/i18n/load-messages';
import { MessagesProvider } from '../../../../src/renderer/i18n/messages-context';
import { RunSteps } from '../../../../src/renderer/scenario/scenario-run';

const NOTHING = { failures: [], drops: [] };
const RUN: ScenarioRunState = {
  name: 'routes',
  isRunning: true,
  steps: [
    { title: 'exec in default/client: ip route', state: 'passed', ...NOTHING },
    { title: 'exec in default/client: ping web', state: 'running', ...NOTHING },
    { title: 'wait: 1s', state: 'waiting', ...NOTHING },
  ],
  captures: [],
};

it('says the task above the command of a step, and its hint when it is asked for', () => {
  const guides = [
    { task: { en: 'Where does the default route lead?' }, hints: [{ en: 'Look for via.' }] },
    { hints: [] },
    { hints: [] },
  ];
  const { container } = mount(<RunSteps run={RUN} guides={guides} />);
  const [first, second] = container.querySelectorAll('[data-testid=scenario-step]');
  expect(first?.querySelector('.step-task')?.textContent).toBe('Where does the default route lead?');
  const hint = first?.querySelector('details');
  expect([hint?.open, hint?.querySelector('summary')?.textContent]).toEqual([false, 'Hint']);
  expect(second?.querySelector('.step-guide')).toBeNull();
});

it('says in words how far it is, and what became of each step', () => {
  const { container, draw } = mount(<RunSteps run={RUN} />);
  const progress = container.querySelector('progress');
  expect([
    progress?.value,
    progress?.max,
    progress?.ariaLabel ?? progress?.getAttribute('aria-label'),
  ]).toEqual([1, 3, '1 of 3 steps are done']);
  const states = [...container.querySelectorAll('[role=img]')].map((icon) => icon.getAttribute('aria-label'));
  expect(states).toEqual(['passed', 'under way', 'to come']);
  draw(<RunSteps run={{ ...RUN, isRunning: false }} />);
  expect(container.querySelector('progress')).toBeNull();
});

it('says what was expected and what came in the language of the window', async () => {
  const nothing = { contains: [], notContains: [], matches: [] };
  const expectation = { exitCode: 0, stdout: { ...nothing, contains: ['nginx'] }, stderr: nothing };
  const outcome = { exitCode: 1, stdout: '', stderr: '' };
  const failures = checksOf(expectation, outcome).flatMap(({ expected, got }) =>
    got === undefined ? [] : [say('expected {expected}, got {got}|by a check', { expected, got })],
  );
  const steps = [
    { title: 'exec in default/client: wget web', state: 'failed' as const, failures, drops: [] },
  ];
  const messages = await loadMessages('zh-TW');
  const { container } = mount(
    <MessagesProvider messages={messages}>
      <RunSteps run={{ ...RUN, steps }} />
    </MessagesProvider>,
  );
  const shown = [...container.querySelectorAll('.scenario-failure')].map(({ textContent }) => textContent);
  expect(shown).toEqual(['預期：結束代碼 0；實際：1', '預期：stdout 的文字包含 "nginx"；實際：沒有內容']);
});

it('names its steps in the language of the window, and tells what a note says in it', async () => {
  const [exec, note] = readGood(`apiVersion: podwire.dev/v1
kind: Scenario
metadata: {name: routes}
spec:
  steps:
    - {exec: {in: default/client, run: ip route}}
    - {note: {en: Look at metric., zh-CN: 请看 metric。}}
`).scenarios.flatMap(({ steps }) => steps);
  if (exec === undefined || note?.kind !== 'note') throw new Error('expected two steps');
  const steps = [exec, note].map((step) => ({
    title: stepWords(step),
    state: 'passed' as const,
    ...NOTHING,
  }));
  const guides = [{ hints: [] }, { hints: [], note: note.text }];
  const messages = await loadMessages('zh-CN');
  const { container } = mount(
    <MessagesProvider messages={messages}>
      <RunSteps run={{ ...RUN, steps }} guides={guides} />
    </MessagesProvider>,
  );
  const texts = [...container.querySelectorAll('.scenario-step-text')].map(({ textContent }) => textContent);
  expect(texts).toEqual(['在 default/client 中执行：ip route', '说明：请看 metric。']);
});
