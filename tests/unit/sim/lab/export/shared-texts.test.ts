import { describe, expect, it } from 'vitest';
import { readGood } from '#kit/lab-text';
import { inEnglish } from '#sim/api/sentence';
import { sharedTextsOf } from '#sim/lab/export/shared-texts';

const LAB =
  'apiVersion: podwire.dev/v1\nkind: Lab\nmetadata: {name: shop} # ours\nspec: {manifests: [door.yaml]}\n';
const DOOR = 'apiVersion: v1\nkind: Secret\nmetadata: {name: door}\nstringData: {key: opensesame}\n';
const RIDDLE = `---
apiVersion: podwire.dev/v1
kind: Scenario
metadata: {name: symptom}
spec:
  diagnosis: {question: {en: "What is wrong?"}, answers: [{en: a cut cable}, {en: a lost route}], correct: 2}
  steps: [{wait: 1s}]
---
# One way to find it.
apiVersion: podwire.dev/v1
kind: Scenario
metadata: {name: found}
spec: {steps: [{hidden: true, exec: {in: node/node1, run: ip route add 10.1.0.0/16 via 192.168.0.12}}]}
`;
const LAYOUT = '---\napiVersion: podwire.dev/v1\nkind: Layout\nmetadata: {name: shop}\nspec: {}\n';

describe('the texts of a lab for others', () => {
  const document = readGood({ 'shop.podwire.yaml': LAB, 'door.yaml': DOOR });

  it('are the files as they are, but those with values of Secrets without them', () => {
    const { files, notes } = sharedTextsOf(document, { hasSecrets: false, hasAnswers: true });
    expect(files[0]).toEqual({ name: 'shop.podwire.yaml', text: LAB });
    expect(files[1]?.name).toBe('door.yaml');
    expect(files[1]?.text).toContain('key: ""');
    expect(files[1]?.text).not.toContain('opensesame');
    expect(notes.map(inEnglish)).toEqual(['left out: the values of Secret default/door']);
  });

  it('have those values where that is asked', () => {
    const { files, notes } = sharedTextsOf(document, { hasSecrets: true, hasAnswers: true });
    expect(files[1]).toEqual({ name: 'door.yaml', text: DOOR });
    expect(notes.map(inEnglish)).toEqual(['goes along: the values of Secret default/door']);
  });

  it('say nothing of values that were left out before', () => {
    const empty = readGood({ 'door.yaml': DOOR.replace('opensesame', '""') });
    expect(sharedTextsOf(empty, { hasSecrets: false, hasAnswers: true }).notes).toEqual([]);
  });

  it('keep the places of what is drawn where a Secret is emptied beside them', () => {
    const both = readGood(`${LAB.replace('spec: {manifests: [door.yaml]}', '')}---\n${DOOR}${LAYOUT}`);
    expect(sharedTextsOf(both, { hasSecrets: false, hasAnswers: true }).files[0]?.text).toContain(
      'kind: Layout',
    );
  });

  it('do not name the cause of what is broken on purpose, where they are only read', () => {
    const riddle = readGood(`${LAB.replace('spec: {manifests: [door.yaml]}', '')}${RIDDLE}`);
    const { files, notes } = sharedTextsOf(riddle, { hasSecrets: false, hasAnswers: false });
    expect(files[0]?.text).toContain('kind: Lab');
    expect(files[0]?.text).not.toMatch(/lost route|ip route add|One way to find it/u);
    expect(notes.map(inEnglish)).toEqual([
      'left out: the text of the Scenarios symptom, found, which tells the answer',
    ]);
    const played = sharedTextsOf(riddle, { hasSecrets: false, hasAnswers: true });
    expect(played.files[0]?.text).toContain('lost route');
  });
});
