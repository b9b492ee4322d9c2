/** Labs that come with Podwire. They are opened as copies: saving one asks for a place. */
import { dirname, join } from 'node:path';
import { lessonTextsOf } from '../../sim/api/lesson-texts';
import { EXAMPLE_TOPICS, type ExampleLab } from '../contract/example-requests';
import { listManifests, MAX_TEXT_BYTES } from './disk-lab';
import { otherTitlesOf } from './example-titles';
import { topicOf, type LessonTopic } from './example-topics';
import { readRegularFile } from './read-regular-file';

const LESSONS: readonly { readonly name: string; readonly topic: LessonTopic }[] = [
  { name: 'course', topic: 'lessons' },
  { name: 'faults', topic: 'faults' },
  { name: 'wire', topic: 'text-against-wire' },
];

/** The comment that each begins with is its description: a title, an empty line, a paragraph. Its first Scenario tells it in other languages. */
export async function listExamples(folder: string): Promise<ExampleLab[]> {
  const lessons = await Promise.all(LESSONS.map((group) => listLessons(lessonsFolderOf(folder), group)));
  const labs = await listLabs(folder);
  return [...labs, ...lessons.flat()].toSorted((one, other) => orderOf(one) - orderOf(other));
}

/** Beside the folder of labs. */
export function lessonsFolderOf(folder: string): string {
  return join(dirname(folder), 'lessons');
}

/** In the order of the numbers that their names begin with. */
async function listLessons(
  folder: string,
  { name, topic }: (typeof LESSONS)[number],
): Promise<readonly ExampleLab[]> {
  const found = await listManifests(join(folder, name));
  if (found.kind === 'problem') return [];
  const lessons: ExampleLab[] = [];
  for (const file of found.names.toSorted()) {
    const path = join(folder, name, file);
    const reading = await readRegularFile(path, MAX_TEXT_BYTES);
    if (reading.kind !== 'read') continue;
    const { title, text } = lessonTextsOf(file, Buffer.from(reading.bytes).toString('utf8'));
    lessons.push({
      path,
      name: title?.en ?? file,
      text: text?.en ?? '',
      ...(title === undefined ? {} : { title: { ...title } }),
      ...(text === undefined ? {} : { about: { ...text } }),
      topic,
    });
  }
  return lessons;
}

async function listLabs(folder: string): Promise<readonly ExampleLab[]> {
  const found = await listManifests(folder);
  if (found.kind === 'problem') return [];
  const examples: (ExampleLab & { readonly rank: number })[] = [];
  for (const name of found.names) {
    const path = join(folder, name);
    const reading = await readRegularFile(path, MAX_TEXT_BYTES);
    if (reading.kind !== 'read') continue;
    const content = Buffer.from(reading.bytes).toString('utf8');
    const [title = name, text = ''] = commentParagraphs(content);
    examples.push({
      path,
      name: title,
      text,
      title: { ...otherTitlesOf(name), en: title },
      about: { ...lessonTextsOf(name, content).text, en: text },
      ...topicOf(name),
    });
  }
  return examples
    .toSorted((one, other) => orderOf(one) - orderOf(other) || one.rank - other.rank)
    .map(({ path, name, text, title, about, topic }) => ({ path, name, text, title, about, topic }));
}

function orderOf({ topic }: ExampleLab): number {
  return EXAMPLE_TOPICS.indexOf(topic);
}

/** Of the comment at the beginning, each on one line. */
function commentParagraphs(text: string): readonly string[] {
  const comment = /^(?:#.*\r?\n)*/u.exec(text)?.[0] ?? '';
  const lines = comment.split(/\r?\n/u).map((line) => line.replace(/^#\s*/u, ''));
  return lines
    .join('\n')
    .split(/\n{2,}/u)
    .map((paragraph) => paragraph.trim().replaceAll('\n', ' '))
    .filter((paragraph) => paragraph !== '');
}
