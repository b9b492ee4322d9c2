import { describe, expect, it } from 'vitest';
import { readGood } from '#kit/lab-text';
import { sharedTextsOf } from '#sim/lab/export/shared-texts';

const LAB =
  'apiVersion: podwire.dev/v1\nkind: Lab\nmetadata: {name: shop} # ours\nspec: {manifests: [door.yaml]}\n';
const DOOR = 'apiVersion: v1\nkind: Secret\nmetadata: {name: door}\nstringData: {key: opensesame}\n';

describe('the texts of a lab for others', () => {
  const document = readGood({ 'shop.podwire.yaml': LAB, 'door.yaml': DOOR });

  it('are the files as they are, but those with values of Secrets without them', () => {
    const { files, notes } = sharedTextsOf(document, { hasSecrets: false });
    expect(files[0]).toEqual({ name: 'shop.podwire.yaml', text: LAB });
    expect(files[1]?.name).toBe('door.yaml');
    expect(files[1]?.text).toContain('key: ""');
    expect(files[1]?.text).not.toContain('opensesame');
    expect(notes.join()).toContain('left out: the values of Secret default/door');
  });

  it('have those values where that is asked', () => {
    const { files } = sharedTextsOf(document, { hasSecrets: true });
    expect(files[1]).toEqual({ name: 'door.yaml', text: DOOR });
  });
});
