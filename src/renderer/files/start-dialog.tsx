/** Where a window begins: a lab of one's own, what was open lately, and the labs that come with Podwire, by what they are about. */
import { FilePlus2, FolderOpen, Search } from 'lucide-react';
import { useState, type ReactElement } from 'react';
import { EXAMPLE_TOPICS, type ExampleLab, type ExampleTopic } from '../../main/contract/example-requests';
import { matchesWords } from '../ui/match-words';
import type { PlainKey } from '../i18n/catalogue';
import { useMessages } from '../i18n/messages-context';
import { useFile } from '../store/stores-context';
import { Dialog } from '../ui/dialog';
import { LabSketchPicture } from './lab-sketch';
import { ProblemText } from '../ui/problem-text';
import { exampleWords } from './example-words';
import { RecentList } from './recent-list';
import './start.css';

const TOPIC_NAMES: Readonly<Record<ExampleTopic, PlainKey>> = {
  'first-steps': 'First steps',
  lessons: 'Lessons, from one Pod to the world outside',
  'pod-networks': 'How Pods reach each other',
  plugins: 'Network plugins one by one',
  services: 'Services and kube-proxy',
  outside: 'From outside and to outside',
  dns: 'Names: cluster DNS',
  ingress: 'Ingress controllers',
  policies: 'Network policies',
  'control-plane': 'The control plane',
  faults: 'What is wrong here?',
  'text-against-wire': 'Text against wire',
  other: 'More labs',
};

export function StartDialog(): ReactElement {
  const messages = useMessages();
  const { t } = messages;
  const { examples, recent, problem, isBusy, show, chooseOpen, open, cancel } = useFile((state) => state);
  const [query, setQuery] = useState('');
  const openPath = (path: string): void => void open({ kind: 'path', path });
  const found = examples?.filter((example) => {
    const { name, text, topic, path } = example;
    const words = exampleWords(example, messages);
    return matchesWords(
      query,
      `${words.name} ${words.text} ${t(TOPIC_NAMES[topic])} ${name} ${text} ${path}`,
    );
  });
  return (
    <Dialog title={t('Start')} size="page" testId="start-dialog" onClose={cancel} buttons={undefined}>
      <div className="start">
        <div className="start-side">
          <div className="start-actions">
            <button
              type="button"
              className="button is-primary"
              data-testid="start-new"
              onClick={() => show({ kind: 'new' })}
            >
              <FilePlus2 />
              {t('New lab…')}
            </button>
            <button
              type="button"
              className="button"
              data-testid="start-open"
              onClick={() => void chooseOpen()}
            >
              <FolderOpen />
              {t('Open…')}
            </button>
          </div>
          <RecentList onOpen={openPath} />
          {recent.length === 0 && (
            <p className="field-note">
              {t('A lab file, a manifest or a bundle may also be dropped onto the window.')}
            </p>
          )}
        </div>
        <div className="start-main">
          <label className="start-search">
            <Search aria-hidden />
            <input
              className="text-input"
              type="search"
              data-autofocus=""
              data-testid="start-search"
              aria-label={t('Search the labs that come with Podwire')}
              placeholder={t('Search the labs that come with Podwire')}
              spellCheck={false}
              value={query}
              onChange={(event) => setQuery(event.target.value)}
            />
            <span className="start-count" role="status">
              {found === undefined ? t('Reading…') : t('{count} labs', { count: found.length })}
            </span>
          </label>
          <ProblemText problem={problem} />
          <div className="start-labs">
            {EXAMPLE_TOPICS.map((topic) => (
              <Topic
                key={topic}
                topic={topic}
                labs={found?.filter((lab) => lab.topic === topic) ?? []}
                isBusy={isBusy}
                onOpen={openPath}
              />
            ))}
            {found?.length === 0 && <p className="field-note">{t('No lab has these words.')}</p>}
          </div>
        </div>
      </div>
    </Dialog>
  );
}

function Topic(props: {
  readonly topic: ExampleTopic;
  readonly labs: readonly ExampleLab[];
  readonly isBusy: boolean;
  readonly onOpen: (path: string) => void;
}): ReactElement | undefined {
  const messages = useMessages();
  const { t } = messages;
  if (props.labs.length === 0) return undefined;
  const name = t(TOPIC_NAMES[props.topic]);
  return (
    <section aria-label={name}>
      <h3 className="start-topic">{name}</h3>
      <ul className="start-cards">
        {props.labs
          .map((lab) => ({ path: lab.path, ...exampleWords(lab, messages) }))
          .map(({ path, name: labName, text }) => (
            <li key={path}>
              <button
                type="button"
                className="start-card"
                disabled={props.isBusy}
                title={text}
                data-testid="start-example"
                onClick={() => props.onOpen(path)}
              >
                <LabSketchPicture path={path} />
                <span className="start-card-name">{labName}</span>
                <span className="start-card-text">{text}</span>
              </button>
            </li>
          ))}
      </ul>
    </section>
  );
}
