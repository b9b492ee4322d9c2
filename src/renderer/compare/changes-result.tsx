/** What changed, part by part: signs in front as in the command line, and a way to each line that the open lab has. */
import type { ReactElement, ReactNode } from 'react';
import type { FieldChange, LabChanges, PartChange } from '../../main/contract/change-requests';
import type { ContractLocation } from '../../main/contract/diagnostic';
import type { PlainKey } from '../i18n/catalogue';
import type { Translate } from '../i18n/messages';
import { useMessages } from '../i18n/messages-context';
import { useChanges, useFile, useText } from '../store/stores-context';
import type { ComparedLabs } from '../store/changes-store';
import { objectOfKey } from '../store/object-of-key';
import { CopyButton } from '../ui/copy-button';
import { ObjectLink } from '../ui/object-link';
import { PlaceLink } from '../ui/place-link';
import { otherName } from './other-name';

type Kind = FieldChange['kind'];

const SIGNS: Readonly<Record<Kind, string>> = { added: '+', removed: '-', changed: '~' };
const KIND_NAMES: Readonly<Record<Kind, PlainKey>> = {
  added: 'added',
  removed: 'removed',
  changed: 'changed',
};

export function ChangesResult(props: { readonly result: ComparedLabs }): ReactElement {
  const { t, words } = useMessages();
  const { changes } = props.result;
  const { cluster, objects, others, pairs, workloads, reachNote, hiddenCount, isSame } = changes;
  return (
    <div className="comparison" data-testid="changes-result">
      <Headline result={props.result} />
      {isSame && (
        <p className="comparison-none">{t('Cluster, objects and who reaches whom are the same.')}</p>
      )}
      <Part title={t('Cluster')} isThere={cluster.length > 0}>
        {cluster.map((field) => (
          <FieldLine key={field.path} field={field} />
        ))}
      </Part>
      <Part title={t('Objects')} isThere={objects.length > 0}>
        {objects.map((part) => (
          <PartLines key={part.title} part={part} />
        ))}
      </Part>
      <Part title={t('Scenarios and Layout')} isThere={others.length > 0}>
        {others.map((part) => (
          <PartLines key={part.title} part={part} />
        ))}
      </Part>
      <Part title={t('Who reaches whom')} isThere={pairs.length + workloads.length > 0}>
        {pairs.map(({ from, to, isOpened, connections }) => (
          <Line key={`${from} ${to} ${String(isOpened)}`} kind={isOpened ? 'added' : 'removed'}>
            <WorkloadLink workload={from} /> → <WorkloadLink workload={to} />{' '}
            <span className="mono">{connections}</span>
          </Line>
        ))}
        {workloads.map(({ key, isAdded, reaches, isReachedBy }) => (
          <Line key={key} kind={isAdded ? 'added' : 'removed'}>
            <WorkloadLink workload={key} isHere={isAdded !== props.result.isReversed} />{' '}
            <span className="comparison-none">
              {t('in one of them only: reaches {reaches}, is reached by {reached}', {
                reaches,
                reached: isReachedBy,
              })}
            </span>
          </Line>
        ))}
      </Part>
      {(reachNote !== undefined || hiddenCount > 0) && (
        <ul className="comparison-notes">
          {reachNote !== undefined && <li>{words(reachNote)}</li>}
          {hiddenCount > 0 && (
            <li>{t('and {count} more; the copied text has them', { count: hiddenCount })}</li>
          )}
        </ul>
      )}
    </div>
  );
}

function Headline(props: { readonly result: ComparedLabs }): ReactElement {
  const { t } = useMessages();
  const { other, isReversed, version, changes } = props.result;
  const path = useFile((state) => state.file?.path);
  const isOutdated = useText((state) => state.version !== version || state.isAhead);
  const compare = useChanges((state) => state.compare);
  const name = otherName(other, path, t);
  const names = isReversed ? { before: t('this lab'), after: name } : { before: name, after: t('this lab') };
  return (
    <div className="changes-head">
      <p className="comparison-title" role="status">
        {t('From {before} to {after}:', names)} <strong>{summaryOf(changes, t)}</strong>
      </p>
      {isOutdated && (
        <button type="button" className="link" data-testid="changes-again" onClick={() => void compare()}>
          {t('The text has changed since: compare again')}
        </button>
      )}
      {changes.text !== '' && (
        <CopyButton text={changes.text} testId="changes-copy" title={t('As podwire diff prints it')} />
      )}
    </div>
  );
}

function summaryOf(changes: LabChanges, t: Translate): string {
  if (changes.isSame) return t('no difference');
  const { cluster, objects, others, pairs, workloads } = changes;
  const counts = [
    cluster.length === 0 ? '' : t('cluster: {count}', { count: cluster.length }),
    objects.length === 0 ? '' : t('objects: {count}', { count: objects.length }),
    others.length === 0 ? '' : t('Scenarios and Layout: {count}', { count: others.length }),
    pairs.length + workloads.length === 0
      ? ''
      : t('who reaches whom: {count}', { count: pairs.length + workloads.length }),
  ];
  return counts.filter((text) => text !== '').join(' · ');
}

function Part(props: {
  readonly title: string;
  readonly isThere: boolean;
  readonly children: ReactNode;
}): ReactElement | undefined {
  if (!props.isThere) return undefined;
  return (
    <section aria-label={props.title}>
      <h2 className="comparison-part">{props.title}</h2>
      <ul className="changes-list">{props.children}</ul>
    </section>
  );
}

function PartLines(props: { readonly part: PartChange }): ReactElement {
  const { kind, title, fields, object, location } = props.part;
  return (
    <Line
      kind={kind}
      location={location}
      more={
        fields.length > 0 && (
          <ul className="changes-list">
            {fields.map((field) => (
              <FieldLine key={field.path} field={field} />
            ))}
          </ul>
        )
      }
    >
      {object === undefined ? (
        <span className="mono">{title}</span>
      ) : (
        <ObjectLink object={object} text={title} />
      )}
    </Line>
  );
}

function FieldLine(props: { readonly field: FieldChange }): ReactElement {
  const { kind, path, before, after, location } = props.field;
  return (
    <Line kind={kind} location={location}>
      <span className="mono">{path}</span>
      {': '}
      {before !== undefined && <del className="changes-before mono">{before}</del>}
      {before !== undefined && after !== undefined && ' → '}
      {after !== undefined && <ins className="changes-after mono">{after}</ins>}
    </Line>
  );
}

function Line(props: {
  readonly kind: Kind;
  readonly location?: ContractLocation | undefined;
  readonly children: ReactNode;
  /** Below it. */
  readonly more?: ReactNode;
}): ReactElement {
  const { t } = useMessages();
  const { kind, location } = props;
  return (
    <li>
      <div className={`changes-line is-${kind}`}>
        <span className="changes-sign mono" role="img" aria-label={t(KIND_NAMES[kind])}>
          {SIGNS[kind]}
        </span>
        <span className="changes-text">{props.children}</span>
        {location !== undefined && <PlaceLink location={location} isShort />}
      </div>
      {props.more}
    </li>
  );
}

/** `default/web[Deployment]`, which the open lab may not have. */
function WorkloadLink(props: { readonly workload: string; readonly isHere?: boolean }): ReactElement {
  const { workload, isHere = true } = props;
  const object = objectOfKey(workload);
  return isHere && object !== undefined ? (
    <ObjectLink object={object} text={workload} />
  ) : (
    <span className="mono">{workload}</span>
  );
}
