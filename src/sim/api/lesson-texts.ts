/**
 * What a lesson is called and what it shows, from its text, without reading the lab: for a list of many, so that what stands behind the
 * steps of a Scenario, which are most of it, is not looked for.
 */
import { fieldOf } from '../kube/objects/kube-object';
import { localTextOf, type LocalText } from '../lab/scenario/local-text';
import { sourceDocumentsOf } from '../lab/source/source-document';
import { yamlSlicesOf } from '../lab/source/yaml-slices';
import { readYaml, withLineFeeds } from '../lab/source/yaml-source';

export interface LessonTexts {
  readonly title?: LocalText;
  readonly text?: LocalText;
}

/** Where the steps begin, as everybody writes them. */
const STEPS = /^ {2}steps:/mu;

/** Of the first Scenario; empty where there is none. */
export function lessonTextsOf(name: string, content: string): LessonTexts {
  const slice = yamlSlicesOf(withLineFeeds(content)).find(({ text }) => /^kind: Scenario$/mu.test(text));
  if (slice === undefined) return {};
  const steps = STEPS.exec(slice.text)?.index;
  const [scenario] = sourceDocumentsOf(readYaml(name, slice.text.slice(0, steps)).documents).documents;
  const title = localTextOf(fieldOf(scenario?.value, 'spec', 'title'));
  const text = localTextOf(fieldOf(scenario?.value, 'spec', 'text'));
  return { ...(title === undefined ? {} : { title }), ...(text === undefined ? {} : { text }) };
}
